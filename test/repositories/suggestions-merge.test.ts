import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { rescoreStakeholder } from '../../src/jobs/rescore-stakeholder.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, BEN, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const DANA = { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer' as const };
const D = { name: 'D. Reyes', email: 'd@acme.example', title: 'CFO', side: 'buyer' as const };
const OVERRIDE = { decisionPower: 'human_override' } as const;

const detect = (t: JobTest, spoken: Spoken) =>
  resultOf(t, detectOpportunity, aConversation(spoken));

const rowOf = async (t: JobTest, id: string) =>
  (await t.rows('stakeholders')).find((row) => row.id === id);

const scored = (t: JobTest, id: string, decisionPower: number) =>
  dealsOf(t).updateStakeholderScores(t.tenantId, id, { decisionPower }, OVERRIDE, {}, BEN);

/** Dana, and somebody with nearly her name in another deal and by phone. */
async function aPair(t: JobTest) {
  const first = await detect(t, { participants: [DANA], line: 'Saw', at: '2026-03-01T09:00:00Z' });
  const second = await detect(t, {
    participants: [D],
    line: 'Drill',
    channel: 'call',
    at: '2026-03-02T09:00:00Z',
    people: [
      {
        who: D.email,
        trust: ['I trust you'],
        scores: { influenceLevel: { value: 9, evidence: 'they all ask me' } },
        roles: [{ role: 'champion', evidence: 'I want it' }],
      },
    ],
  });
  const people = await t.rows('stakeholders');
  const idOf = (name: string) =>
    String(people.find(({ contact_name }) => contact_name === name)?.id);
  const deals = [first.ids.opportunityId, second.ids.opportunityId];
  return { stays: idOf('Dana Reyes'), goes: idOf('D. Reyes'), deals };
}

test('two people who are one become one, with all that was on record of both', async () => {
  const t = await setup();
  const { stays, goes, deals } = await aPair(t);
  expect((await theSuggestion(t, 'stakeholder_merge')).words).toBe(
    'Are D. Reyes <d@acme.example> and Dana Reyes <dana@acme.example> of Acme Corp one person?',
  );
  const ledger = await t.rows('observations', 'sequence');
  const { suggestion } = await accepted(t, 'stakeholder_merge');
  expect(suggestion).toMatchObject({ status: 'accepted', choice: stays });

  const merged = await dealsOf(t).getStakeholder(t.tenantId, stays);
  expect(merged).toMatchObject({
    id: stays,
    contactName: 'Dana Reyes',
    contactEmail: 'dana@acme.example',
    title: 'CFO',
    roles: ['champion'],
    // 3 + 1 for two interactions + 1 for two channels + 1 for a sign of trust
    scores: { decisionPower: 9, influenceLevel: 9, relationshipStrength: 6 },
    interactionCount: 2,
    lastInteraction: '2026-03-02T09:00:00.000Z',
  });
  expect(await dealsOf(t).getStakeholder(t.tenantId, goes)).toEqual(merged);
  const [account] = await t.rows('accounts');
  const list = await dealsOf(t).listStakeholders(t.tenantId, String(account?.id));
  expect(list.items.map(({ id }) => id)).toEqual([stays]);
  const links = (await t.rows('opportunity_stakeholders')).map((row) => [
    row.opportunity_id,
    row.stakeholder_id,
  ]);
  expect(links).toHaveLength(2);
  expect(links).toEqual(expect.arrayContaining(deals.map((deal) => [deal, stays])));

  // The ledger is as it was, and longer.
  const after = await t.rows('observations', 'sequence');
  expect(after.slice(0, ledger.length)).toEqual(ledger);
  const again = after.slice(ledger.length).filter((row) => row.reattributed_from === goes);
  const before = ledger.filter((row) => row.entity_id === goes && row.source !== 'heuristic');
  expect(again.map(({ field, evidence }) => [field, evidence])).toEqual(
    before.map(({ field, evidence }) => [field, evidence]),
  );
  const explained = await dealsOf(t).explain(t.tenantId, goes, 'influenceLevel');
  expect(explained).toMatchObject({ entityId: stays });
  expect(explained?.chain.find(({ isValue }) => isValue)?.evidence).toBe('they all ask me');
});

test('where both are in one deal, roles unite and the plan names one person', async () => {
  const t = await setup();
  const roles = (role: 'user' | 'champion', who: string) => [
    { who, roles: [{ role, evidence: 'I am' }] },
  ];
  const { ids } = await detect(t, { participants: [DANA], people: roles('user', DANA.email) });
  await detect(t, { participants: [D], people: roles('champion', D.email) });
  await accepted(t, 'stakeholder_merge');
  await detect(t, { participants: [DANA], at: '2026-03-05T09:00:00Z' });
  const { opportunityId = '' } = ids;
  const plan = await dealsOf(t).getOpportunityPlan(t.tenantId, opportunityId);
  expect(plan?.data.stakeholderMap).toMatchObject([
    { name: 'Dana Reyes', roles: ['champion', 'user'] },
  ]);
});

