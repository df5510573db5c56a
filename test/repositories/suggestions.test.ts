import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation } from '../support/conversations.ts';
import { type JobTest, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, BEN, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const DANA = { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer' as const };

/** Somebody says how much Dana decides; a call at a day of March. */
const saying = (t: JobTest, value: number, day: number) =>
  resultOf(
    t,
    detectOpportunity,
    aConversation({
      at: `2026-03-0${day}T09:00:00Z`,
      participants: [DANA],
      people: [
        {
          who: DANA.email,
          scores: { decisionPower: { value, evidence: `I sign up to ${value} million` } },
        },
      ],
    }),
  );

/** Dana, whose decision power a human set to 3, and what conversations said since. */
async function heldBack(t: JobTest, ...values: number[]): Promise<string> {
  await resultOf(t, detectOpportunity, aConversation({ participants: [DANA] }));
  const [dana] = await t.rows('stakeholders');
  const id = String(dana?.id);
  const set = { decisionPower: 'human_override' } as const;
  await dealsOf(t).updateStakeholderScores(t.tenantId, id, { decisionPower: 3 }, set, {}, BEN);
  for (const [i, value] of values.entries()) await saying(t, value, i + 3);
  return id;
}

test('a score that is accepted is the human’s own, with the words said as its evidence', async () => {
  const t = await setup();
  const id = await heldBack(t, 9);
  const asked = await theSuggestion(t, 'score');
  expect(asked).toMatchObject({
    status: 'open',
    accountName: 'Acme Corp',
    words:
      'Set decision power of Dana Reyes <dana@acme.example> of Acme Corp to 9? ' +
      "A person's value holds, and it was said: “I sign up to 9 million”",
    candidates: [{ id, name: 'Dana Reyes <dana@acme.example>' }],
  });

  const { suggestion, waited } = await accepted(t, 'score');

  expect(suggestion).toMatchObject({ status: 'accepted', decidedBy: 'Ann' });
  expect(waited).toEqual({ sentAgain: 0, leftToSender: 0 });
  expect(await dealsOf(t).getStakeholder(t.tenantId, id)).toMatchObject({
    scores: { decisionPower: 9 },
    scoreSources: { decisionPower: 'human_override' },
    scoreEvidence: { decisionPower: 'I sign up to 9 million' },
  });
  const explained = await dealsOf(t).explain(t.tenantId, id, 'decisionPower');
  const [, interaction] = await t.rows('interactions', 'sequence');
  expect(explained?.chain.find(({ isValue }) => isValue)).toMatchObject({
    value: 9,
    source: 'human_override',
    interactionId: interaction?.id,
    actorName: 'Ann',
    reason: 'I know them',
  });
  expect(await t.rows('account_plans')).not.toMatchObject([{ stale_since: null }]);
  // It holds as any override does.
  await saying(t, 10, 8);
  expect(await dealsOf(t).getStakeholder(t.tenantId, id)).toMatchObject({
    scores: { decisionPower: 9 },
  });
});

test('accepting a value settles what suggests the same value, and nothing else', async () => {
  const t = await setup();
  await heldBack(t, 9, 9, 8);
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, { kind: 'score' });
  const nine = items.find(({ words }) => words.includes('to 9?'));
  await dealsOf(t).acceptSuggestion(t.tenantId, nine?.id ?? '', ANN);
  const after = await t.rows('suggestions', 'reason');
  expect(after.map(({ status, decided_by }) => [status, decided_by])).toEqual([
    ['open', null],
    ['accepted', 'Ann'],
    ['accepted', 'Ann'],
  ]);
});

test('a decided suggestion is decided: another decision is refused and changes nothing', async () => {
  const t = await setup();
  await heldBack(t, 9, 8);
  const { items } = await dealsOf(t).listSuggestions(t.tenantId);
  const [one, other] = items.map(({ id }) => id);
  const deals = dealsOf(t);
  await deals.acceptSuggestion(t.tenantId, one ?? '', ANN);
  await deals.dismissSuggestion(t.tenantId, other ?? '', ANN);
  const before = [await t.rows('observations'), await t.rows('suggestions')];
  for (const id of [one, other]) {
    const refused = { code: 'AlreadyDecided', retry: 'never' };
    const accept = deals.acceptSuggestion(t.tenantId, id ?? '', BEN);
    await expect(accept).rejects.toMatchObject(refused);
    const dismiss = deals.dismissSuggestion(t.tenantId, id ?? '', BEN);
    await expect(dismiss).rejects.toMatchObject(refused);
  }
  expect([await t.rows('observations'), await t.rows('suggestions')]).toEqual(before);
});

test('of humans who accept and dismiss at once one wins, and the others are told', async () => {
  const t = await setup();
  await heldBack(t, 9);
  const { id } = await theSuggestion(t, 'score');
  const deals = dealsOf(t);
  const acts = await Promise.allSettled([
    deals.acceptSuggestion(t.tenantId, id, ANN),
    deals.acceptSuggestion(t.tenantId, id, BEN),
    deals.dismissSuggestion(t.tenantId, id, ANN),
    deals.acceptSuggestion(t.tenantId, id, BEN),
  ]);
  const refused = acts.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const act of refused) expect(act).toMatchObject({ reason: { code: 'AlreadyDecided' } });
  const set = (await t.rows('observations')).filter(
    ({ source, value }) => source === 'human_override' && value === 9,
  );
  const [row] = await t.rows('suggestions');
  expect(set).toHaveLength(row?.status === 'accepted' ? 1 : 0);
});

