import type { Worker } from 'bullmq';

/**
 * Jobs that are fetched beyond those at hand. BullMQ fetches as many as it may before it starts the
 * first of them, one after the other: with 16, each job of a beginning flood stood behind 16 waits for
 * the store, and who came then with it.
 */
const FETCHED_AHEAD = 1;

/** Counts the jobs that a worker has at hand, and lets it fetch one more than those, to a limit. */
export class JobsAtHand {
  readonly #limit: number;
  #count = 0;

  /** @param limit jobs at once at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** What a worker with nothing at hand may fetch. */
  get atRest(): number {
    return Math.min(this.#limit, FETCHED_AHEAD);
  }

  /** Counts a job until the work is over, and returns what that returns. */
  async during<T>(worker: Worker, work: () => Promise<T>): Promise<T> {
    this.#count++;
    const most = Math.min(this.#limit, this.#count + FETCHED_AHEAD);
    if (most > worker.concurrency) worker.concurrency = most;
    try {
      return await work();
    } finally {
      this.#count--;
      // Lowered at rest alone: who is full is to fetch the next with each that is done.
      if (this.areNone) worker.concurrency = this.atRest;
    }
  }
}
