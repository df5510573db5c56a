import type { TenantSession } from '../db/tenant-session.ts';
import type { MessageOutcome, QueueName } from '../domain/vocabulary.ts';

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

/** What a reference ended with. */
export interface Settlement {
  readonly ref: string;
  readonly outcome: MessageOutcome;
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
    if (messages.length === 0) return;
    const { query, tenantId } = this.#session;
    // Stored sorted by key, so that two stagings never wait for each other.
    await query`
      insert into outbox
        (tenant_id, queue, job, idempotency_key, data, data_hash, staged_by, position)
      select ${tenantId}, queue, job, key, data::jsonb, hash, staged_by, place
      from unnest(
        ${messages.map(({ queue }) => queue)}::text[],
        ${messages.map(({ job }) => job)}::text[],
        ${messages.map(({ idempotencyKey }) => idempotencyKey)}::text[],
        ${messages.map(({ data }) => JSON.stringify(data))}::text[],
        ${messages.map(({ dataHash }) => dataHash)}::text[],
        ${messages.map(({ stagedBy }) => stagedBy)}::text[]
      ) with ordinality as message (queue, job, key, data, hash, staged_by, place)
      order by job, key
      on conflict (tenant_id, job, idempotency_key) do nothing`;
  }

  /** Returns what references stand for; one that is not the tenant's is not there. */
  find(refs: readonly string[]): Promise<OutboxRow[]> {
    const { query, tenantId } = this.#session;
    return query<OutboxRow>`
      select id as ref, job, idempotency_key as "idempotencyKey", data from outbox
      where tenant_id = ${tenantId} and id = any(${refs}::uuid[])`;
  }

  /** Records what messages ended with; the relay does not look at them again. */
  async settle(settlements: readonly Settlement[]): Promise<void> {
    if (settlements.length === 0) return;
    const { query, tenantId } = this.#session;
    const refs = settlements.map(({ ref }) => ref);
    await query`
      update outbox set outcome = settled.outcome, finished_at = now(), due_at = null,
        updated_at = now()
      from unnest(${refs}::uuid[], ${settlements.map(({ outcome }) => outcome)}::text[])
        as settled (ref, outcome)
      where tenant_id = ${tenantId} and id = any(${refs}::uuid[]) and id = settled.ref`;
  }
}