test('what is dismissed is not suggested again, and leaves the value alone', async () => {
  const t = await setup();
  const id = await heldBack(t, 9);
  const { id: asked } = await theSuggestion(t, 'score');
  await dealsOf(t).dismissSuggestion(t.tenantId, asked, ANN);
  const data = aConversation({ participants: [DANA], account: { name: 'Acme Corp' } });
  await resultOf(t, detectOpportunity, data);
  const [row, ...others] = await t.rows('suggestions');
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    status: 'dismissed',
    decided_by: 'Ann',
    decision_reason: 'I know them',
  });
  expect(await dealsOf(t).getStakeholder(t.tenantId, id)).toMatchObject({
    scores: { decisionPower: 3 },
  });
});

test("another tenant's suggestion is NotFound, is not listed, and stays as it is", async () => {
  const t = await setup();
  await heldBack(t, 9);
  const { id } = await theSuggestion(t, 'score');
  const other = await setup();
  const deals = dealsOf(other);
  const accept = deals.acceptSuggestion(other.tenantId, id, ANN);
  await expect(accept).rejects.toMatchObject({ code: 'NotFound' });
  const dismiss = deals.dismissSuggestion(other.tenantId, id, ANN);
  await expect(dismiss).rejects.toMatchObject({ code: 'NotFound' });
  expect(await deals.listSuggestions(other.tenantId)).toEqual({ items: [], nextCursor: null });
  expect(await theSuggestion(t, 'score')).toMatchObject({ id, status: 'open' });
});

test('only a human with a reason decides, and only what there is to choose is chosen', async () => {
  const t = await setup();
  const person = await heldBack(t, 9);
  const { id } = await theSuggestion(t, 'score');
  const deals = dealsOf(t);
  const agent = { kind: 'agent', name: 'scout' } as const;
  const silent = { kind: 'human', name: 'Ann' } as const;
  const refusals = [
    [() => deals.acceptSuggestion(t.tenantId, id, agent), 'actor.kind'],
    [() => deals.dismissSuggestion(t.tenantId, id, agent), 'actor.kind'],
    [() => deals.acceptSuggestion(t.tenantId, id, silent), 'reason'],
    [() => deals.acceptSuggestion(t.tenantId, id, ANN, person), 'choice'],
    [() => deals.acceptSuggestion(t.tenantId, 'x', ANN), 'id'],
  ] as const;
  for (const [act, path] of refusals) {
    await expect(act()).rejects.toMatchObject({ code: 'InvalidJobData', issues: [{ path }] });
  }
  expect(await theSuggestion(t, 'score')).toMatchObject({ id });
});

test('suggestions are listed by status, kind and account, a page at a time', async () => {
  const t = await setup();
  await heldBack(t, 9, 8, 7);
  const deals = dealsOf(t);
  const [account] = await t.rows('accounts');
  const first = await deals.listSuggestions(t.tenantId, {}, { limit: 2 });
  const rest = await deals.listSuggestions(t.tenantId, {}, { limit: 2, cursor: first.nextCursor });
  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
  const ids = [...first.items, ...rest.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  const count = async (filter: Parameters<typeof deals.listSuggestions>[1]) =>
    (await deals.listSuggestions(t.tenantId, filter)).items.length;
  expect(await count({ accountId: String(account?.id), status: 'open', kind: 'score' })).toBe(3);
  expect(await count({ accountId: ids[0] ?? '' })).toBe(0);
  expect(await count({ status: 'dismissed' })).toBe(0);
  expect(await count({ kind: 'stage' })).toBe(0);
  const wrong = deals.listSuggestions(t.tenantId, { kind: 'other' as 'score' });
  await expect(wrong).rejects.toMatchObject({ issues: [{ path: 'kind' }] });
});

test('a suggestion of an earlier release can be dismissed only', async () => {
  const t = await setup();
  await heldBack(t, 9);
  await t.sql(`update suggestions set proposal = '{}' where tenant_id = $1`, [t.tenantId]);
  const { id, words } = await theSuggestion(t, 'score');
  expect(words).toContain('said while a human override holds');
  const deals = dealsOf(t);
  await expect(deals.acceptSuggestion(t.tenantId, id, ANN)).rejects.toMatchObject({
    code: 'InvalidJobData',
  });
  expect((await deals.dismissSuggestion(t.tenantId, id, ANN)).suggestion.status).toBe('dismissed');
});
