import { randomUUID } from 'node:crypto';
import { AppError, JobTimedOut } from '../errors.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import type { Envelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type { AnyJob } from './define-job.ts';
import { type Answer, hashOf, runUnit } from './run-unit.ts';

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
  const tooLong = AbortSignal.timeout(job.timeoutMs);
  const signal = AbortSignal.any([stopped, tooLong]);
  const parsed: unknown = parseOrThrow(job.data, envelope.data);
  try {
    return await unlessAborted(signal, run(database, job, { ...envelope, parsed }, signal, now));
  } catch (error) {
    throw signal.aborted ? reasonFor(error, signal, tooLong, job) : error;
  }
}

interface Parsed extends Envelope {
  readonly parsed: unknown;
}

async function run(
  database: Database,
  job: AnyJob,
  { tenantId, idempotencyKey, parsed }: Parsed,
  signal: AbortSignal,
  now: () => Date,
): Promise<Answer> {
  const data: unknown = job.listen ? await job.listen(parsed, { tenantId, signal }) : parsed;
  const context = { now: now(), newId: randomUUID };
  // Of what was sent, not of what was heard: a model may hear the same message otherwise.
  const message = { idempotencyKey, data, dataHash: hashOf(parsed) };
  const [answer] = await database.unitOfWork(
    tenantId,
    (uow) => unlessAborted(signal, runUnit(uow, job, [message], context)),
    { signal },
  );
  return answer as Answer;
}

/**
 * Returns what the work returns, or fails as soon as the signal does: work may be deaf to it, and
 * a connection that died without a word never answers. A unit so left rolls back, or, if it was
 * about to commit, is found done by the next run.
 */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
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
