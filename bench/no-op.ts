import { backlogRate, type Rate } from './backlog.ts';
import { openedQueue } from './opened-queue.ts';
import type { Servers } from './servers.ts';
import { environmentFor, type Kind } from './worker-process.ts';

export const NO_OP_QUEUE = 'no-op';

export interface NoOp {
  readonly kind: Kind;
  readonly concurrency: number;
  readonly jobs: number;
  readonly seconds: number;
}

/** Returns the jobs a second of BullMQ's own worker whose jobs do nothing. */
export async function noOpRate(
  servers: Servers,
  database: string,
  { kind, concurrency, jobs, seconds }: NoOp,
): Promise<Rate> {
  if (kind === 'redis') await servers.flushRedis();
  await using opened = await openedQueue(servers, database, kind);
  const queue = opened.openQueue(NO_OP_QUEUE);
  // Kept by age, as our own jobs are: on PostgreSQL a count would halve the rate.
  const opts = { removeOnComplete: { age: 3_600 } };
  for (let at = 0; at < jobs; at += 1_000) {
    await queue.addBulk(
      Array.from({ length: 1_000 }, (_, i) => ({ name: 'no-op', data: { at: at + i }, opts })),
    );
  }
  if (kind === 'postgres') await servers.sql(database, 'vacuum analyze');
  return await backlogRate(servers, {
    program: 'no-op-worker.ts',
    processes: 1,
    environment: {
      ...environmentFor(servers, database, kind),
      DEALKEEPER_CONCURRENCY: String(concurrency),
    },
    waiting: jobs,
    completed: () => queue.getCompletedCount(),
    seconds,
  });
}
