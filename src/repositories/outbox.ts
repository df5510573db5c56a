import type { TenantSession } from '../db/tenant-session.ts';
import type { MessageOutcome, QueueName } from '../domain/vocabulary.ts';
import { IdempotencyConflict, WriteConflict } from '../errors.ts';

/** A message to be sent once the unit of work that stages it is committed. */
export interface StagedMessage {
  readonly queue: QueueName;
  readonly job: string;
  readonly idempotencyKey: string;
  readonly data: unknown;
  /** Of the parsed data, as the inbox keeps it. */
  readonly dataHash: string;
  /** `<job> <key>` of the message in whose unit it is staged; null at the durable door. */
  readonly stagedBy: string | null;
}

/** A message as it is stored: what a reference in the queue stands for. */
export interface OutboxRow {
  readonly ref: string;
  readonly job: string;
  readonly idempotencyKey: string;
  readonly data: unknown;
}

/** Characters of JSON that one statement stores at most. */
const CHUNK_LENGTH = 4_000_000;

/** What a reference ended with. */
export interface Settlement {
  readonly ref: string;
  readonly outcome: MessageOutcome;
}

/** null: whatever its code. */
interface FailedChoice {
  readonly code: string | null;
  readonly limit: number;
}

/** A message that failed for good; code and reason are null where the inbox knows none. */
export interface FailedRow {
  readonly ref: string;
  readonly job: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly failedAt: Date;
}

interface StoredText extends StagedMessage {
  readonly text: string;
  readonly position: number;
}

/**
 * The messages of a tenant that are sent after commit. They are staged in the unit of work whose
 * consequence they are, and settled in the unit that handles them: what rolls back is never sent,
 * and what is committed is never sent for nothing.
 */
export class Outbox {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Stages messages in their order. One whose job and key are there already stays as it is: the
   * same consequence has one effect.
   */
  async stage(messages: readonly StagedMessage[]): Promise<void> {
    let length = 0;
    let chunk: StoredText[] = [];
    for (const [position, message] of messages.entries()) {
      const text = JSON.stringify(message.data);
      if (length + text.length > CHUNK_LENGTH) {
        await this.#insert(chunk);
        [chunk, length] = [[], 0];
      }
      chunk.push({ ...message, text, position });
      length += text.length;
    }
    await this.#insert(chunk);
  }

