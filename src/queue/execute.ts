import { randomUUID } from 'node:crypto';
import { AppError, JobTimedOut } from '../errors.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import type { Envelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type { AnyJob } from './define-job.ts';
import { type Answer, runUnit } from './run-unit.ts';

export interface ExecuteOptions {
  /** Ends the run: its lock was lost, or the worker stops. The unit of work is rolled back. */
  readonly signal: AbortSignal;
  readonly now?: () => Date;
}

/**
 * Runs one message of a job: parse its data, listen, then one unit of work. Every step may be run
 * again: effects happen once, fenced by the inbox in the unit's own transaction.
 *
 * @throws {AppError} of the kind that says whether to try again.
 */
export async function execute(
  database: Database,
  job: AnyJob,
  envelope: Envelope,
  { signal: stopped, now = () => new Date() }: ExecuteOptions,
): Promise<Answer> {
  const { tenantId, idempotencyKey } = envelope;
  const tooLong = AbortSignal.timeout(job.timeoutMs);
  const signal = AbortSignal.any([stopped, tooLong]);
  const parsed: unknown = parseOrThrow(job.data, envelope.data);
  try {
    const data: unknown = job.listen ? await job.listen(parsed, { tenantId, signal }) : parsed;
    const context = { now: now(), newId: randomUUID };
    const [answer] = await database.unitOfWork(
      tenantId,
      (uow) => runUnit(uow, job, [{ idempotencyKey, data }], context),
      { signal },
    );
    return answer as Answer;
  } catch (error) {
    throw signal.aborted ? reasonFor(error, signal, tooLong, job) : error;
  }
}

/** An aborted run fails with why it was stopped, not with what the stopped statement said. */
function reasonFor(
  error: unknown,
  signal: AbortSignal,
  tooLong: AbortSignal,
  job: AnyJob,
): unknown {
  if (error instanceof AppError && error.retry === 'never') return error;
  if (tooLong.aborted) {
    return new JobTimedOut(`${job.name} ran longer than ${job.timeoutMs} ms`, { cause: error });
  }
  return signal.reason instanceof AppError ? signal.reason : error;
}
