import { Redis } from 'ioredis';
import { JOBS } from '../../src/jobs/registry.ts';
import { type Log, openLog } from '../../src/log.ts';
import {
  openQueueBackend,
  type QueueBackend,
  type QueueLocation,
} from '../../src/queue/backend.ts';
import { type Client, openClient } from '../../src/queue/client.ts';
import { type ConsumerOptions, startConsumer } from '../../src/queue/consumer.ts';
import type { ClockJob } from '../../src/queue/define-clock-job.ts';
import { startRelay } from '../../src/queue/relay.ts';
import { keepSchedules } from '../../src/queue/schedules.ts';
import { DueMessages } from '../../src/repositories/due-messages.ts';
import { type ClockTest, openClockTest } from './clock.ts';
import { type Kind, ownLocation } from './queues.ts';

/** A clock of the test's own: its tables, its queue, and what a scheduler process runs. */
export interface ClockQueue extends ClockTest {
  readonly backend: QueueBackend;
  readonly client: Client<typeof JOBS>;
  readonly log: string[];
  /** Consumes a queue as a scheduler process does; `jobs` are those of the clock. */
  startConsumer(jobs: readonly ClockJob[], options?: Partial<ConsumerOptions>): void;
  startRelay(): void;
  /** Keeps jobs scheduled, looking often. */
  keep(jobs: readonly ClockJob[]): void;
  /** Lets the queue's store forget everything. */
  forget(): Promise<void>;
}

export async function openClockQueue(kind: Kind): Promise<ClockQueue> {
  const base = await openClockTest();
  const location = await ownLocation(kind, base);
  const backend = await openQueueBackend(location);
  const { database } = base;
  const { relay, janitor } = base.context();
  const client = openClient(JOBS, backend, database);
  const lines: string[] = [];
  const log: Log = openLog('info', (line) => Boolean(lines.push(line)));
  const running: (() => Promise<void>)[] = [];
  return {
    ...base,
    backend,
    client,
    log: lines,
    startConsumer: (jobs, options = {}) => {
      const consumer = startConsumer({
        database,
        backend,
        log,
        queue: 'clock',
        jobs: JOBS,
        clock: { jobs, relay, janitor },
        concurrency: 16,
        slots: 2,
        lockDurationMs: 8_000,
        stalledIntervalMs: 3_000,
        ...options,
      });
      running.push(() => consumer.close(5_000));
    },
    startRelay: () => {
      const options = { due: new DueMessages(relay), backend, jobs: JOBS, log };
      const relaying = startRelay({ ...options, pollMs: 20, reconcileMs: 1_000 });
      running.push(() => relaying.close());
    },
    keep: (jobs) => {
      const kept = keepSchedules({ backend, jobs, log, checkMs: 100 });
      running.push(() => kept.close());
    },
    forget: () => forget(base, location),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(running.map((close) => close()));
      await client.close();
      await backend.close();
      await base[Symbol.asyncDispose]();
    },
  };
}

/** Only what is the test's own: others run on the same server. */
async function forget({ admin }: ClockTest, location: QueueLocation): Promise<void> {
  if (location.kind === 'redis') {
    const redis = new Redis(location.url);
    const keys = await redis.keys(`${location.prefix}*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
    return;
  }
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = $1 and tablename in ('job', 'scheduler')`,
    [location.schema],
  );
  for (const { name } of rows) await admin.query(`delete from ${name}`);
}
