import type { Database } from '../repositories/unit-of-work.ts';

/** What a job of the clock works with: no tenant is its own, so each step opens the one it is for. */
export interface ClockContext {
  /** As the worker role: units of work of one tenant each. */
  readonly database: Database;
  /** As the relay role: whose schedules are due, of every tenant. */
  readonly relay: Database;
  /** As the janitor role: deletes, in one tenant's context each. */
  readonly janitor: Database;
  readonly now: Date;
  readonly newId: () => string;
  /** Aborts where the job has had its time, or its process stops: what is done is done. */
  readonly signal: AbortSignal;
  /** Tells of what failed for one tenant, where the others go on. */
  readonly report: (error: unknown, facts: Readonly<Record<string, unknown>>) => void;
}

/** What was done, in numbers. */
export type ClockCounts = Readonly<Record<string, number>>;

/**
 * A job that the clock runs for the whole system: no tenant, no data, many small transactions.
 * There is no inbox to fence it, so every step must be harmless twice and at once.
 */
export interface ClockJob {
  readonly name: string;
  /** When it is run: five fields of cron, in UTC. */
  readonly cron: string;
  /** Runs at most, the first included. */
  readonly attempts: number;
  /** One run at most, in milliseconds. */
  readonly timeoutMs: number;
  readonly run: (context: ClockContext) => Promise<ClockCounts>;
}

/** Declares a job of the clock. */
export function defineClockJob(definition: ClockJob): ClockJob {
  return Object.freeze(definition);
}
