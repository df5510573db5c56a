import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Hand } from './crew.ts';

/** What a system looks like at one moment; not a number: not there, or not yet known. */
export interface Sample {
  /** Jobs with an effect, since the database was made. */
  readonly done: number;
  /** Of the worker's process, in bytes. */
  readonly rss: number;
  /** Of the worker's process after a garbage collection, in bytes. */
  readonly heapUsed: number;
  /** Of the scheduler's process, in bytes. */
  readonly schedulerRss: number;
  /** How late the worker's event loop is at the 99th percentile of five seconds. */
  readonly lateP99Ms: number;
  /** Connections of ours to PostgreSQL. */
  readonly connections: number;
  readonly deadRows: number;
  /** In bytes; not a number where the queue is on PostgreSQL. */
  readonly redisMemory: number;
}

export interface Watched {
  readonly admin: pg.Client;
  readonly worker: Hand;
  readonly scheduler: Hand;
  readonly redis: Redis | null;
}

/** Looks at everything once. */
export async function sample({ admin, worker, scheduler, redis }: Watched): Promise<Sample> {
  const { rows } = await admin.query(`
    select
      (select n_tup_ins::float8 from pg_stat_user_tables
        where schemaname = 'tenant' and relname = 'inbox') as done,
      (select sum(n_dead_tup)::float8 from pg_stat_user_tables
        where schemaname in ('tenant', 'queue')) as "deadRows",
      (select count(*)::float8 from pg_stat_activity
        where application_name like 'dealkeeper%') as connections`);
  const info = redis ? await redis.info('memory') : '';
  const vitals = worker.vitals();
  return {
    ...rows[0],
    rss: await worker.rss(),
    heapUsed: vitals?.heapUsed ?? Number.NaN,
    schedulerRss: await scheduler.rss(),
    lateP99Ms: vitals?.lateP99Ms ?? Number.NaN,
    redisMemory: Number(/used_memory:(\d+)/.exec(info)?.[1] ?? Number.NaN),
  };
}
