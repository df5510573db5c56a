import type { TenantSession } from '../db/tenant-session.ts';
import { isJsonObject, type JsonValue } from '../domain/json-merge.ts';
import { hashOf } from './data-hash.ts';
import { Outbox } from './outbox.ts';

/** A message that did nothing, because a human must decide first. */
export interface WaitingData {
  readonly job: string;
  readonly idempotencyKey: string;
  /** As it was sent, not as it was heard: its own copy must be the same message. */
  readonly sent: unknown;
  readonly dataHash: string;
  /** Its row in the outbox, which has the data; none at the plain door. */
  readonly ref?: string | undefined;
}

/** What becomes of the messages that waited for a decision. */
export interface WaitedMessages {
  /** Those that the relay sends again, so that they are run. */
  readonly sentAgain: number;
  /** Those whose data are not there: they are run once their sender sends them again. */
  readonly leftToSender: number;
}

export const NONE_WAITED: WaitedMessages = Object.freeze({ sentAgain: 0, leftToSender: 0 });

/** The queue of the jobs that ask whose account is meant. */
const QUEUE = 'deals';

/**
 * The messages that wait for a human. They stay in the outbox, whichever door they came through:
 * settled, so that the relay leaves them alone, and finished at no time, so that nothing prunes
 * them. What decides the suggestion sends them in its own transaction, or lets them be pruned.
 */
export class WaitingMessages {
  readonly #session: TenantSession;
  readonly #outbox: Outbox;

  constructor(session: TenantSession) {
    this.#session = session;
    this.#outbox = new Outbox(session);
  }

  /** Keeps messages until their suggestion is decided. */
  async hold(messages: readonly WaitingData[]): Promise<void> {
    if (messages.length === 0) return;
    const { query, tenantId } = this.#session;
    const plain = messages.filter(({ ref }) => ref === undefined);
    const staged = plain.map(({ job, idempotencyKey, sent: data, dataHash }) => {
      return { queue: QUEUE, job, idempotencyKey, data, dataHash, stagedBy: null } as const;
    });
    await this.#outbox.stage(staged);
    // What was submitted under the key with other data is not what waits, and fails by itself.
    await query`
      update outbox set outcome = 'done', finished_at = 'infinity', due_at = null,
        updated_at = now()
      from unnest(${messages.map(({ job }) => job)}::text[],
        ${messages.map(({ idempotencyKey }) => idempotencyKey)}::text[],
        ${messages.map(({ dataHash }) => dataHash)}::text[]) as held (job, key, hash)
      where tenant_id = ${tenantId} and outbox.job = held.job and idempotency_key = held.key
        and data_hash = held.hash`;
  }

  /**
   * Locks what the inbox knows of a suggestion's messages: before anything else is locked, as their
   * own units do, so that neither waits for the other.
   */
  async lock(suggestionId: string): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      select 1 from inbox
      where tenant_id = ${tenantId} and (job, idempotency_key) in (
        select waiting.job, "idempotencyKey" from suggestions, jsonb_to_recordset(
          proposal -> 'messages') as waiting (job text, "idempotencyKey" text)
        where suggestions.tenant_id = ${tenantId} and suggestions.id = ${suggestionId})
      order by job, idempotency_key for update`;
  }

  /**
   * Has a suggestion's messages run: their inbox rows fail, which the next run takes over, and the
   * relay sends them once this is committed.
   */
  async release(suggestionId: string): Promise<WaitedMessages> {
    await this.#reopen(suggestionId);
    await this.#stageKept(suggestionId);
    const { query, tenantId } = this.#session;
    // The relay may not have marked the last delivery: its number must not be used twice.
    const [waited] = await query<WaitedMessages>`
      with waiting as (
        select distinct waiting.job, "idempotencyKey" as key from suggestions, jsonb_to_recordset(
          proposal -> 'messages') as waiting (job text, "idempotencyKey" text)
        where tenant_id = ${tenantId} and id = ${suggestionId}
      ), due as (
        update outbox set outcome = null, finished_at = null, sent_at = null, due_at = now(),
          deliveries = deliveries + 1, updated_at = now()
        from waiting
        where tenant_id = ${tenantId} and outbox.job = waiting.job
          and idempotency_key = waiting.key and outcome = 'done'
      )
      select count(outbox.id)::int as "sentAgain",
        (count(*) - count(outbox.id))::int as "leftToSender"
      from waiting left join outbox on outbox.tenant_id = ${tenantId}
        and outbox.job = waiting.job and idempotency_key = waiting.key
        and (outcome = 'done' or outcome is null)`;
    return waited ?? NONE_WAITED;
  }

  /** Lets a suggestion's messages be pruned in time: they are not run. */
  async letGo(suggestionId: string): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      update outbox set finished_at = now(), updated_at = now()
      from suggestions, jsonb_to_recordset(proposal -> 'messages')
        as waiting (job text, "idempotencyKey" text)
      where outbox.tenant_id = ${tenantId} and suggestions.tenant_id = ${tenantId}
        and suggestions.id = ${suggestionId} and outbox.job = waiting.job
        and outbox.idempotency_key = waiting."idempotencyKey" and finished_at = 'infinity'`;
  }

  /** A row that failed is taken over by the next run of its message; one that is done answers it. */
  async #reopen(suggestionId: string): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      update inbox set status = 'failed', data_hash = null, error_code = 'Proposed',
        reason = 'its account is decided, and it is to be run', updated_at = now()
      from suggestions, jsonb_to_recordset(proposal -> 'messages')
        as waiting (job text, "idempotencyKey" text)
      where inbox.tenant_id = ${tenantId} and suggestions.tenant_id = ${tenantId}
        and suggestions.id = ${suggestionId} and inbox.job = waiting.job
        and inbox.idempotency_key = waiting."idempotencyKey" and inbox.status = 'done'
        and result ->> 'outcome' = 'proposed'`;
  }

  /** Earlier releases kept data in the suggestion: these messages have their data from there. */
  async #stageKept(suggestionId: string): Promise<void> {
    const { query, tenantId } = this.#session;
    const kept = await query<{ job: string; idempotencyKey: string; data: JsonValue }>`
      select waiting.job, "idempotencyKey", data from suggestions, jsonb_to_recordset(
        proposal -> 'messages') as waiting (job text, "idempotencyKey" text, data jsonb)
      where tenant_id = ${tenantId} and id = ${suggestionId} and data is not null`;
    const staged = kept.map(({ data: stored, ...message }) => {
      const data = sendable(stored);
      return { ...message, queue: QUEUE, data, dataHash: hashOf(data), stagedBy: null } as const;
    });
    await this.#outbox.stage(staged);
  }
}

/** They kept what was heard as well: the listener's remarks are no data that a job takes. */
function sendable(stored: JsonValue): JsonValue {
  if (!isJsonObject(stored)) return stored;
  const { heard: _, ...data } = stored;
  return data;
}
