/**
 * The error taxonomy: every failure the product raises says whether trying again can help.
 *
 * A message names the thing and the fact (`opportunity 7f… is closed_won`). It never carries a
 * value from a row or a payload, a secret, or a raw driver message: tenants and logs see it.
 */

/** Whether a failed job is tried again: never, with backoff, or after a time that is known. */
export type Retry = 'never' | 'backoff' | 'after';

/** One refused field: where it is (`signals.dealPotentialConfidence`) and why, never its value. */
export interface FieldIssue {
  readonly path: string;
  readonly reason: string;
}

export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly retry: Retry;

  override get name(): string {
    return this.code;
  }
}

abstract class Terminal extends AppError {
  readonly retry = 'never';
}

abstract class Transient extends AppError {
  readonly retry = 'backoff';
}

/** The job's data or a call's arguments break their schema; `issues` names each field. */
export class InvalidJobData extends Terminal {
  readonly code = 'InvalidJobData';
  readonly issues: readonly FieldIssue[];

  constructor(issues: readonly FieldIssue[], options?: ErrorOptions) {
    super(issues.map(({ path, reason }) => `${path || 'data'}: ${reason}`).join('; '), options);
    this.issues = issues;
  }
}

/** The thing is not visible to the tenant: it does not exist, or it is another tenant's. */
export class NotFound extends Terminal {
  readonly code = 'NotFound';
}

/** The message names a tenant that does not exist or is not active. */
export class UnknownTenant extends Terminal {
  readonly code = 'UnknownTenant';
}

/** The message names a job that no definition answers to. */
export class UnknownJob extends Terminal {
  readonly code = 'UnknownJob';
}

/** A stage may not be left for the one asked for. */
export class IllegalTransition extends Terminal {
  readonly code = 'IllegalTransition';
}

/** The thing is there already; `id` is the one that holds the place. */
export class AlreadyExists extends Terminal {
  readonly code = 'AlreadyExists';
  readonly id: string;

  constructor(message: string, id: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
  }
}

/** Somebody has accepted or dismissed the suggestion. */
export class AlreadyDecided extends Terminal {
  readonly code = 'AlreadyDecided';
}

/** A whole-document write was based on a version that is no longer the newest. */
export class StaleVersion extends Terminal {
  readonly code = 'StaleVersion';
}

/** The same idempotency key arrived with other data. */
export class IdempotencyConflict extends Terminal {
  readonly code = 'IdempotencyConflict';
}

/** Our own code contradicts itself: a bug, to be reported loudly and not retried. */
export class InvariantViolation extends Terminal {
  readonly code = 'InvariantViolation';
}

/** The job's workers died again and again, or never ended it: the queue gave it up. */
export class Abandoned extends Terminal {
  readonly code = 'Abandoned';
}

/** A start-up condition is not met; the message says which, and what to do. */
export class ConfigurationError extends Terminal {
  readonly code = 'ConfigurationError';
}

/** Two transactions met (serialization, deadlock, lock timeout); the next attempt may pass. */
export class WriteConflict extends Transient {
  readonly code = 'WriteConflict';
}

/** PostgreSQL cannot be reached, or ended our session or statement. */
export class DatabaseUnavailable extends Transient {
  readonly code = 'DatabaseUnavailable';
}

/** Redis or the queue's PostgreSQL cannot be reached. */
export class QueueUnavailable extends Transient {
  readonly code = 'QueueUnavailable';
}

/** The model's server gave no answer that could be used: an outage, a timeout, a refused key. */
export class ModelUnavailable extends Transient {
  readonly code = 'ModelUnavailable';
  /** Whether the model may have answered all the same, and its vendor counts it. */
  readonly mayCost: boolean;

  constructor(message: string, options?: ErrorOptions & { readonly mayCost?: boolean }) {
    super(message, options);
    this.mayCost = options?.mayCost ?? false;
  }
}

/** Comes again after a time that is known, and no attempt is spent. */
export abstract class Later extends AppError {
  readonly retry = 'after';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A vendor wants no more calls for now: the job comes again after the time it named. */
export class RateLimited extends Later {
  readonly code = 'RateLimited';
}

/** The message is of a newer program: an updated worker may read it, or this one once it is. */
export class NewerVersion extends Later {
  readonly code = 'NewerVersion';
}

/** The job ran longer than its definition allows and was rolled back. */
export class JobTimedOut extends Transient {
  readonly code = 'JobTimedOut';
}

/** The worker is stopping and gave the job back unharmed; no attempt is spent. */
export class ShuttingDown extends Transient {
  readonly code = 'ShuttingDown';
}

/** No stored result appeared within the time the caller was ready to wait. */
export class OutcomeTimeout extends Transient {
  readonly code = 'OutcomeTimeout';
}
