import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Hand, Vitals } from './crew.ts';

/** What a system looks like at one moment; not a number: it was asked for, and is not known. */
export interface Sample {
  /** Jobs that were sent and have their effect; the clock's own are not counted. */
  readonly done: number;
  /** Of the worker's process, in bytes. */
  readonly rss: number;
  /** Of the worker's process after a garbage collection, in bytes. */
  readonly heapUsed: number;
  /** The same of the scheduler's process. */
  readonly schedulerRss: number;
  /** Of the scheduler's process after a garbage collection, in bytes. */
  readonly schedulerHeap: number;
  /** How late the worker's event loop is at the 99th percentile of five seconds. */
  readonly lateP99Ms: number;
  /** Connections of ours to PostgreSQL. */
  readonly connections: number;
  readonly deadRows: number;
  /** In bytes; null where the queue is on PostgreSQL. */
  readonly redisMemory: number | null;
}

export interface Watched {
  readonly admin: pg.Client;
  readonly worker: Hand;
  readonly scheduler: Hand;
  readonly redis: Redis | null;
}

const { NaN: unknown } = Number;
const UNKNOWN: Vitals = {
  rss: unknown,
  heapUsed: unknown,
  lateP99Ms: unknown,
  lateMaxMs: unknown,
};

/** Looks at everything once. */
export async function sample({ admin, worker, scheduler, redis }: Watched): Promise<Sample> {
  const { rows } = await admin.query(`
    select
      (select count(*)::float8 from inbox
        where job = 'detect-opportunity' and status = 'done') as done,
      (select sum(n_dead_tup)::float8 from pg_stat_user_tables
        where schemaname in ('tenant', 'queue')) as "deadRows",
      (select count(*)::float8 from pg_stat_activity
        where application_name like 'dealkeeper%') as connections`);
  const [own, clock] = [worker.vitals() ?? UNKNOWN, scheduler.vitals() ?? UNKNOWN];
  return {
    ...rows[0],
    rss: own.rss,
    heapUsed: own.heapUsed,
    schedulerRss: clock.rss,
    schedulerHeap: clock.heapUsed,
    lateP99Ms: own.lateP99Ms,
    redisMemory: redis ? await memoryOf(redis) : null,
  };
}

/** Without the streams of events, which BullMQ fills to 10,000 entries and then holds there. */
async function memoryOf(redis: Redis): Promise<number> {
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  let events = 0;
  for (const key of await redis.keys('*:events')) {
    events += Number(await redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0'));
  }
  return used - events;
}
