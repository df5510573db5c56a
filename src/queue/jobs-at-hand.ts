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

/**
 * Counts the jobs that a worker has at hand, from their start until the store knows how they ended,
 * and lets it fetch few more than those. The worker's `concurrency` is the limit, and is set anew.
 */
export class JobsAtHand {
  readonly #worker: Pick<Worker, 'concurrency'>;
  readonly #limit: number;
  #count = 0;

  constructor(worker: Pick<Worker, 'concurrency'>) {
    this.#worker = worker;
    this.#limit = worker.concurrency;
    this.#mayHave(AT_REST);
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** Counts a job until all that is to be done with it is done, and returns what that returns. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count++;
    this.#mayHave(Math.max(this.#worker.concurrency, this.#count + AHEAD));
    try {
      return await work();
    } finally {
      this.#count--;
      // Lowered at rest alone: who is full is to fetch the next with each that is done.
      if (this.areNone) this.#mayHave(AT_REST);
    }
  }

  #mayHave(jobs: number): void {
    this.#worker.concurrency = Math.min(this.#limit, jobs);
  }
}
