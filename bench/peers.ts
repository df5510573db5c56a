import { backlogRate, type Rate } from './backlog.ts';
import type { DetectMessage } from './messages.ts';
import { fillPeer, type PeerName } from './peers/queues.ts';
import type { Servers } from './servers.ts';

/** Returns the jobs a second of one process that does the job in the ordinary way. */
export async function peerRate(
  servers: Servers,
  database: string,
  name: PeerName,
  { messages, seconds }: { readonly messages: readonly DetectMessage[]; readonly seconds: number },
): Promise<Rate> {
  const queue = await fillPeer(name, servers, database, messages);
  await servers.sql(database, 'vacuum analyze');
  const rate = await backlogRate(servers, {
    program: 'peers/worker.ts',
    processes: 1,
    environment: {
      PEER: name,
      QUEUE_URL: queue.url,
      DATABASE_URL: servers.url(database, 'worker'),
    },
    waiting: messages.length,
    completed: queue.completed,
    seconds,
  });
  await queue.close();
  return rate;
}
