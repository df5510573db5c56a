import { DEALS_QUEUE, type QueueBackend } from '../queue/backend.ts';
import { isAbandoned } from '../queue/settle.ts';
import { listTenants } from '../repositories/tenants.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { isPlainObject } from '../schemas/hygiene.ts';

/** A job that failed for good, as the queue keeps it. */
export interface FailedJob {
  readonly id: string;
  readonly job: string;
  /** The error's code, as NotFound; `unknown` where another than our worker failed it. */
  readonly code: string;
  readonly reason: string;
  readonly failedAt: Date;
}

/** None set: every failed job. */
export interface WantedJobs {
  readonly tenantId?: string;
  readonly code?: string;
}

const PAGE = 200;
/** Failed messages of one tenant that are listed at most. */
const SHOWN = 10_000;

export type Queue = ReturnType<QueueBackend['openQueue']>;

/** Opens the deals queue; its calls say what fails, so its error events need no second voice. */
export function openDeals(backend: QueueBackend): Queue {
  const queue = backend.openQueue(DEALS_QUEUE);
  queue.on('error', () => undefined);
  return queue;
}

/** Yields the failed jobs of the plain door that are wanted, the newest first. */
export async function* failedJobs(
  backend: QueueBackend,
  wanted: WantedJobs,
): AsyncGenerator<FailedJob> {
  const queue = openDeals(backend);
  try {
    for await (const { failed } of listed(queue, wanted)) yield failed;
  } finally {
    await queue.close();
  }
}

/**
 * Puts failed jobs back into the queue with all their attempts, and returns how many. A job keeps
 * its idempotency key: the run that comes takes its failed inbox row over.
 */
export async function retryFailed(backend: QueueBackend, wanted: WantedJobs): Promise<number> {
  const queue = openDeals(backend);
  try {
    // Listed first: to put one back moves those behind it up.
    const ids: string[] = [];
    for await (const { failed } of listed(queue, wanted)) ids.push(failed.id);
    let retried = 0;
    for (const id of ids) {
      const job = await queue.getJob(id);
      if (!job || !(await job.isFailed())) continue;
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      retried++;
    }
    return retried;
  } finally {
    await queue.close();
  }
}

/** Yields the failed messages of the durable door that are wanted, tenant by tenant. */
export async function* failedMessages(
  database: Database,
  wanted: WantedJobs,
): AsyncGenerator<FailedJob> {
  const choice = { code: wanted.code ?? null, limit: SHOWN };
  for (const tenantId of await tenantsOf(database, wanted)) {
    const rows = await database.withMessages(tenantId, (_inbox, outbox) => outbox.failed(choice));
    for (const { ref, job, code, reason, failedAt } of rows) {
      yield { id: ref, job, code: code ?? 'unknown', reason: reason ?? '', failedAt };
    }
  }
}

/** Lets the relay deliver failed messages of the durable door again, and returns how many. */
export async function redriveMessages(database: Database, wanted: WantedJobs): Promise<number> {
  const choice = { code: wanted.code ?? null, limit: PAGE };
  let redriven = 0;
  for (const tenantId of await tenantsOf(database, wanted)) {
    for (let count = PAGE; count === PAGE; redriven += count) {
      count = await database.withMessages(tenantId, (_inbox, outbox) => outbox.redrive(choice));
    }
  }
  return redriven;
}

async function tenantsOf(database: Database, { tenantId }: WantedJobs): Promise<string[]> {
  if (tenantId !== undefined) return [tenantId];
  return (await database.outsideTenants(listTenants)).map(({ id }) => id);
}

async function* listed(queue: Queue, wanted: WantedJobs) {
  for (let start = 0; ; start += PAGE) {
    const page = await queue.getFailed(start, start + PAGE - 1);
    for (const job of page) {
      const failed = failedJob(job);
      const { tenantId, ref } = isPlainObject(job.data) ? job.data : {};
      // A delivery of the relay's: what became of its message is said by the outbox.
      if (failed.id.startsWith(`${ref}-`)) continue;
      const isTenants = wanted.tenantId === undefined || tenantId === wanted.tenantId;
      const isCode = wanted.code === undefined || failed.code === wanted.code;
      if (isTenants && isCode) yield { failed };
    }
    if (page.length < PAGE) return;
  }
}

function failedJob(job: Awaited<ReturnType<Queue['getFailed']>>[number]): FailedJob {
  const { id = '', name, finishedOn = 0 } = job;
  return { id, job: name, ...failureIn(job.failedReason), failedAt: new Date(finishedOn) };
}

/** Returns the code and the reason that a worker of ours, or BullMQ itself, left in the queue. */
export function failureIn(failedReason = ''): { readonly code: string; readonly reason: string } {
  if (isAbandoned(failedReason)) return { code: 'Abandoned', reason: `given up: ${failedReason}` };
  const [, code = 'unknown', reason = failedReason] = /^(\w+): (.*)$/s.exec(failedReason) ?? [];
  return { code, reason };
}
