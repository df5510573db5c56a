import { DEALS_QUEUE } from '../src/queue/backend.ts';
import { backlogRate, type Rate } from './backlog.ts';
import type { DetectMessage } from './messages.ts';
import { enqueueInBulk, openedQueue } from './opened-queue.ts';
import type { Servers } from './servers.ts';
import { environmentFor, type Kind } from './worker-process.ts';

export interface WholeJob {
  readonly kind: Kind;
  readonly processes: number;
  /** Jobs in flight in each process. */
  readonly concurrency: number;
  readonly messages: readonly DetectMessage[];
  readonly seconds: number;
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Returns the jobs a second that workers complete while more wait than they can do: claimed from
 * the queue, carried out, committed, and completed in the queue.
 */
export async function wholeJobRate(
  servers: Servers,
  database: string,
  { kind, concurrency, messages, environment, ...load }: WholeJob,
): Promise<Rate> {
  if (kind === 'redis') await servers.flushRedis();
  await using opened = await openedQueue(servers, database, kind);
  const queue = opened.openQueue(DEALS_QUEUE);
  await enqueueInBulk(opened, messages);
  if (kind === 'postgres') await servers.sql(database, 'vacuum analyze');
  const rate = await backlogRate(servers, {
    ...load,
    program: 'worker.ts',
    environment: {
      ...environmentFor(servers, database, kind),
      DEALKEEPER_CONCURRENCY: String(concurrency),
      ...environment,
    },
    waiting: messages.length,
    completed: () => queue.getCompletedCount(),
  });
  const failed = await queue.getFailedCount();
  if (failed > 0) throw new Error(`${failed} jobs failed`);
  return rate;
}
