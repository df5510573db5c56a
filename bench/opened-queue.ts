import type { Queue } from 'bullmq';
import { openOrm } from '../src/db/orm.ts';
import { JOBS, type Jobs } from '../src/jobs/registry.ts';
import { openQueueBackend, type QueueLocation } from '../src/queue/backend.ts';
import { type Client, openClient } from '../src/queue/client.ts';
import { Database } from '../src/repositories/unit-of-work.ts';
import { QUEUE_SCHEMA, SCHEMA, type Servers } from './servers.ts';
import type { Kind } from './worker-process.ts';

/** The producers' side of a queue of the benchmark. */
export interface OpenedQueue extends AsyncDisposable {
  readonly client: Client<Jobs>;
  readonly database: Database;
  openQueue(name: string): Queue;
}

export async function openedQueue(
  servers: Servers,
  database: string,
  kind: Kind,
): Promise<OpenedQueue> {
  const orm = openOrm({ url: servers.url(database, 'worker'), poolSize: 4 });
  const location: QueueLocation =
    kind === 'redis'
      ? { kind, url: servers.redisUrl, prefix: '{dealkeeper}' }
      : { kind, url: servers.url(database, 'queue'), schema: QUEUE_SCHEMA };
  const backend = await openQueueBackend(location);
  const opened = new Database(orm, SCHEMA);
  const client = openClient(JOBS, backend, opened);
  const queues: Queue[] = [];
  return {
    client,
    database: opened,
    openQueue: (name) => {
      const queue = backend.openQueue(name);
      queue.on('error', () => undefined);
      queues.push(queue);
      return queue;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
      await client.close();
      await backend.close();
      await opened.close();
    },
  };
}

/** Puts messages into the deals queue, many at a time. */
export async function enqueueInBulk(
  { client }: OpenedQueue,
  messages: Parameters<Client<Jobs>['enqueueAll']>[1],
): Promise<void> {
  for (let at = 0; at < messages.length; at += 500) {
    await client.enqueueAll('detect-opportunity', messages.slice(at, at + 500) as never);
  }
}
