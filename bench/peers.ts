import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf } from './cpu.ts';
import type { DetectMessage } from './messages.ts';
import { fillPeer, type PeerName } from './peers/queues.ts';
import type { Servers } from './servers.ts';
import { type Rate, rateBetween, WARM_UP_S } from './whole-job.ts';
import { startProcess } from './worker-process.ts';

/** Returns the jobs a second of one process that does the job in the ordinary way. */
export async function peerRate(
  servers: Servers,
  database: string,
  name: PeerName,
  { messages, seconds }: { readonly messages: readonly DetectMessage[]; readonly seconds: number },
): Promise<Rate> {
  const queue = await fillPeer(name, servers, database, messages);
  await servers.sql(database, 'vacuum analyze');
  const worker = await startProcess('peers/worker.ts', {
    PEER: name,
    QUEUE_URL: queue.url,
    DATABASE_URL: servers.url(database, 'worker'),
  });
  const look = async () => ({
    at: performance.now(),
    done: await queue.completed(),
    cpu: { ...(await servers.cpu()), node: await cpuOf(worker.pid) },
  });
  await sleep(WARM_UP_S * 1_000);
  const before = await look();
  await sleep(seconds * 1_000);
  const after = await look();
  await worker.stop();
  await queue.close();
  if (after.done >= messages.length) throw new Error('the work ran out: add messages');
  return rateBetween(before, after);
}
