import type { Job, Queue } from 'bullmq';

/** Why jobs were started more often than they ended, of those that the queue remembers. */
export interface Executions {
  readonly starts: number;
  /** Ended, well or for good. */
  readonly ended: number;
  /** Ended badly, and were tried again. */
  readonly triedAgain: number;
  /** Lost their worker, or its lock. */
  readonly lost: number;
  /** Given back unharmed: the worker stopped, or was too old for them. */
  readonly givenBack: number;
}

const PAGE = 1_000;

/** Adds up what the queue says of each of its jobs that ended. */
export async function executionsOf(queue: Queue): Promise<Executions> {
  const sum = { starts: 0, ended: 0, triedAgain: 0, lost: 0, givenBack: 0 };
  for (const state of ['completed', 'failed'] as const) {
    for (let from = 0; ; from += PAGE) {
      const jobs = await queue.getJobs([state], from, from + PAGE - 1);
      for (const job of jobs) if (job) count(sum, job);
      if (jobs.length < PAGE) break;
    }
  }
  return sum;
}

type Sum = { -readonly [K in keyof Executions]: Executions[K] };

function count(sum: Sum, { attemptsStarted, attemptsMade, stalledCounter }: Job): void {
  // Put back by hand, a job begins to count anew, but for the workers that it lost.
  const lost = Math.min(stalledCounter ?? 0, attemptsStarted - attemptsMade);
  sum.starts += attemptsStarted;
  sum.ended++;
  sum.triedAgain += attemptsMade - 1;
  sum.lost += lost;
  sum.givenBack += attemptsStarted - attemptsMade - lost;
}
