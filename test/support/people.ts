import { randomUUID } from 'node:crypto';
import { nameKey } from '../../src/domain/names.ts';
import type { JobTest } from './perform.ts';

/** What a test says of a stored person; the rest is absent. */
export interface StoredPerson {
  readonly name?: string;
  readonly title?: string | null;
  readonly roles?: readonly string[];
}

/** Stores a person of an account without any evidence; returns the id. */
export async function aPerson(
  t: JobTest,
  accountId: string,
  person: StoredPerson = {},
): Promise<string> {
  const id = randomUUID();
  const { name = `Jo ${id}`, title = null, roles = [] } = person;
  await t.sql(
    `insert into stakeholders (tenant_id, id, account_id, contact_name, name_key, title, roles)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [t.tenantId, id, accountId, name, nameKey(name), title, JSON.stringify(roles)],
  );
  return id;
}

/** What a test says of a stored interaction; the rest is ordinary. */
export interface StoredExchange {
  readonly channel?: string;
  readonly at?: string;
  readonly dealId?: string | null;
  /** The ids of the account's people who took part. */
  readonly people?: readonly string[];
}

/** Stores one interaction of an account, the next in its order; returns the id. */
export async function anExchange(
  t: JobTest,
  accountId: string,
  exchange: StoredExchange,
): Promise<string> {
  const id = randomUUID();
  const { channel = 'email', at = '2026-03-02T09:00:00Z', dealId = null, people = [] } = exchange;
  const participants = people.map((stakeholderId) => ({
    name: 'Jo',
    side: 'buyer',
    stakeholderId,
  }));
  await t.sql(
    `insert into interactions (tenant_id, id, account_id, opportunity_id, sequence, channel,
       interaction_id, conversation_id, occurred_at, participants)
     select $1, $2, $3, $4, coalesce(max(sequence), 0) + 1, $5, $6, $6, $7, $8
     from interactions where tenant_id = $1 and account_id = $3`,
    [t.tenantId, id, accountId, dealId, channel, id, at, JSON.stringify(participants)],
  );
  return id;
}

/** Records signals that were said of a deal in an interaction, each with its words. */
export async function saidOf(
  t: JobTest,
  dealId: string,
  interactionId: string,
  fields: readonly string[],
  at: string,
): Promise<void> {
  await t.sql(
    `insert into observations (tenant_id, entity_type, entity_id, field, value, source, evidence,
       interaction_id, actor_kind, actor_name, observed_at)
     select $1, 'opportunity', $2, field, '{"identified":true,"value":null,"confidence":0.9}',
       'conversation_signal', 'we ' || split_part(field, '.', 2) || ' it', $3, 'job',
       'detect-opportunity', $5
     from unnest($4::text[]) as field`,
    [t.tenantId, dealId, interactionId, fields, at],
  );
}

/** Gives the tenant a stage policy of its own. */
export async function setStagePolicy(t: JobTest, policy: object): Promise<void> {
  await t.sql(
    `insert into stage_policies (tenant_id, version, policy, actor_kind, actor_name, reason)
     values ($1, 2, $2, 'human', 'Dana', 'as agreed')`,
    [t.tenantId, JSON.stringify({ ...policy, version: 2 })],
  );
}
