import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { inOneUnit, type JobTest, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, BEN, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const REYES = { name: 'Dana Reyes', email: 'reyes@acme.example', side: 'buyer' as const };
const RUIZ = { name: 'Dana Ruiz', email: 'ruiz@acme.example', side: 'buyer' as const };
const SOMEBODY = { name: 'Dana', title: 'CFO', side: 'buyer' as const };
const BUDGET = { decisionPower: { value: 9, evidence: 'I sign this off' } };
const SIGNALS = [
  { who: 'Dana', scores: BUDGET, roles: [{ role: 'champion' as const, evidence: 'I want it' }] },
];

const detect = (t: JobTest, spoken: Spoken) =>
  resultOf(t, detectOpportunity, aConversation(spoken));

const byName = async (t: JobTest, name: string) =>
  (await t.rows('stakeholders')).find(({ contact_name }) => contact_name === name);

/** Two Danas, and a call with "Dana". */
async function twoDanas(t: JobTest, spoken: Spoken = {}) {
  const { ids } = await detect(t, { participants: [REYES, RUIZ], at: '2026-03-01T09:00:00Z' });
  await detect(t, { participants: [SOMEBODY], people: SIGNALS, channel: 'call', ...spoken });
  return { dealId: ids.opportunityId, reyes: await byName(t, 'Dana Reyes') };
}

test('what was said of an ambiguous name is attributed to the person who is chosen', async () => {
  const t = await setup();
  const { dealId, reyes } = await twoDanas(t);
  const id = String(reyes?.id);
  const asked = await theSuggestion(t, 'stakeholder_match');
  expect(asked.words).toMatch(/^Who is “Dana” of Acme Corp: Dana .* or Dana .*\? 1 mention waits/);
  expect(asked.candidates.map((one) => one.id)).toContain(id);
  expect(reyes).toMatchObject({ interaction_count: 1, decision_power: 2, title: null });

  await accepted(t, 'stakeholder_match', id);

  expect(await byName(t, 'Dana Reyes')).toMatchObject({
    title: 'CFO',
    decision_power: 9,
    score_sources: { decisionPower: 'heuristic' },
    roles: ['champion'],
    interaction_count: 2,
    last_interaction: new Date('2026-03-02T09:00:00Z'),
    // 3 + 1 for two interactions + 1 for two channels
    relationship_strength: 5,
  });
  expect(await byName(t, 'Dana Ruiz')).toMatchObject({ interaction_count: 1, roles: [] });
  const [, call] = await t.rows('interactions', 'sequence');
  expect(call?.participants).toMatchObject([{ name: 'Dana', stakeholderId: id }]);
  const explained = await dealsOf(t).explain(t.tenantId, id, 'role.champion');
  expect(explained?.chain).toMatchObject([
    {
      source: 'conversation_signal',
      evidence: 'I want it',
      interactionId: call?.id,
      actorKind: 'human',
      actorName: 'Ann',
      reason: 'I know them',
    },
  ]);
  expect(await t.rows('opportunity_stakeholders')).toContainEqual(
    expect.objectContaining({ opportunity_id: dealId, stakeholder_id: id, roles: ['champion'] }),
  );
});

test('it ends where it would have ended had the conversation named the person', async () => {
  const [t, other] = [await setup(), await setup()];
  const { reyes } = await twoDanas(t);
  await accepted(t, 'stakeholder_match', String(reyes?.id));
  await detect(other, { participants: [REYES, RUIZ], at: '2026-03-01T09:00:00Z' });
  const named = { ...SOMEBODY, name: 'Dana Reyes' };
  const people = SIGNALS.map((one) => ({ ...one, who: 'Dana Reyes' }));
  await detect(other, { participants: [named], people, channel: 'call' });
  const seen = async (one: JobTest) => {
    const {
      id: _,
      created_at: __,
      updated_at: ___,
      tenant_id: ____,
      ...row
    } = (await byName(one, 'Dana Reyes')) ?? {};
    return { ...row, account_id: null };
  };
  expect(await seen(t)).toEqual(await seen(other));
});

test('conversations under one ambiguous name wait together, and later ones are asked anew', async () => {
  const t = await setup();
  const { reyes } = await twoDanas(t);
  const id = String(reyes?.id);
  const again = [6, 7].map((day) =>
    aConversation({ participants: [SOMEBODY], at: `2026-03-0${day}T09:00:00Z` }),
  );
  await inOneUnit(t, detectOpportunity, again);
  expect((await theSuggestion(t, 'stakeholder_match')).words).toContain('3 mentions wait');
  await accepted(t, 'stakeholder_match', id);
  expect(await byName(t, 'Dana Reyes')).toMatchObject({ interaction_count: 4 });

  await detect(t, { participants: [SOMEBODY], at: '2026-03-09T09:00:00Z' });
  const asked = await theSuggestion(t, 'stakeholder_match');
  expect(asked).toMatchObject({ status: 'open', decidedBy: null, choice: null });
  expect(asked.words).toContain('1 mention waits');
  const ruiz = await byName(t, 'Dana Ruiz');
  await accepted(t, 'stakeholder_match', String(ruiz?.id));
  expect(await byName(t, 'Dana Reyes')).toMatchObject({ interaction_count: 4 });
  expect(await byName(t, 'Dana Ruiz')).toMatchObject({ interaction_count: 2 });
});

test('a dismissed name is not asked again, and what was said of it stays nobody’s', async () => {
  const t = await setup();
  await twoDanas(t);
  const { id } = await theSuggestion(t, 'stakeholder_match');
  await dealsOf(t).dismissSuggestion(t.tenantId, id, ANN);
  await detect(t, { participants: [SOMEBODY], at: '2026-03-09T09:00:00Z' });
  expect(await t.rows('suggestions')).toMatchObject([{ status: 'dismissed' }]);
  expect(await byName(t, 'Dana Reyes')).toMatchObject({ interaction_count: 1 });
});

test('signals about a name that several who took part have go to the one chosen, once', async () => {
  const t = await setup();
  await detect(t, { participants: [REYES, RUIZ], people: SIGNALS });
  const ruiz = String((await byName(t, 'Dana Ruiz'))?.id);
  await accepted(t, 'stakeholder_match', ruiz);
  expect(await byName(t, 'Dana Ruiz')).toMatchObject({
    decision_power: 9,
    score_evidence: { decisionPower: 'I sign this off' },
    interaction_count: 1,
  });
});

test('somebody who could not be meant is refused, also of another tenant', async () => {
  const t = await setup();
  await twoDanas(t);
  const { id } = await theSuggestion(t, 'stakeholder_match');
  const other = await setup();
  await twoDanas(other);
  const stranger = String((await byName(other, 'Dana Reyes'))?.id);
  for (const choice of [stranger, null]) {
    const act = dealsOf(t).acceptSuggestion(t.tenantId, id, ANN, choice);
    await expect(act).rejects.toMatchObject({ issues: [{ path: 'choice' }] });
  }
  expect(await theSuggestion(t, 'stakeholder_match')).toMatchObject({ id });
});

test('an override of the person who is chosen holds, and what was said is suggested', async () => {
  const t = await setup();
  const { reyes } = await twoDanas(t);
  const id = String(reyes?.id);
  const set = { decisionPower: 'human_override' } as const;
  await dealsOf(t).updateStakeholderScores(t.tenantId, id, { decisionPower: 1 }, set, {}, BEN);
  await accepted(t, 'stakeholder_match', id);
  expect(await byName(t, 'Dana Reyes')).toMatchObject({ decision_power: 1 });
  expect((await theSuggestion(t, 'score')).words).toContain('to 9?');
});