  async #insert(messages: readonly StoredText[]): Promise<void> {
    if (messages.length === 0) return;
    const { query, tenantId } = this.#session;
    // Stored sorted by key, so that two stagings never wait for each other.
    await query`
      insert into outbox
        (tenant_id, queue, job, idempotency_key, data, data_hash, staged_by, position)
      select ${tenantId}, queue, job, key, data::jsonb, hash, staged_by, position
      from unnest(
        ${messages.map(({ queue }) => queue)}::text[],
        ${messages.map(({ job }) => job)}::text[],
        ${messages.map(({ idempotencyKey }) => idempotencyKey)}::text[],
        ${messages.map(({ text }) => text)}::text[],
        ${messages.map(({ dataHash }) => dataHash)}::text[],
        ${messages.map(({ stagedBy }) => stagedBy)}::text[],
        ${messages.map(({ position }) => position)}::int[]
      ) as message (queue, job, key, data, hash, staged_by, position)
      order by job, key
      on conflict (tenant_id, job, idempotency_key) do nothing`;
  }

  /**
   * Stages messages of one job, and returns their references in order; the reference of one that
   * is there already is the one it has.
   *
   * @throws {IdempotencyConflict} a key is there with other data.
   */
  async submit(job: string, messages: readonly StagedMessage[]): Promise<string[]> {
    await this.stage(messages);
    const { query, tenantId } = this.#session;
    const keys = messages.map(({ idempotencyKey }) => idempotencyKey);
    const rows = await query<{ ref: string; key: string; hash: string }>`
      select id as ref, idempotency_key as key, data_hash as hash from outbox
      where tenant_id = ${tenantId} and job = ${job} and idempotency_key = any(${keys}::text[])`;
    const stored = new Map(rows.map((row) => [row.key, row]));
    return messages.map(({ idempotencyKey, dataHash }) => {
      const row = stored.get(idempotencyKey);
      if (!row) throw new WriteConflict('an outbox row vanished meanwhile');
      if (row.hash !== dataHash) throw conflictOf(job);
      return row.ref;
    });
  }

  /** Returns what references stand for; one that is not the tenant's is not there. */
  find(refs: readonly string[]): Promise<OutboxRow[]> {
    const { query, tenantId } = this.#session;
    return query<OutboxRow>`
      select id as ref, job, idempotency_key as "idempotencyKey", data from outbox
      where tenant_id = ${tenantId} and id = any(${refs}::uuid[])`;
  }

  /** Whether a message has an outcome. */
  async isSettled(ref: string): Promise<boolean> {
    const { query, tenantId } = this.#session;
    const rows = await query`
      select 1 from outbox where tenant_id = ${tenantId} and id = ${ref} and outcome is not null`;
    return rows.length > 0;
  }

  /**
   * Records what messages ended with; the relay does not look at them again. One that was finished
   * stays so since then: what waits for a human in the same unit is finished at no time.
   */
  async settle(settlements: readonly Settlement[]): Promise<void> {
    if (settlements.length === 0) return;
    const { query, tenantId } = this.#session;
    const refs = settlements.map(({ ref }) => ref);
    await query`
      update outbox set outcome = settled.outcome, finished_at = coalesce(finished_at, now()),
        due_at = null, updated_at = now()
      from unnest(${refs}::uuid[], ${settlements.map(({ outcome }) => outcome)}::text[])
        as settled (ref, outcome)
      where tenant_id = ${tenantId} and id = any(${refs}::uuid[]) and id = settled.ref`;
  }

  /** Records that a message failed for good. One that was handled, or called off, stays so. */
  async fail(ref: string): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      update outbox set outcome = 'failed', finished_at = now(), due_at = null, updated_at = now()
      where tenant_id = ${tenantId} and id = ${ref}
        and (outcome is null or outcome = 'failed')`;
  }

  /** Returns messages that failed for good, the newest first, with what the inbox says of them. */
  failed({ code, limit }: FailedChoice): Promise<FailedRow[]> {
    const { query, tenantId } = this.#session;
    return query<FailedRow>`
      select outbox.id as ref, outbox.job, error_code as code, inbox.reason,
        outbox.finished_at as "failedAt"
      from outbox
      left join inbox on inbox.tenant_id = outbox.tenant_id and inbox.job = outbox.job
        and inbox.idempotency_key = outbox.idempotency_key and inbox.status = 'failed'
      where outbox.tenant_id = ${tenantId} and outcome = 'failed'
        and (${code}::text is null or error_code = ${code})
      order by outbox.finished_at desc limit ${limit}`;
  }

  /** Lets messages of a job be delivered again where they failed, by that time or ever. */
  async revive(job: string, keys: readonly string[], failedBy: Date | null): Promise<void> {
    if (keys.length === 0) return;
    const { query, tenantId } = this.#session;
    // As in `redrive`: what has no outcome is under way, and its row is the relay's to lock.
    await query`
      update outbox set outcome = null, finished_at = null, sent_at = null, due_at = now(),
        deliveries = deliveries + 1, updated_at = now()
      where tenant_id = ${tenantId} and job = ${job} and idempotency_key = any(${keys}::text[])
        and outcome = 'failed' and finished_at <= coalesce(${failedBy}::timestamptz, 'infinity')`;
  }

  /** Lets failed messages be delivered again, and returns how many. */
  async redrive({ code, limit }: FailedChoice): Promise<number> {
    const { query, tenantId } = this.#session;
    // The relay may not have marked the last delivery: its number must not be used twice.
    const rows = await query`
      with failed as materialized (
        select id from outbox
        where tenant_id = ${tenantId} and outcome = 'failed'
          and (${code}::text is null or exists (
            select from inbox where inbox.tenant_id = outbox.tenant_id and inbox.job = outbox.job
              and inbox.idempotency_key = outbox.idempotency_key and error_code = ${code}))
        limit ${limit} for update
      )
      update outbox set outcome = null, finished_at = null, sent_at = null, due_at = now(),
        deliveries = deliveries + 1, updated_at = now()
      from failed where tenant_id = ${tenantId} and outbox.id = failed.id
      returning 1`;
    return rows.length;
  }
}

/** The refusal of a key that was used before with other data. */
export function conflictOf(job: string): IdempotencyConflict {
  return new IdempotencyConflict(`idempotencyKey: ${job} was given other data under this key`);
}
