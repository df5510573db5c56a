import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { OutcomeTimeout, UnknownJob } from '../errors.ts';
import type { StoredMessage } from '../repositories/inbox.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { IdempotencyKey, parseEnvelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Uuid } from '../schemas/primitives.ts';
import { addAll } from './add-all.ts';
import type { QueueBackend } from './backend.ts';
import { type AnyJob, type JobResult, queueOf } from './define-job.ts';
import { submitAll } from './durable-door.ts';
import { type OpenQueues, openQueues } from './open-queues.ts';
import { openPace, type Pace } from './pace.ts';
import { listed, PLAIN_LIMIT_BYTES, refuseOversize } from './payload.ts';
import { queueOptions } from './settle.ts';

type NameOf<Jobs extends readonly AnyJob[]> = Jobs[number]['name'];

/** What a job takes, as a producer may write it: optional fields may be left out. */
export type InputOf<Jobs extends readonly AnyJob[], Name extends NameOf<Jobs>> = v.InferInput<
  Extract<Jobs[number], { name: Name }>['data']
>;

/** Who a message is for, and the sender's name for this one intent. */
export interface Address {
  readonly tenantId: string;
  readonly idempotencyKey: string;
}

/** One message to be sent: its address and its data. */
export interface Sent<Data> extends Address {
  readonly data: Data;
}

/** One message to be submitted: its tenant is named once for all. */
export type Submitted<Data> = Omit<Sent<Data>, 'tenantId'>;

/** What became of a message, as it is stored beside its effects. */
export type StoredOutcome =
  | ({ readonly status: 'done'; readonly why: readonly string[] } & JobResult)
  | { readonly status: 'cancelled'; readonly reason: string }
  | { readonly status: 'failed'; readonly code: string; readonly reason: string };

export interface Client<Jobs extends readonly AnyJob[]> {
  /**
   * Puts a job into the queue and returns its id there. What could never succeed is refused here,
   * before it is sent, in the words in which the worker would refuse it.
   *
   * @throws {InvalidJobData} a field breaks its rule; `issues` names each.
   * @throws {QueueUnavailable} the queue cannot be reached.
   */
  enqueue<Name extends NameOf<Jobs>>(
    job: Name,
    data: InputOf<Jobs, Name>,
    address: Address,
  ): Promise<string>;

  /** As `enqueue`, for many at once: one round trip, all or none. Returns their ids in order. */
  enqueueAll<Name extends NameOf<Jobs>>(
    job: Name,
    messages: readonly Sent<InputOf<Jobs, Name>>[],
  ): Promise<string[]>;

  /**
   * Stores a job in the database and returns its reference once that is committed: the durable
   * door. The queue need not be there; it will carry the reference alone, and one that forgets is
   * filled again. The same key with the same data returns the same reference.
   *
   * @throws {InvalidJobData} a field breaks its rule, or the message is larger than 1 MiB.
   * @throws {UnknownTenant} the tenant does not exist or is not active.
   * @throws {IdempotencyConflict} the key was used before with other data.
   * @throws {DatabaseUnavailable|WriteConflict} nothing is stored; try again.
   */
  submit<Name extends NameOf<Jobs>>(
    job: Name,
    data: InputOf<Jobs, Name>,
    address: Address,
  ): Promise<string>;

  /** As `submit`, for up to 1,000 of one tenant in one transaction. References come in order. */
  submitAll<Name extends NameOf<Jobs>>(
    job: Name,
    messages: readonly Submitted<InputOf<Jobs, Name>>[],
    address: Pick<Address, 'tenantId'>,
  ): Promise<string[]>;

  /**
   * Returns what became of a message, waiting until it is stored; 0 asks once.
   *
   * @throws {OutcomeTimeout} nothing was stored within `timeoutMs`.
   * @throws {InvalidJobData} a field breaks its rule.
   */
  outcome(
    message: Address & { readonly job: NameOf<Jobs> },
    options: { readonly timeoutMs: number },
  ): Promise<StoredOutcome>;

  /** Returns what is stored now of some messages of one tenant, by idempotency key. */
  outcomes(
    job: NameOf<Jobs>,
    tenantId: string,
    idempotencyKeys: readonly string[],
  ): Promise<Map<string, StoredOutcome>>;

  close(): Promise<void>;
}