test('conversations find the one who stays by every name and address of the one who went', async () => {
  const t = await setup();
  const { stays } = await aPair(t);
  await accepted(t, 'stakeholder_merge');
  const said: Spoken['participants'][] = [
    [D],
    [{ name: 'D. Reyes', side: 'buyer' }],
    [{ name: 'Dana Reyes', email: 'd@acme.example', side: 'buyer' }],
  ];
  for (const [i, participants] of said.entries()) {
    await detect(t, { participants, at: `2026-03-1${i}T09:00:00Z` });
  }
  expect(await rowOf(t, stays)).toMatchObject({ interaction_count: 5 });
  expect(await t.rows('stakeholders')).toHaveLength(2);
  expect((await t.rows('suggestions')).filter(({ status }) => status === 'open')).toEqual([]);
  const jo = { contactName: 'Jo', contactEmail: 'd@acme.example' };
  const [account] = await t.rows('accounts');
  const made = dealsOf(t).createStakeholder(t.tenantId, jo, String(account?.id));
  await expect(made).rejects.toMatchObject({ code: 'AlreadyExists', id: stays });
});

test('one without an address gains that of the other, whoever stays', async () => {
  for (const choice of ['named', 'addressed'] as const) {
    const t = await setup();
    await detect(t, { participants: [{ name: 'D. Reyes', side: 'buyer' }] });
    await detect(t, { participants: [DANA] });
    const { candidates } = await theSuggestion(t, 'stakeholder_merge');
    const isAddressed = ({ name }: { name: string }) => name.includes('<');
    const chosen = candidates.find((one) => isAddressed(one) === (choice === 'addressed'));
    await accepted(t, 'stakeholder_merge', chosen?.id);
    expect(await dealsOf(t).getStakeholder(t.tenantId, chosen?.id ?? '')).toMatchObject({
      id: chosen?.id,
      contactName: 'Dana Reyes',
      contactEmail: 'dana@acme.example',
    });
    // Both keys still lead to one person.
    for (const one of [DANA, { name: 'D. Reyes', side: 'buyer' as const }]) {
      await detect(t, { participants: [one], at: '2026-03-05T09:00:00Z' });
    }
    expect(await rowOf(t, chosen?.id ?? '')).toMatchObject({ interaction_count: 4 });
  }
});

test.each([
  ['only the one who goes has one', [], [8], 8],
  ['only the one who stays has one', [2], [], 2],
  ['both have one: the later act', [2], [8], 8],
] as const)('an override survives the merge: %s', async (_case, ofStaying, ofGoing, value) => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  for (const one of ofStaying) await scored(t, stays, one);
  for (const one of ofGoing) await scored(t, goes, one);
  await accepted(t, 'stakeholder_merge');
  expect(await dealsOf(t).getStakeholder(t.tenantId, stays)).toMatchObject({
    scores: { decisionPower: value },
    scoreSources: { decisionPower: 'human_override' },
  });
});

test("an override survives the other's later release", async () => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  await scored(t, stays, 2);
  await scored(t, goes, 8);
  await dealsOf(t).releaseScore(t.tenantId, stays, 'decisionPower', ANN);
  await accepted(t, 'stakeholder_merge');
  expect(await dealsOf(t).getStakeholder(t.tenantId, stays)).toMatchObject({
    scores: { decisionPower: 8 },
    scoreSources: { decisionPower: 'human_override' },
  });
});

test('whoever is merged into one who is merged later is the one who stays at last', async () => {
  const t = await setup();
  const { goes } = await aPair(t);
  await accepted(t, 'stakeholder_merge');
  const other = { name: 'Dana Reyes', email: 'private@mail.example', side: 'buyer' as const };
  await detect(t, { participants: [other], at: '2026-03-04T09:00:00Z' });
  const { candidates } = await theSuggestion(t, 'stakeholder_merge');
  const last = candidates.find(({ name }) => name.includes('private'))?.id ?? '';
  await accepted(t, 'stakeholder_merge', last);
  expect(await dealsOf(t).getStakeholder(t.tenantId, goes)).toMatchObject({
    id: last,
    interactionCount: 3,
  });
});

