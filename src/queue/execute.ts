import { AppError, JobTimedOut } from '../errors.ts';
import { hashOf } from '../repositories/data-hash.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { unlessAborted } from './abort.ts';
import type { AheadContext, AnyJob } from './define-job.ts';
import type { Answer } from './run-unit.ts';
import type { Units } from './units.ts';

/** One message to be run, wherever its data came from. */
export interface Addressed {
  readonly tenantId: string;
  readonly idempotencyKey: string;
  readonly data: unknown;
  /** Its row in the outbox; none at the plain door. */
  readonly ref?: string;
}

export interface ExecuteOptions {
  /** Ends the run: its lock was lost, or the worker stops. The unit of work is rolled back. */
  readonly signal: AbortSignal;
  /** Takes what a job says of how far it has come. None: nobody looks. */
  readonly progress?: AheadContext['progress'];
}

/**
 * Runs one message of a job: parse its data, listen, then one unit of work. Every step may be run
 * again: effects happen once, fenced by the inbox in the unit's own transaction.
 *
 * @throws {AppError} of the kind that says whether to try again.
 */
export async function execute(
  units: Units,
  job: AnyJob,
  { tenantId, idempotencyKey, data, ref }: Addressed,
  { signal: stopped, progress = async () => undefined }: ExecuteOptions,
): Promise<Answer> {
  const tooLong = AbortSignal.timeout(job.timeoutMs);
  const signal = AbortSignal.any([stopped, tooLong]);
  const parsed: unknown = parseOrThrow(job.data, data);
  const run = async () => {
    const inUnit: AheadContext['inUnit'] = (body) => units.alone(tenantId, body, signal);
    const heard: unknown = job.listen
      ? await job.listen(parsed, { tenantId, signal, read: inUnit, keep: inUnit })
      : parsed;
    // Of what was sent, not of what was heard: a model may hear the same message otherwise.
    const dataHash = hashOf(parsed);
    const message = { idempotencyKey, data: heard, sent: data, dataHash, ref };
    await job.ahead?.(message, { inUnit, progress, signal });
    return units.run(tenantId, job, message, signal);
  };
  try {
    return await unlessAborted(signal, run());
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
