import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { openOrm } from '../../src/db/orm.ts';
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
import { type Relay, type RelayOptions, startRelay } from '../../src/queue/relay.ts';
import { DueMessages } from '../../src/repositories/due-messages.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
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
  /** Starts a relay, which looks often and asks the queue soon. */
  startRelay(options?: Partial<RelayOptions>): Relay;
  /** The outbox as the relay role sees it. */
  readonly due: DueMessages;
}

/** Opens a queue of the test's own on a backend, with the client's side and a worker to start. */
export async function openTestQueue(
  kind: Kind,
  jobs: readonly AnyJob[] = JOBS,
): Promise<TestQueue> {
  const base = await openTestDatabase();
  const location = await ownLocation(kind, base);
  const backend = await openQueueBackend(location);
  const client = openClient([...JOBS, ...jobs] as unknown as Jobs, backend, base.database);
  const relayDatabase = new Database(openOrm({ url: base.url('relay'), poolSize: 2 }), 'tenant');
  const due = new DueMessages(relayDatabase);
  const relays: Relay[] = [];
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
    due,
    startRelay: (options = {}) => {
      const settings = { pollMs: 20, reconcileMs: 300 };
      const relay = startRelay({ due, backend, jobs, log, ...settings, ...options });
      relays.push(relay);
      return relay;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(consumers.map((consumer) => consumer.close(5_000)));
      await Promise.all(relays.map((relay) => relay.close()));
      await relayDatabase.close();
      await client.close();
      await backend.close();
      await base[Symbol.asyncDispose]();
    },
  };
}

async function ownLocation(kind: Kind, base: TestDatabase): Promise<QueueLocation> {
  const name = randomUUID().slice(0, 8);
  if (kind === 'redis') return { kind, url: redisUrl() ?? '', prefix: `{test-${name}}` };
  const schema = `queue_${name}`;
  await base.admin.query(`create schema ${schema} authorization dealkeeper_queue`);
  await migrateQueue(base.url('queue'), schema);
  return { kind, url: base.url('queue'), schema };
}
