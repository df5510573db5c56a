import type { Worker } from 'bullmq';

/**
 * Jobs that a worker fetches before it starts the first of them, as BullMQ does with as many as it
 * may: 512, one after the other, keep everyone waiting for 0.5 s where a flood begins.
 */
const AT_REST = 16;

/**
 * Jobs that it fetches beyond those at hand, before it starts the next. With 16, each job of a flood
 * stood behind so many waits for the store until the worker was full, and who came then with it.
 */
const AHEAD = 1;

/** Counts the jobs that a worker has at hand, and lets it fetch few more than those, to a limit. */
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
    return Math.min(this.#limit, AT_REST);
  }

  /** Counts a job until the work is over, and returns what that returns. */
  async during<T>(worker: Worker, work: () => Promise<T>): Promise<T> {
    this.#count++;
    const most = Math.min(this.#limit, Math.max(AT_REST, this.#count + AHEAD));
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
