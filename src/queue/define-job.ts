import type * as v from 'valibot';
import type { Outcome, QueueName } from '../domain/vocabulary.ts';
import { hashOf } from '../repositories/data-hash.ts';
import type { StagedMessage } from '../repositories/outbox.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { parseOrThrow } from '../schemas/parse.ts';

/** One message of a job, parsed. `idempotencyKey` is unique for the tenant and the job. */
export interface Message<Data> {
  readonly idempotencyKey: string;
  readonly data: Data;
  /** The data as they were sent, before they were parsed and listened to: for who keeps them. */
  readonly sent: unknown;
  /** Of what was sent, parsed. */
  readonly dataHash: string;
  /** Its row in the outbox, which is settled in the unit; none at the plain door. */
  readonly ref?: string | undefined;
}

/** What a job answers: what it did, and the ids of what it did it to. */
export interface JobResult {
  readonly outcome: Outcome;
  readonly ids: Readonly<Record<string, string>>;
}

/** A decision that will be saved: the answer, the reasons for it, and whatever `save` needs. */
export interface Decided {
  readonly result: JobResult;
  readonly why: readonly string[];
  /** What is to be done after commit, by other jobs: staged in the unit of work, sent by the relay. */
  readonly followUps?: readonly FollowUp[];
}

/** A message to be sent after commit; {@link followUp} makes one. */
export type FollowUp = Omit<StagedMessage, 'stagedBy'>;

/** The job is no longer wanted: nothing is saved, and the inbox keeps the reason. */
export interface Cancelled {
  readonly cancelled: string;
}

/** Not yet: all is rolled back, and the job comes again after `snoozeMs`; no attempt is spent. */
export interface Snoozed {
  readonly snoozeMs: number;
}

export const cancel = (reason: string): Cancelled => ({ cancelled: reason });
export const snooze = (delayMs: number): Snoozed => ({ snoozeMs: delayMs });

/** What a decision may use beside its facts: the time, and new ids, so that it stays pure. */
export interface DecideContext {
  readonly now: Date;
  readonly newId: () => string;
}

/** What a job's work ahead of its own unit may use. */
export interface AheadContext {
  /** Runs `body` in a unit of work of the message's tenant, which commits. */
  readonly inUnit: <T>(body: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  /** Shows in the queue how far the job has come: numbers, nothing that a tenant said. */
  readonly progress: (counts: Readonly<Record<string, number>>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What listening may use: time to be stopped in, and a look at the tenant's records. */
export interface ListenContext {
  readonly tenantId: string;
  readonly signal: AbortSignal;
  /** Runs `body` in a short unit of work of its own, before the message's: it only reads. */
  readonly read: <T>(body: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  /**
   * The same for what must last whatever becomes of the message: an answer that was paid for. It is
   * committed at once, holds no lock of an account, and makes nothing true of a deal.
   */
  readonly keep: <T>(body: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
}

/**
 * A job: what comes in, how often, how long; read, decide, write, for one message or for several
 * of one tenant. `listen` alone may use the network, and runs before the transaction; what it
 * returns is what the rest decides on. `ahead` is for what must be committed before the message has
 * its answer: it runs again with each start, in units of its own that no inbox fences, and so must
 * be harmless any number of times. `load` locks
 * and reads; `decide` is pure; `save` writes. Between two messages of one batch `after` folds the
 * first one's decision into the facts, so that the second one decides on them.
 */
export interface JobDefinition<
  Name extends string = string,
  Input = unknown,
  Data = Input,
  Facts = unknown,
  Decision extends Decided = Decided,
  Heard = Data,
> {
  readonly name: Name;
  /** The queue that its messages wait in. None: `deals`. */
  readonly queue?: QueueName;
  readonly data: v.GenericSchema<Input, Data>;
  /** Runs at most, the first included. */
  readonly attempts: number;
  /** One run at most, in milliseconds; then it is rolled back and tried again. */
  readonly timeoutMs: number;
  readonly listen?: (data: Data, context: ListenContext) => Promise<Heard>;
  readonly ahead?: (message: Message<Heard>, context: AheadContext) => Promise<void>;
  readonly load: (uow: UnitOfWork, messages: readonly Message<Heard>[]) => Promise<Facts>;
  readonly decide: (
    message: Message<Heard>,
    facts: Facts,
    context: DecideContext,
  ) => Decision | Cancelled | Snoozed;
  readonly after?: (facts: Facts, decision: Decision) => Facts;
  readonly save: (uow: UnitOfWork, decisions: readonly Decision[]) => Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: data, facts and decisions are each job's own
type Own = any;

/** Any job, whatever its data, facts and decisions: what the consumer holds. */
export type AnyJob = JobDefinition<string, Own, Own, Own, Own, Own>;

/** Declares a job; the types of its parts follow from its schema and from `load`. */
export function defineJob<
  const Name extends string,
  Input,
  Data,
  Facts,
  Decision extends Decided,
  Heard = Data,
>(
  definition: JobDefinition<Name, Input, Data, Facts, Decision, Heard>,
): JobDefinition<Name, Input, Data, Facts, Decision, Heard> {
  return Object.freeze(definition);
}

/**
 * Returns a message of another job, to be sent once the unit of work that stages it is committed.
 * The same job and key staged again is one message.
 *
 * @throws {InvalidJobData} the data break the job's schema.
 */
export function followUp<Input>(
  job: Pick<JobDefinition<string, Input, Own, Own, Own>, 'name' | 'queue' | 'data'>,
  { idempotencyKey, data }: { readonly idempotencyKey: string; readonly data: Input },
): FollowUp {
  const dataHash = hashOf(parseOrThrow(job.data, data));
  return { queue: queueOf(job), job: job.name, idempotencyKey, data, dataHash };
}

/** Returns the queue that a job's messages wait in. */
export const queueOf = ({ queue = 'deals' }: Pick<AnyJob, 'queue'>): QueueName => queue;
