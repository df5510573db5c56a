import { randomUUID } from 'node:crypto';
import { JobTimedOut } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { ClockEnvelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { unlessAborted } from './abort.ts';
import type { ClockCounts, ClockJob } from './define-clock-job.ts';
import { asAppError } from './settle.ts';

/** The jobs that no tenant owns, and the roles that they work as. */
export interface ClockWork {
  readonly jobs: readonly ClockJob[];
  readonly relay: Database;
  readonly janitor: Database;
  /** None: the machine's clock. */
  readonly now?: () => Date;
}

/** What a run needs of its consumer. */
interface Around {
  readonly database: Database;
  readonly log: Log;
}

/**
 * Runs a job of the clock and returns what it did, in numbers.
 *
 * @throws {InvalidJobData} the message is more than a job without tenant and data.
 * @throws {JobTimedOut} it had its time; what it did until then is done.
 */
export async function runClockJob(
  job: ClockJob,
  message: unknown,
  clock: ClockWork,
  { database, log }: Around,
  stopped: AbortSignal,
): Promise<ClockCounts> {
  parseOrThrow(ClockEnvelope, message, 'envelope');
  const tooLong = AbortSignal.timeout(job.timeoutMs);
  const signal = AbortSignal.any([stopped, tooLong]);
  const { relay, janitor, now = () => new Date() } = clock;
  const report = (error: unknown, facts: object) => {
    const { code, message: reason } = asAppError(error);
    log.warn(`${job.name} goes on without a tenant`, { ...facts, code, reason });
  };
  const roles = { database, relay, janitor };
  try {
    const counts = await unlessAborted(
      signal,
      job.run({ ...roles, now: now(), newId: randomUUID, signal, report }),
    );
    const isQuiet = Object.values(counts).every((count) => count === 0);
    if (!isQuiet) log.info('the clock ran', { job: job.name, ...counts });
    return counts;
  } catch (error) {
    if (!tooLong.aborted) throw stopped.aborted ? stopped.reason : error;
    throw new JobTimedOut(`${job.name} ran longer than ${job.timeoutMs} ms`, { cause: error });
  }
}
