import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { AppError, InvariantViolation, Later, ShuttingDown } from '../errors.ts';
import { backoffMs } from './backoff.ts';
import type { AnyJob } from './define-job.ts';
import { type Answer, SnoozeUnit } from './run-unit.ts';

/** Seconds that a finished job stays readable in the queue; the inbox keeps its answer longer. */
const KEEP_DONE_S = 3_600;
const FAILED_AGE_S = 30 * 24 * 3_600;

/** The attempts of a job whose name nothing answers to. */
const UNKNOWN_JOB_ATTEMPTS = 1;

/** What a BullMQ job returns: nothing that a tenant said, since whoever reads Redis reads it. */
export type Returned = { outcome: string; ids: Readonly<Record<string, string>> };

/**
 * The options that a job of ours has in the queue, whoever added it. Kept by age alone: a count
 * halves the throughput of the PostgreSQL queue and deadlocks finished jobs into failed ones.
 */
export function queueOptions(
  job: Pick<AnyJob, 'attempts'> | undefined,
  keepDoneS: number = KEEP_DONE_S,
) {
  return {
    attempts: job?.attempts ?? UNKNOWN_JOB_ATTEMPTS,
    backoff: { type: 'custom' },
    removeOnComplete: { age: keepDoneS },
    removeOnFail: { age: FAILED_AGE_S },
  };
}

/** What BullMQ asks for the wait before an attempt. */
export const backoffSettings = { backoffStrategy: (attempt: number) => backoffMs(attempt) };

/** Puts the definition's policy in force on a job that any client may have added without. */
export function applyPolicy(
  queued: Job,
  job: Pick<AnyJob, 'attempts'> | undefined,
  keepDoneS?: number,
): void {
  queued.opts = { ...queued.opts, ...queueOptions(job, keepDoneS) };
}

/** How often done jobs are looked through for those that were kept long enough. */
const SWEEP_MS = 1_000;

/**
 * Returns what is to be told of each job that is done: one in a while takes those with it that are
 * too old, the others are spared the look. On PostgreSQL it takes 0.3 ms; Redis takes 1,000 jobs a
 * look at most, and needs them all.
 */
export function openSweep(kind: 'redis' | 'postgres'): (queued: Job) => void {
  if (kind === 'redis') return () => undefined;
  let sweptAt = Number.NEGATIVE_INFINITY;
  return (queued) => {
    const now = performance.now();
    if (now - sweptAt >= SWEEP_MS) sweptAt = now;
    else queued.opts = { ...queued.opts, removeOnComplete: false };
  };
}

/** Whether BullMQ will not try the job again: its attempts are spent, or its starts in all are. */
export function isLastAttempt(queued: Job, maxStarts: number): boolean {
  const isSpent = queued.attemptsMade + 1 >= (queued.opts.attempts ?? 1);
  return isSpent || queued.attemptsStarted >= maxStarts;
}

export function returned(answer: Answer): Returned {
  return answer.status === 'done'
    ? { outcome: answer.result.outcome, ids: answer.result.ids }
    : { outcome: 'cancelled', ids: {} };
}

/** Returns any failure as one of ours; what is not ours is a bug of ours. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  return new InvariantViolation(`unexpected ${kind} while the job ran`, { cause: error });
}

/** Returns whether the job comes again without an attempt being spent. */
export function isPostponed(error: unknown): error is Postponed {
  return error instanceof SnoozeUnit || error instanceof ShuttingDown || error instanceof Later;
}

type Postponed = SnoozeUnit | ShuttingDown | Later;

/** Jobs that were turned away together come back spread over this part of the wait more. */
const SPREAD = 0.5;

/** What we add to the wait that was asked for, in milliseconds: at most until the next look. */
const LONGEST_LOOK_MS = 600_000;

/**
 * What wants a job later never hurries it: a vendor that says "in a second" again and again would
 * have used up all the starts that a job has within a minute. With ten minutes they last for hours.
 */
function delayOf(error: SnoozeUnit | Later, starts: number, random: () => number): number {
  if (error instanceof SnoozeUnit) return error.delayMs;
  const growing = backoffMs(starts, () => 0);
  const waitMs = Math.max(error.retryAfterMs, Math.min(growing, LONGEST_LOOK_MS));
  return Math.round(waitMs * (1 + random() * SPREAD));
}

/**
 * Whether it was BullMQ that failed a job, without asking us: its workers died, or never ended it.
 * It takes what BullMQ keeps as the reason.
 */
export function isAbandoned(reason: string): boolean {
  return /^job (stalled|started) more than/.test(reason);
}

/** Gives a job back to the queue: later where it asked to, at once where the worker stops. */
export async function postpone(
  queued: Job,
  token: string | undefined,
  error: Postponed,
): Promise<Error> {
  if (!(error instanceof ShuttingDown)) {
    await queued.moveToDelayed(
      Date.now() + delayOf(error, queued.attemptsStarted, Math.random),
      token,
    );
    return new DelayedError();
  }
  await queued.moveToWait(token);
  return new WaitingError();
}

/**
 * Returns what to throw to BullMQ: a terminal failure ends the job at once and keeps it for
 * inspection, any other is tried again with backoff. The text has our code and reason only.
 */
export function toQueueError(error: AppError): Error {
  return error.retry === 'never' ? new UnrecoverableError(textOf(error)) : againError(error);
}

/** Returns what to throw to BullMQ for a job to be tried again with backoff, whatever the failure. */
export function againError(error: AppError): Error {
  return new Error(textOf(error), { cause: error });
}

const textOf = ({ code, message }: AppError) => `${code}: ${message}`;
