import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import * as v from 'valibot';
import { InvalidJobData, OutcomeTimeout, QueueUnavailable, UnknownJob } from '../errors.ts';
import type { StoredMessage } from '../repositories/inbox.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { IdempotencyKey, parseEnvelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Uuid } from '../schemas/primitives.ts';
import { DEALS_QUEUE, type QueueBackend } from './backend.ts';
import type { AnyJob, JobResult } from './define-job.ts';
import { PLAIN_LIMIT_BYTES, refuseOversize } from './payload.ts';
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
   * Returns what became of a message, waiting until it is stored; 0 asks once.
   *
   * @throws {OutcomeTimeout} nothing was stored within `timeoutMs`.
   * @throws {InvalidJobData} `tenantId` is no UUID.
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

/** Opens the producers' side: the plain door in, and the stored results. */
export function openClient<const Jobs extends readonly AnyJob[]>(
  jobs: Jobs,
  backend: QueueBackend,
  database: Database,
): Client<Jobs> {
  const queue = backend.openQueue(DEALS_QUEUE);
  queue.on('error', () => undefined);
  const outcomes: Client<Jobs>['outcomes'] = async (name, tenant, keys) => {
    const job = jobNamed(jobs, name);
    const tenantId = parseOrThrow(Uuid, tenant, 'tenantId');
    const wanted = parseOrThrow(v.array(IdempotencyKey), keys, 'idempotencyKeys');
    const rows = await database.withInbox(tenantId, (inbox) => inbox.find(job.name, wanted));
    return new Map(rows.map((row) => [row.idempotencyKey, outcomeOf(row)]));
  };
  const enqueueAll: Client<Jobs>['enqueueAll'] = async (name, messages) => {
    const job = jobNamed(jobs, name);
    if (!Array.isArray(messages)) {
      throw new InvalidJobData([{ path: 'messages', reason: 'must be a list' }]);
    }
    // A list with holes is walked too: what is missing is no message.
    return send(
      queue,
      job,
      Array.from(messages, (message) => sealed(job, message)),
    );
  };
  return {
    enqueueAll,
    outcomes,
    enqueue: async (name, data, address) => {
      const { tenantId, idempotencyKey } = address ?? {};
      const [id] = await enqueueAll(name, [{ tenantId, idempotencyKey, data }]);
      return id ?? '';
    },
    outcome: async ({ job, tenantId, idempotencyKey }, { timeoutMs }) => {
      const deadline = performance.now() + timeoutMs;
      for (let waitMs = LOOK_MS.first; ; waitMs = Math.min(waitMs * 2, LOOK_MS.longest)) {
        const found = (await outcomes(job, tenantId, [idempotencyKey])).get(idempotencyKey);
        if (found) return found;
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) throw new OutcomeTimeout(`${job}: no result within ${timeoutMs} ms`);
        await sleep(Math.min(waitMs, leftMs));
      }
    },
    close: () => queue.close(),
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

async function send(queue: Queue, job: AnyJob, envelopes: readonly object[]): Promise<string[]> {
  const options = queueOptions(job);
  const entries = envelopes.map((data) => ({ name: job.name, data, opts: options }));
  try {
    const added = await queue.addBulk(entries);
    return added.map(({ id }) => id ?? '');
  } catch (error) {
    if (error instanceof InvalidJobData) throw error;
    throw new QueueUnavailable('the queue cannot be reached', { cause: error });
  }
}

function outcomeOf({ status, result, why, errorCode, reason }: StoredMessage): StoredOutcome {
  if (status === 'failed') return { status, code: errorCode ?? '', reason: reason ?? '' };
  if (status === 'cancelled') return { status, reason: reason ?? '' };
  return { status, why, ...(result as JobResult) };
}
