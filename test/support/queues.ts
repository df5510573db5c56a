import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { JOBS, type Jobs } from '../../src/jobs/registry.ts';
import { type Log, openLog } from '../../src/log.ts';
import {
  migrateQueue,
  openQueueBackend,
  type QueueBackend,
  type QueueLocation,
} from '../../src/queue/backend.ts';
import { type Client, openClient } from '../../src/queue/client.ts';
import { type Consumer, type ConsumerOptions, startConsumer } from '../../src/queue/consumer.ts';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

const redisUrl = () => process.env.DEALKEEPER_TEST_REDIS_URL;

export type Kind = QueueLocation['kind'];

/** Declares the same tests for each queue backend; Redis' are skipped where there is none. */
export function onEachQueue(name: string, declare: (kind: Kind) => void): void {
  describe(`${name} on the PostgreSQL queue`, () => declare('postgres'));
  describe.skipIf(!redisUrl())(`${name} on the Redis queue`, () => declare('redis'));
}

export interface TestQueue extends TestDatabase {
  readonly backend: QueueBackend;
  readonly location: QueueLocation;
  readonly client: Client<Jobs>;
  readonly log: string[];
  startWorker(options?: Partial<ConsumerOptions>): Consumer;
}

export interface QueueSource {
  /** The database to use; none: the one that the tests share. */
  readonly opened?: Promise<TestDatabase>;
  /** Puts something between the test and the queue's store. */
  readonly redirect?: (location: QueueLocation) => Promise<QueueLocation>;
}

/** Opens a queue of the test's own on a backend, with the client's side and a worker to start. */
export async function openTestQueue(
  kind: Kind,
  jobs: readonly AnyJob[] = JOBS,
  { opened, redirect = async (location) => location }: QueueSource = {},
): Promise<TestQueue> {
  const base = await (opened ?? openTestDatabase());
  const location = await redirect(await ownLocation(kind, base));
  const backend = await openQueueBackend(location);
  const client = openClient([...JOBS, ...jobs] as unknown as Jobs, backend, base.database);
  const lines: string[] = [];
  const log: Log = openLog('info', (line) => Boolean(lines.push(line)));
  const consumers: Consumer[] = [];
  return {
    ...base,
    backend,
    location,
    client,
    log: lines,
    startWorker: (options = {}) => {
      const settings = {
        concurrency: 64,
        slots: 4,
        lockDurationMs: 8_000,
        stalledIntervalMs: 3_000,
      };
      const consumer = startConsumer({ ...base, backend, jobs, log, ...settings, ...options });
      consumers.push(consumer);
      return consumer;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(consumers.map((consumer) => consumer.close(5_000)));
      await client.close();
      await backend.close();
      await base[Symbol.asyncDispose]();
    },
  };
}

/** Returns where a queue of the test’s own is to be. */
export async function ownLocation(kind: Kind, base: TestDatabase): Promise<QueueLocation> {
  const name = randomUUID().slice(0, 8);
  if (kind === 'redis') return { kind, url: redisUrl() ?? '', prefix: `{test-${name}}` };
  const schema = `queue_${name}`;
  await base.admin.query(`create schema ${schema} authorization dealkeeper_queue`);
  await migrateQueue(base.url('queue'), schema);
  return { kind, url: base.url('queue'), schema };
}
