import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { type JobTest, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const RIGHT = 'Meridian Logistics GmbH';
const SLIP = 'Meridan Logistics GmbH';

const detect = (t: JobTest, account: NonNullable<Spoken['account']>, spoken: Spoken = {}) =>
  resultOf(t, detectOpportunity, aConversation({ ...spoken, account }));

const dana = { name: 'Dana Reyes', email: 'dana@m.example', side: 'buyer' as const };
const ivo = { name: 'Ivo Brandt', email: 'ivo@m.example', side: 'buyer' as const };

async function joined(t: JobTest) {
  const first = { line: 'Saw', participants: [dana] };
  const known = (await detect(t, { name: RIGHT }, first)).ids.accountId ?? '';
  const second = { line: 'Drill', participants: [dana, ivo], at: '2026-03-04T09:00:00Z' };
  const account = { name: SLIP, website: 'meridan.example', industry: 'Freight' };
  const made = (await detect(t, account, second)).ids.accountId ?? '';
  await accepted(t, 'account_match');
  return { known, made };
}

test('what was recorded of the account that was made is the other account’s', async () => {
  const t = await setup();
  const { known, made } = await joined(t);
  for (const table of ['opportunities', 'interactions', 'stakeholders']) {
    const rows = await t.rows(table);
    expect(rows.length, table).toBeGreaterThan(1);
    expect(new Set(rows.map((row) => row.account_id)), table).toEqual(new Set([known]));
  }
  const sequences = (await t.rows('interactions', 'sequence')).map(({ sequence }) => sequence);
  expect(sequences).toEqual([1, 2]);
  expect(await t.rows('accounts', 'account_name desc')).toMatchObject([
    { id: known, merged_into: null, website: 'meridan.example', industry: 'Freight' },
    { id: made, merged_into: known },
  ]);
  const deals = dealsOf(t);
  const { items: people } = await deals.listStakeholders(t.tenantId, known);
  const met = people.map(({ contactName, interactionCount }) => [contactName, interactionCount]);
  expect(met.sort()).toEqual([
    ['Dana Reyes', 2],
    ['Ivo Brandt', 1],
  ]);
  expect((await deals.listAccounts(t.tenantId)).items.map(({ id }) => id)).toEqual([known]);
  expect(await deals.explain(t.tenantId, known, 'alias')).toMatchObject({
    chain: [{ value: SLIP, source: 'human_override', actorName: 'Ann' }],
  });
});

test('its name, its domain and its id lead to the account that stayed', async () => {
  const t = await setup();
  const { known, made } = await joined(t);
  for (const account of [
    { name: SLIP },
    { name: SLIP, website: 'meridan.example' },
    { name: 'Zeta', website: 'meridan.example' },
    { id: made },
  ]) {
    expect((await detect(t, account)).ids.accountId).toBe(known);
  }
  const deals = dealsOf(t);
  expect(await deals.getAccount(t.tenantId, made)).toMatchObject({ id: known });
  expect(await deals.findSubjects(t.tenantId, 'account', SLIP)).toMatchObject([{ id: known }]);
  expect(await t.rows('accounts')).toHaveLength(2);
  // Another company of that name is told apart by its own domain.
  const other = await detect(t, { name: SLIP, website: 'other.example' });
  expect(other.ids.accountId).not.toBe(known);
});

test('the plans are behind, and are assembled anew', async () => {
  const t = await setup();
  const known = (await detect(t, { name: RIGHT }, { participants: [dana] })).ids.accountId;
  await detect(t, { name: SLIP }, { participants: [ivo], line: 'Drill' });
  await accepted(t, 'account_match');
  const [plan] = (await t.rows('account_plans')).filter((row) => row.account_id === known);
  expect(plan?.stale_since).not.toBeNull();
  const staged = await t.rows('outbox');
  expect(staged.map(({ data }) => data)).toContainEqual({ planId: plan?.id });
  for (const behind of await t.rows('opportunity_plans')) {
    expect(behind.stale_since).not.toBeNull();
  }
});

test('what was joined to an account goes on with it', async () => {
  const t = await setup();
  const named = async (name: string) => (await detect(t, { name })).ids.accountId ?? '';
  const known = await named(RIGHT);
  const made = await named(SLIP);
  const third = await named('Meridian Logistic Group');
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, { status: 'open' });
  const asked = (id: string) => items.find(({ accountId }) => accountId === id)?.id ?? '';
  await dealsOf(t).acceptSuggestion(t.tenantId, asked(third), ANN, made);
  await dealsOf(t).acceptSuggestion(t.tenantId, asked(made), ANN);
  for (const account of [{ id: third }, { id: made }, { name: 'Meridian Logistic Group' }]) {
    expect((await detect(t, account)).ids.accountId).toBe(known);
  }
  expect(await dealsOf(t).getAccount(t.tenantId, third)).toMatchObject({ id: known });
  const rows = await t.rows('opportunities');
  expect(new Set(rows.map((row) => row.account_id))).toEqual(new Set([known]));
});

test('what is no account, and the account itself, cannot be chosen', async () => {
  const t = await setup();
  await detect(t, { name: RIGHT });
  const made = (await detect(t, { name: SLIP })).ids.accountId ?? '';
  const { id } = await theSuggestion(t, 'account_match');
  for (const choice of ['new', made, 'x']) {
    await expect(dealsOf(t).acceptSuggestion(t.tenantId, id, ANN, choice)).rejects.toMatchObject({
      issues: [{ path: 'choice' }],
    });
  }
  expect(await theSuggestion(t, 'account_match')).toMatchObject({ id });
});
