import { randomUUID } from 'node:crypto';
import { nameKey, productLineKey } from '../../src/domain/names.ts';
import { anAccount } from './deals.ts';
import type { JobTest } from './perform.ts';

export const day = (n: number) => new Date(Date.UTC(2026, 2, n)).toISOString();

/** Stores a row as it is given, columns by name; objects and lists are stored as JSON. */
export async function aRow(t: JobTest, table: string, columns: Record<string, unknown>) {
  const row: Record<string, unknown> = { id: randomUUID(), tenant_id: t.tenantId, ...columns };
  const names = Object.keys(row);
  const values = Object.values(row).map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  const places = names.map((_, i) => `$${i + 1}`).join(', ');
  await t.sql(`insert into ${table} (${names.join(', ')}) values (${places})`, values);
  return String(row.id);
}

/** What was observed; by a conversation unless it says otherwise. */
export function anObservation(t: JobTest, columns: Record<string, unknown>) {
  const by = { source: 'conversation_signal', actor_kind: 'job', actor_name: 'detect-opportunity' };
  const { value, ...others } = columns;
  return aRow(t, 'observations', { ...by, ...others, value: JSON.stringify(value) });
}

/** An account's life in which every field of both plans has something to say. */
export async function aHistory(t: JobTest) {
  const accountId = await anAccount(t);
  await t.sql("update accounts set industry = 'Tools', company_size = '51-200' where id = $1", [
    accountId,
  ]);
  await aRow(t, 'tenant_settings', { currency: 'USD', catalogue: ['GTX Pro', 'Training', 'Care'] });
  await anObservation(t, {
    entity_type: 'account',
    entity_id: accountId,
    field: 'techStack',
    value: ['Go'],
    observed_at: day(2),
  });
  const aDeal = (name: string, line: string, others: Record<string, unknown>) =>
    aRow(t, 'opportunities', {
      account_id: accountId,
      name,
      product_line: line,
      product_line_key: productLineKey(line),
      created_at: day(1),
      ...others,
    });
  const dealId = await aDeal('Acme – GTX Pro', 'GTX Pro', {
    deal_stage: 'discovery',
    estimated_value: 9_000,
    close_date: day(30),
    probability: 0.2,
  });
  const wonId = await aDeal('Acme – Care', 'Care', {
    deal_stage: 'closed_won',
    estimated_value: 500,
    source: 'imported',
  });
  const lostId = await aDeal('Acme – C++', 'C++', { deal_stage: 'closed_lost', source: 'manual' });
  await aMove(t, dealId, 'prospecting', 'discovery', 3);
  await aMove(t, wonId, 'negotiation', 'closed_won', 4);
  await aMove(t, lostId, 'discovery', 'closed_lost', 5);
  const danaId = await aPerson(t, accountId, dealId);
  await exchanges(t, accountId, dealId);
  return { accountId, dealId, wonId, lostId, danaId };
}

function aMove(t: JobTest, id: string, from: string, to: string, on: number) {
  const by = { actor_kind: 'human', actor_name: 'Ann', reason: 'as agreed' };
  const move = { opportunity_id: id, from_stage: from, to_stage: to, moved_at: day(on) };
  return aRow(t, 'stage_history', { ...move, ...by });
}

async function aPerson(t: JobTest, accountId: string, dealId: string): Promise<string> {
  const danaId = await aRow(t, 'stakeholders', {
    account_id: accountId,
    contact_name: 'Dana Reyes',
    name_key: nameKey('Dana Reyes'),
    decision_power: 3,
    influence_level: 8,
    relationship_strength: 5,
    score_evidence: { decisionPower: 'retires in May', influenceLevel: 'they all ask me first' },
    created_at: day(1),
  });
  await aRow(t, 'opportunity_stakeholders', {
    opportunity_id: dealId,
    stakeholder_id: danaId,
    roles: ['user', 'champion'],
  });
  await anObservation(t, {
    entity_type: 'stakeholder',
    entity_id: danaId,
    field: 'decisionPower',
    value: 3,
    source: 'human_override',
    actor_kind: 'human',
    actor_name: 'Ann',
    reason: 'retires in May',
    observed_at: day(6),
  });
  return danaId;
}

async function exchanges(t: JobTest, accountId: string, dealId: string): Promise<void> {
  const anExchange = (sequence: number, on: number, columns: Record<string, unknown>) =>
    aRow(t, 'interactions', {
      account_id: accountId,
      sequence,
      channel: 'call',
      interaction_id: `call-${sequence}`,
      conversation_id: `call-${sequence}`,
      occurred_at: day(on),
      ...columns,
    });
  const signals = {
    competitors: ['Initech'],
    nextSteps: [{ description: 'Send quote', owner: 'Ann', dueDate: day(12), status: 'open' }],
  };
  const pricedId = await anExchange(1, 8, {
    opportunity_id: dealId,
    sentiment: 'positive',
    content: { summary: 'Priced it', signals },
  });
  await anExchange(2, 3, { subject: 'Hello', sentiment: 'tense', content: {} });
  await anObservation(t, {
    entity_type: 'opportunity',
    entity_id: dealId,
    field: 'bant.need',
    value: { identified: true, value: 'two sites', confidence: 0.8 },
    evidence: 'we need it on two sites',
    interaction_id: pricedId,
    observed_at: day(8),
  });
}
