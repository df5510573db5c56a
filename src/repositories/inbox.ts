import type { TenantSession } from '../db/tenant-session.ts';
import { WriteConflict } from '../errors.ts';

/** A message as the inbox knows it: its key, and the hash of its parsed data. */
export interface InboxClaim {
  readonly idempotencyKey: string;
  readonly dataHash: string;
}

/** What an earlier run of the same message left. */
export interface StoredMessage {
  readonly idempotencyKey: string;
  readonly dataHash: string | null;
  readonly status: 'done' | 'cancelled' | 'failed';
  readonly result: unknown;
  readonly why: string[];
  readonly errorCode: string | null;
  readonly reason: string | null;
}

/** What a run leaves for those who ask later. */
export interface InboxAnswer {
  readonly idempotencyKey: string;
  readonly status: 'done' | 'cancelled';
  readonly result: unknown;
  readonly why: readonly string[];
  readonly reason?: string;
}

/**
 * The messages of a tenant that were handled. A row is inserted before anything else in the job's
 * transaction, so of two runs of one message the second waits for the first to end and then finds
 * its result; effects and row commit together or not at all.
 */
export class Inbox {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Claims messages, sorted by key so that two batches never wait for each other, and returns the
   * stored rows of those that were handled before. A message that failed for good is taken over:
   * it is locked, and counts as claimed.
   */
  async claim(job: string, claims: readonly InboxClaim[]): Promise<Map<string, StoredMessage>> {
    const { query, tenantId } = this.#session;
    const keys = claims.map(({ idempotencyKey }) => idempotencyKey);
    const hashes = claims.map(({ dataHash }) => dataHash);
    const inserted = await query<{ key: string }>`
      insert into inbox (tenant_id, job, idempotency_key, data_hash, status)
      select ${tenantId}, ${job}, key, hash, 'done'
      from unnest(${keys}::text[], ${hashes}::text[]) as message (key, hash) order by key
      on conflict (tenant_id, job, idempotency_key) do nothing
      returning idempotency_key as key`;
    const fresh = new Set(inserted.map(({ key }) => key));
    const known = keys.filter((key) => !fresh.has(key));
    if (known.length === 0) return new Map();
    return this.#lockStored(job, known, new Map(claims.map((c) => [c.idempotencyKey, c.dataHash])));
  }

  async #lockStored(
    job: string,
    keys: readonly string[],
    hashes: ReadonlyMap<string, string>,
  ): Promise<Map<string, StoredMessage>> {
    const { query, tenantId } = this.#session;
    const rows = await query<StoredMessage>`
      select idempotency_key as "idempotencyKey", data_hash as "dataHash", status, result, why,
        error_code as "errorCode", reason
      from inbox
      where tenant_id = ${tenantId} and job = ${job} and idempotency_key = any(${keys}::text[])
      order by idempotency_key for update`;
    if (rows.length < keys.length) throw new WriteConflict('an inbox row vanished meanwhile');
    const failed = rows.filter(({ status }) => status === 'failed');
    for (const { idempotencyKey } of failed) {
      await query`
        update inbox set status = 'done', data_hash = ${hashes.get(idempotencyKey)},
          error_code = null, reason = null, updated_at = now()
        where tenant_id = ${tenantId} and job = ${job} and idempotency_key = ${idempotencyKey}`;
    }
    const handled = rows.filter(({ status }) => status !== 'failed');
    return new Map(handled.map((row) => [row.idempotencyKey, row]));
  }

  /** Stores what became of claimed messages. */
  async complete(job: string, answers: readonly InboxAnswer[]): Promise<void> {
    const { query, tenantId } = this.#session;
    const updated = await query`
      update inbox set status = answer.status, result = answer.result, why = answer.why,
        reason = answer.reason
      from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb)
        as answer ("idempotencyKey" text, status text, result jsonb, why jsonb, reason text)
      where tenant_id = ${tenantId} and job = ${job}
        and idempotency_key = any(${answers.map((answer) => answer.idempotencyKey)}::text[])
        and idempotency_key = answer."idempotencyKey"
      returning 1`;
    if (updated.length !== answers.length)
      throw new WriteConflict('an inbox row vanished meanwhile');
  }

  /** Records that a message failed for good. A row that is done, or cancelled, stays as it is. */
  async fail(job: string, idempotencyKey: string, errorCode: string, reason: string) {
    const { query, tenantId } = this.#session;
    await query`
      insert into inbox (tenant_id, job, idempotency_key, status, error_code, reason)
      values (${tenantId}, ${job}, ${idempotencyKey}, 'failed', ${errorCode}, ${reason})
      on conflict (tenant_id, job, idempotency_key) do update
        set error_code = excluded.error_code, reason = excluded.reason, updated_at = now()
        where inbox.status = 'failed'`;
  }

  /** Returns the rows of those messages that were handled or failed for good. */
  find(job: string, idempotencyKeys: readonly string[]): Promise<StoredMessage[]> {
    const { query, tenantId } = this.#session;
    return query<StoredMessage>`
      select idempotency_key as "idempotencyKey", data_hash as "dataHash", status, result, why,
        error_code as "errorCode", reason
      from inbox where tenant_id = ${tenantId} and job = ${job}
        and idempotency_key = any(${idempotencyKeys}::text[])`;
  }
}