test('where two are one already, accepting it once more changes nobody', async () => {
  const t = await setup();
  const { stays } = await aPair(t);
  await t.sql(
    `insert into suggestions (tenant_id, kind, subject_key, candidate_ids, reason)
     select tenant_id, kind, 'again', candidate_ids, reason from suggestions
     where tenant_id = $1 and kind = 'stakeholder_merge'`,
    [t.tenantId],
  );
  const deals = dealsOf(t);
  const { items } = await deals.listSuggestions(t.tenantId, { kind: 'stakeholder_merge' });
  const [first, second] = items.map(({ id }) => id);
  await deals.acceptSuggestion(t.tenantId, first ?? '', ANN, stays);
  const before = [await t.rows('stakeholders'), await t.rows('observations', 'sequence')];
  const { suggestion } = await deals.acceptSuggestion(t.tenantId, second ?? '', ANN);
  expect(suggestion.status).toBe('accepted');
  expect([await t.rows('stakeholders'), await t.rows('observations', 'sequence')]).toEqual(before);
});

test('of several near ones the person who is meant must be chosen', async () => {
  const t = await setup();
  for (const first of ['Dana', 'Dan']) {
    const email = `${first}@acme.example`;
    await detect(t, { participants: [{ name: `${first} Reyes`, email, side: 'buyer' }] });
  }
  await detect(t, { participants: [D] });
  const { id, words, candidates } = await theSuggestion(t, 'stakeholder_merge');
  expect(words).toContain('the same person as ');
  const deals = dealsOf(t);
  for (const choice of [null, candidates[0]?.id ?? '']) {
    const act = deals.acceptSuggestion(t.tenantId, id, ANN, choice);
    await expect(act).rejects.toMatchObject({ issues: [{ path: 'choice' }] });
  }
  await deals.acceptSuggestion(t.tenantId, id, ANN, candidates[1]?.id);
  expect(await deals.getStakeholder(t.tenantId, candidates[0]?.id ?? '')).toMatchObject({
    id: candidates[1]?.id,
  });
});

test('rescore-stakeholder by the id of one who went scores the one who stays', async () => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  await accepted(t, 'stakeholder_merge');
  const scores = { decisionPower: { value: 10, evidence: 'I own it' } };
  const { ids } = await resultOf(t, rescoreStakeholder, {
    stakeholderId: goes,
    signals: { who: D.email, scores },
  });
  expect(ids.stakeholderId).toBe(stays);
  expect(await rowOf(t, stays)).toMatchObject({ decision_power: 10 });
  expect(await rowOf(t, goes)).not.toMatchObject({ decision_power: 10 });
  const said = (await t.rows('observations')).find(({ evidence }) => evidence === 'I own it');
  expect(said).toMatchObject({ entity_id: stays });
});

test('a program that has the id of the one who went sets and releases scores of the other', async () => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  await accepted(t, 'stakeholder_merge');
  expect(await scored(t, goes, 1)).toMatchObject({ id: stays, scores: { decisionPower: 1 } });
  expect(await rowOf(t, stays)).toMatchObject({ decision_power: 1 });
  const released = await dealsOf(t).releaseScore(t.tenantId, goes, 'decisionPower', ANN);
  expect(released).toMatchObject({ id: stays, scores: { decisionPower: 9 } });
});

test('a score that was suggested of the one who went is set of the one who stays', async () => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  await scored(t, goes, 2);
  const people = [
    { who: D.email, scores: { decisionPower: { value: 7, evidence: 'I sign with him' } } },
  ];
  await detect(t, { participants: [D], people, at: '2026-03-03T09:00:00Z' });
  await accepted(t, 'stakeholder_merge');
  await accepted(t, 'score');
  expect(await rowOf(t, stays)).toMatchObject({
    decision_power: 7,
    score_evidence: expect.objectContaining({ decisionPower: 'I sign with him' }),
  });
  const explained = await dealsOf(t).explain(t.tenantId, stays, 'decisionPower');
  expect(explained?.chain.at(-1)).toMatchObject({ value: 7, actorName: 'Ann', isValue: true });
});

test('a merge while conversations come in loses none of them', async () => {
  const t = await setup();
  const { stays, goes } = await aPair(t);
  const { id } = await theSuggestion(t, 'stakeholder_merge');
  const talks = Array.from({ length: 8 }, (_, i) =>
    perform(
      t,
      detectOpportunity,
      aConversation({ participants: [i % 2 ? D : DANA], at: `2026-03-0${i + 2}T10:00:00Z` }),
    ),
  );
  await Promise.all([dealsOf(t).acceptSuggestion(t.tenantId, id, ANN), ...talks]);
  expect(await rowOf(t, stays)).toMatchObject({ interaction_count: 10, merged_into: null });
  expect(await rowOf(t, goes)).toMatchObject({ merged_into: stays });
  expect(await t.rows('stakeholders')).toHaveLength(2);
});
