import { randomUUID } from 'node:crypto';
import type { Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { QueueName } from '../../src/domain/vocabulary.ts';
import { DEALS_QUEUE } from '../../src/queue/backend.ts';
import { eventually } from './polling.ts';
import { type Kind, openTestQueue, type TestQueue } from './queues.ts';

/** The queue as any BullMQ client sees it: nothing of ours between the test and the store. */
export interface RawQueue extends AsyncDisposable {
  readonly queue: Queue;
  /** Adds a job with nothing but a name and data, and returns its id. */
  add(name: string, data: unknown): Promise<string>;
  /** Adds a job whose data is this JSON text, as a client in another language might write it. */
  addText(name: string, json: string): Promise<string>;
  /** Adds a job that was started that many times before. */
  addStarted(name: string, data: unknown, starts: number): Promise<string>;
  /** Gives the lock of a running job to another worker. */
  stealLock(id: string): Promise<void>;
  /** Returns the job once it is in one of these states. */
  inState(id: string, ...states: string[]): Promise<Job>;
}

export function openRawQueue(t: TestQueue, queueName: QueueName = DEALS_QUEUE): RawQueue {
  const queue = t.backend.openQueue(queueName);
  return {
    queue,
    add: async (name, data) => {
      // Ids of queues are numbers from 1: an own one tells this test's rejections from others'.
      const { id = '' } = await queue.add(name, data, { jobId: `raw-${randomUUID()}` });
      return id;
    },
    addText: (name, json) => addChanged(t, queue, name, { data: json }),
    addStarted: (name, data, starts) =>
      addChanged(t, queue, name, { data: JSON.stringify(data), starts }),
    stealLock: (id) =>
      inStore(t, queue.name, {
        postgres: (table) => [`update ${table} set lock_token = 'stolen' where id = $1`, [id]],
        redis: (redis, key) => redis.set(`${key(id)}:lock`, 'stolen'),
      }),
    inState: (id, ...states) =>
      eventually(`job ${id} is ${states.join(' or ')}`, async () => {
        if (!states.includes(await queue.getJobState(id))) return null;
        return (await queue.getJob(id)) ?? null;
      }),
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

/** Opens one queue, with a worker, for the tests of a group; returns what gives it to a test. */
export function withQueue(kind: Kind): () => TestQueue & { readonly raw: RawQueue } {
  let opened: (TestQueue & { readonly raw: RawQueue }) | undefined;
  beforeAll(async () => {
    const t = await openTestQueue(kind);
    opened = { ...t, raw: openRawQueue(t) };
    t.startWorker();
  });
  afterAll(async () => {
    await opened?.raw[Symbol.asyncDispose]();
    await opened?.[Symbol.asyncDispose]();
  });
  return () => {
    if (!opened) throw new Error('the queue is opened before all tests');
    return opened;
  };
}

interface Change {
  readonly data: string;
  readonly starts?: number;
}

/** Adds a job out of the workers' reach, changes it in the store, and lets it go. */
async function addChanged(t: TestQueue, queue: Queue, name: string, { data, starts = 0 }: Change) {
  const options = { jobId: `raw-${randomUUID()}`, delay: 3_600_000 };
  const { id = '' } = await queue.add(name, {}, options);
  await inStore(t, queue.name, {
    postgres: (table) => [
      `update ${table} set data = $1::jsonb, attempts_started = $2 where id = $3`,
      [data, starts, id],
    ],
    redis: (redis, key) => redis.hset(key(id), { data, ats: starts }),
  });
  await (await queue.getJob(id))?.promote();
  return id;
}

interface StoreWrite {
  readonly postgres: (table: string) => [text: string, values: unknown[]];
  readonly redis: (redis: Redis, key: (id: string) => string) => Promise<unknown>;
}

/** Writes into the queue's store, past BullMQ. */
async function inStore({ location, admin }: TestQueue, queue: string, write: StoreWrite) {
  if (location.kind === 'postgres') {
    await admin.query(...write.postgres(`${location.schema}.job`));
    return;
  }
  const redis = new Redis(location.url);
  await write.redis(redis, (id) => `${location.prefix}:${queue}:${id}`);
  redis.disconnect();
}