/** The shortest and the longest wait between two looks at the inbox, in milliseconds. */
const LOOK_MS = { first: 10, longest: 250 };

/** A queue that says nothing for so long is away, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Opens the producers' side: the plain door in, and the stored results. */
export function openClient<const Jobs extends readonly AnyJob[]>(
  jobs: Jobs,
  backend: QueueBackend,
  database: Database,
): Client<Jobs> {
  const queues = openQueues(backend, PATIENCE_MS);
  const pace = openPace();
  const outcomes: Client<Jobs>['outcomes'] = async (name, tenant, keys) => {
    const job = jobNamed(jobs, name);
    const tenantId = parseOrThrow(Uuid, tenant, 'tenantId');
    const wanted = parseOrThrow(v.array(IdempotencyKey), keys, 'idempotencyKeys');
    const rows = await database.withMessages(tenantId, (inbox) => inbox.find(job.name, wanted));
    return new Map(rows.map((row) => [row.idempotencyKey, outcomeOf(row)]));
  };
  const enqueueAll: Client<Jobs>['enqueueAll'] = async (name, messages) => {
    const job = jobNamed(jobs, name);
    const envelopes = listed(messages).map((message) => sealed(job, message));
    return send(queues, job, envelopes, pace);
  };
  return {
    enqueueAll,
    outcomes,
    enqueue: async (name, data, address) => {
      const { tenantId, idempotencyKey } = address ?? {};
      const [id] = await enqueueAll(name, [{ tenantId, idempotencyKey, data }]);
      return id ?? '';
    },
    submit: async (name, data, address) => {
      const { tenantId, idempotencyKey } = address ?? {};
      const messages = [{ idempotencyKey, data }];
      const [ref] = await submitAll(database, jobNamed(jobs, name), messages, tenantId);
      return ref ?? '';
    },
    submitAll: async (name, messages, address) =>
      submitAll(database, jobNamed(jobs, name), listed(messages), address?.tenantId),
    outcome: async (message, options) => {
      const { job, tenantId, idempotencyKey } = message ?? {};
      // What is no number would be waited for without end.
      const timeoutMs = parseOrThrow(v.number(), options?.timeoutMs, 'timeoutMs');
      const deadline = performance.now() + timeoutMs;
      for (let waitMs = LOOK_MS.first; ; waitMs = Math.min(waitMs * 2, LOOK_MS.longest)) {
        const found = (await outcomes(job, tenantId, [idempotencyKey])).get(idempotencyKey);
        if (found) return found;
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) throw new OutcomeTimeout(`${job}: no result within ${timeoutMs} ms`);
        await sleep(Math.min(waitMs, leftMs));
      }
    },
    close: () => queues.close(),
  };
}

/** @throws {UnknownJob} no job has this name. */
function jobNamed(jobs: readonly AnyJob[], name: string): AnyJob {
  const job = jobs.find((one) => one.name === name);
  if (!job) throw new UnknownJob('job: no job has this name');
  return job;
}

/** Returns the envelope as it will travel; whatever the worker would refuse is refused here. */
function sealed(job: AnyJob, sent: Sent<unknown> | null | undefined) {
  // Callers without types may give anything: what is missing is refused by its field.
  const { tenantId, idempotencyKey, data } = sent ?? {};
  const message = { tenantId, idempotencyKey, version: 1, data };
  refuseOversize(message, PLAIN_LIMIT_BYTES);
  const envelope = parseEnvelope(message);
  parseOrThrow(job.data, envelope.data);
  return envelope;
}

async function send(
  queues: OpenQueues,
  job: AnyJob,
  envelopes: readonly { readonly tenantId: string }[],
  pace: Pace,
): Promise<string[]> {
  const options = queueOptions(job);
  const entries = envelopes.map((data) => {
    const priority = pace.next(data.tenantId);
    return { name: job.name, data, opts: { ...options, ...(priority > 0 && { priority }) } };
  });
  const added = await queues.on(queueOf(job), (queue) => addAll(queue, entries));
  return added.map(({ id }) => id ?? '');
}

function outcomeOf({ status, result, why, errorCode, reason }: StoredMessage): StoredOutcome {
  if (status === 'failed') return { status, code: errorCode ?? '', reason: reason ?? '' };
  if (status === 'cancelled') return { status, reason: reason ?? '' };
  return { status, why, ...(result as JobResult) };
}
