import type { Job, Queue } from 'bullmq';
import type { Tally } from './tally.ts';

/** Why jobs were started more often than they ended, of those that the queue remembers. */
export interface Executions {
  readonly starts: number;
  /** Ended, well or for good. */
  readonly ended: number;
  /** Ended badly, and were tried again. */
  readonly triedAgain: number;
  /** Lost their worker, or its lock. */
  readonly lost: number;
  /** Put off by a worker that was too old for them. */
  readonly putOff: number;
  /** Given back unharmed, which only a worker that stops does. */
  readonly givenBack: number;
}

/** What explains that jobs were given back. */
export interface Occasions {
  /** Times that a process was told to stop. */
  readonly stops: number;
  /** Times that all delayed jobs were made to come at once. */
  readonly promotions: number;
  /** How long jobs were on their way at most, in milliseconds. */
  readonly elapsedMs: number;
}

/** What the queue counts of one job. */
export type Counters = Pick<Job, 'name' | 'attemptsStarted' | 'attemptsMade' | 'stalledCounter'> & {
  /** In the envelope of the next version. */
  readonly isNewer: boolean;
};

const PAGE = 1_000;
/** Jobs of one worker at once. */
const CONCURRENCY = 16;

/** Adds up what the queue says of each of its jobs that ended. */
export async function executionsOf(
  queue: Queue,
  tally: Tally,
  occasions: Occasions,
): Promise<Executions> {
  const all: Counters[] = [];
  for (const state of ['completed', 'failed'] as const) {
    for (let from = 0; ; from += PAGE) {
      const jobs = await queue.getJobs([state], from, from + PAGE - 1);
      for (const job of jobs) if (job) all.push(countersOf(job));
      if (jobs.length < PAGE) break;
    }
  }
  return explained(all, occasions, (text) => tally.violation('wrong', text));
}

/** Returns the sum, and tells what of it nothing explains. */
export function explained(
  jobs: readonly Counters[],
  { stops, promotions, elapsedMs }: Occasions,
  violation: (text: string) => void,
): Executions {
  const sum = { starts: 0, ended: 0, triedAgain: 0, lost: 0, putOff: 0, givenBack: 0 };
  // Each time it is put off for twice as long, from two seconds on, or until the next promotion.
  const mostPutOff = Math.ceil(Math.log2(elapsedMs / 1_000 + 2)) + promotions;
  for (const { name, isNewer, attemptsStarted, attemptsMade, stalledCounter } of jobs) {
    const left = attemptsStarted - attemptsMade;
    if (left < 0) {
      violation(`a ${name} ended ${attemptsMade} times, and was started ${attemptsStarted} times`);
    }
    // Put back by hand, a job begins to count anew, but for the workers that it lost.
    const lost = Math.max(0, Math.min(stalledCounter ?? 0, left));
    const putOff = isNewer ? Math.min(left - lost, mostPutOff) : 0;
    sum.starts += attemptsStarted;
    sum.ended++;
    sum.triedAgain += attemptsMade - 1;
    sum.lost += lost;
    sum.putOff += putOff;
    sum.givenBack += left - lost - putOff;
  }
  if (sum.givenBack > stops * CONCURRENCY) {
    violation(`jobs were started ${sum.givenBack} times in vain, with ${stops} workers stopped`);
  }
  return sum;
}

function countersOf(job: Job): Counters {
  const { name, attemptsStarted, attemptsMade, stalledCounter, data } = job;
  return { name, attemptsStarted, attemptsMade, stalledCounter, isNewer: data.version === 2 };
}
