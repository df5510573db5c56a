import type { TenantSession } from '../db/tenant-session.ts';
import type { Channel } from '../domain/vocabulary.ts';

/** What an exchange is known by in the system that it comes from. */
export interface ExchangeName {
  readonly channel: Channel;
  readonly interactionId: string;
}

export interface StoredInteraction {
  readonly id: string;
  readonly accountId: string;
  readonly opportunityId: string | null;
  readonly channel: Channel;
  readonly interactionId: string;
}

export interface NewInteraction extends StoredInteraction {
  readonly sequence: number;
  readonly conversationId: string;
  readonly occurredAt: Date;
  readonly subject: string | null;
  readonly sentiment: string | null;
  readonly participants: readonly object[];
  readonly content: object;
}

/** The newest sequence number of an account, and the newest time, which may be another's. */
export interface LatestInteraction {
  readonly sequence: number;
  readonly at: Date | null;
}

/** Exchanges with accounts: one a (channel, interactionId), for ever. */
export class Interactions {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  async find(named: readonly ExchangeName[]): Promise<StoredInteraction[]> {
    const { query, tenantId } = this.#session;
    const channels = named.map(({ channel }) => channel);
    const interactionIds = named.map(({ interactionId }) => interactionId);
    return query<StoredInteraction>`
      select interactions.id, account_id as "accountId", opportunity_id as "opportunityId",
        interactions.channel, interaction_id as "interactionId"
      from interactions
      join unnest(${channels}::text[], ${interactionIds}::text[]) as named (channel, id)
        on interactions.channel = named.channel and interaction_id = named.id
      where tenant_id = ${tenantId}`;
  }

  /** Returns how far each account has come: 0 and null for one without interactions. */
  async latest(accountIds: readonly string[]): Promise<Map<string, LatestInteraction>> {
    if (accountIds.length === 0) return new Map();
    const { query, tenantId } = this.#session;
    const rows = await query<{ accountId: string; last: number | null; newest: Date | null }>`
      select account.id as "accountId", (
          select max(sequence) from interactions
          where tenant_id = ${tenantId} and account_id = account.id
        ) as last, (
          select max(occurred_at) from interactions
          where tenant_id = ${tenantId} and account_id = account.id
        ) as newest
      from unnest(${accountIds}::uuid[]) as account (id)`;
    return new Map(
      rows.map(({ accountId, last, newest }) => [accountId, { sequence: last ?? 0, at: newest }]),
    );
  }

  async insert(interactions: readonly NewInteraction[]): Promise<void> {
    if (interactions.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into interactions (tenant_id, id, account_id, opportunity_id, sequence, channel,
        interaction_id, conversation_id, occurred_at, subject, sentiment, participants, content)
      select ${tenantId}, id, "accountId", "opportunityId", sequence, channel, "interactionId",
        "conversationId", "occurredAt", subject, sentiment, participants, content
      from jsonb_to_recordset(${JSON.stringify(interactions)}::jsonb) as made (id uuid,
        "accountId" uuid, "opportunityId" uuid, sequence int, channel text, "interactionId" text,
        "conversationId" text, "occurredAt" timestamptz, subject text, sentiment text,
        participants jsonb, content jsonb)`;
  }
}
