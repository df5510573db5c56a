import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { aRow } from '../support/crm-rows.ts';
import { anAccount } from '../support/deals.ts';
import { type JobTest, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, dealsOf, runDue, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const ACME = { account: { name: 'Acme' } };

const detect = (t: JobTest, spoken: Spoken = {}, idempotencyKey?: string) =>
  resultOf(
    t,
    detectOpportunity,
    aConversation({ ...ACME, ...spoken }),
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );

/** Two accounts that "Acme" fits. */
async function twoAcmes(t: JobTest) {
  return { inc: await anAccount(t, 'Acme Inc'), gmbh: await anAccount(t, 'Acme GmbH') };
}

test('the account that is chosen is found from then on, and what waited is run', async () => {
  const t = await setup();
  const { inc } = await twoAcmes(t);
  expect((await detect(t, {}, 'one')).outcome).toBe('proposed');
  const row = aRow({ account: { name: 'ACME' }, deal: { productLine: 'Saw' } });
  const proposed = await resultOf(t, importOpportunity, row, { idempotencyKey: 'two' });
  expect(proposed.outcome).toBe('proposed');
  const { words } = await theSuggestion(t, 'account_match');
  expect(words).toMatch(
    /^Which account is “ACME”: Acme (Inc|GmbH), Acme (Inc|GmbH) or a new one\? 2 messages wait/,
  );
  expect(await t.rows('opportunities')).toEqual([]);

  expect(await runDue(t)).toEqual([]);
  const { waited, suggestion } = await accepted(t, 'account_match', inc);
  expect(suggestion).toMatchObject({ status: 'accepted', choice: inc });
  expect(waited).toEqual({ sentAgain: 2, leftToSender: 0 });
  const answers = await runDue(t);
  expect(answers).toMatchObject([
    { status: 'done', repeated: false },
    { status: 'done', repeated: false },
  ]);
  const deals = await t.rows('opportunities');
  expect(deals.length).toBeGreaterThan(0);
  expect(deals).toMatchObject(deals.map(() => ({ account_id: inc })));
  expect(await t.rows('interactions')).toMatchObject([{ account_id: inc }]);

  // Nothing is left to be sent; and the spelling is known.
  expect(await runDue(t)).toEqual([]);
  const later = await detect(t, { account: { name: 'acme' }, at: '2026-03-05T09:00:00Z' });
  expect(later.ids.accountId).toBe(inc);
  const explained = await dealsOf(t).explain(t.tenantId, inc, 'alias');
  expect(explained?.chain).toMatchObject([
    { value: 'ACME', source: 'human_override', actorName: 'Ann', reason: 'I know them' },
  ]);
});

test('the very message, sent again by its producer, is run under its own key', async () => {
  const t = await setup();
  const { gmbh } = await twoAcmes(t);
  const data = aConversation({ ...ACME, interactionId: 'mail-1' });
  const send = () => resultOf(t, detectOpportunity, data, { idempotencyKey: 'one' });
  expect((await send()).outcome).toBe('proposed');
  expect((await send()).outcome).toBe('proposed');
  await accepted(t, 'account_match', gmbh);
  expect(await send()).toMatchObject({ outcome: 'created', ids: { accountId: gmbh } });
});

test('a new account is made where none of them is meant', async () => {
  const t = await setup();
  const { inc, gmbh } = await twoAcmes(t);
  await detect(t, {}, 'one');
  await accepted(t, 'account_match', 'new');
  await runDue(t);
  const [deal] = await t.rows('opportunities');
  const made = (await t.rows('accounts')).find(({ id }) => id !== inc && id !== gmbh);
  expect(made).toMatchObject({ account_name: 'Acme', id: deal?.account_id });
});

test('a company of the same name and another domain is told apart by it', async () => {
  const t = await setup();
  const known = await anAccount(t, 'Acme', 'acme.com');
  const account = { name: 'Acme', website: 'https://acme.io' };
  await detect(t, { account }, 'one');
  expect((await theSuggestion(t, 'account_match')).words).toContain('“Acme” (https://acme.io)');
  await accepted(t, 'account_match', 'new');
  await runDue(t);
  const [deal] = await t.rows('opportunities');
  const made = (await t.rows('accounts')).find(({ id }) => id !== known);
  expect(made).toMatchObject({ account_name: 'Acme (acme.io)', id: deal?.account_id });
  const at = async (website: string | null) =>
    (await detect(t, { account: { name: 'Acme', website } })).ids.accountId;
  expect(await at('acme.io')).toBe(made?.id);
  expect(await at('acme.com')).toBe(known);
  expect(await at(null)).toBe(known);
});

test('the known account of the same name learns the domain, where it is meant', async () => {
  const t = await setup();
  const known = await anAccount(t, 'Acme', 'acme.com');
  const account = { name: 'Acme', website: 'https://acme.io' };
  await detect(t, { account }, 'one');
  await accepted(t, 'account_match', known);
  await runDue(t);
  expect((await detect(t, { account })).ids.accountId).toBe(known);
  expect((await detect(t, { account: { name: 'Zeta', website: 'acme.io' } })).ids.accountId).toBe(
    known,
  );
});

test('two companies of one name and two domains are two questions', async () => {
  const t = await setup();
  await anAccount(t, 'Acme', 'acme.com');
  for (const website of ['acme.io', 'acme.org']) {
    await detect(t, { account: { name: 'Acme', website } });
  }
  expect((await dealsOf(t).listSuggestions(t.tenantId)).items).toHaveLength(2);
});

test('what is dismissed stays undone, and the spelling doubtful, without asking again', async () => {
  const t = await setup();
  await twoAcmes(t);
  await detect(t, { interactionId: 'mail-1' }, 'one');
  const { id } = await theSuggestion(t, 'account_match');
  const { waited } = await dealsOf(t).dismissSuggestion(t.tenantId, id, ANN);
  expect(waited).toEqual({ sentAgain: 0, leftToSender: 0 });
  expect((await detect(t, { interactionId: 'mail-1' }, 'one')).outcome).toBe('proposed');
  expect((await detect(t, {}, 'two')).outcome).toBe('proposed');
  expect(await t.rows('suggestions')).toMatchObject([{ status: 'dismissed' }]);
  expect(await t.rows('opportunities')).toEqual([]);
  expect(await runDue(t)).toEqual([]);
  // What waited may be pruned in time, and what is not asked about is not kept at all.
  expect(await t.rows('outbox')).toMatchObject([
    { idempotency_key: 'one', outcome: 'done', finished_at: expect.any(Date) },
  ]);
});

test("a choice is required, and another tenant's account is none", async () => {
  const t = await setup();
  await twoAcmes(t);
  await detect(t);
  const { id } = await theSuggestion(t, 'account_match');
  const other = await setup();
  const stranger = await anAccount(other, 'Acme');
  const deals = dealsOf(t);
  const before = await t.counts();
  await expect(deals.acceptSuggestion(t.tenantId, id, ANN)).rejects.toMatchObject({
    issues: [{ path: 'choice' }],
  });
  await expect(deals.acceptSuggestion(t.tenantId, id, ANN, stranger)).rejects.toMatchObject({
    code: 'NotFound',
  });
  expect(await t.counts()).toEqual(before);
  expect(await theSuggestion(t, 'account_match')).toMatchObject({ id });
});

test('of two humans who choose different accounts at once one wins', async () => {
  const t = await setup();
  const { inc, gmbh } = await twoAcmes(t);
  await detect(t);
  const { id } = await theSuggestion(t, 'account_match');
  const acts = await Promise.allSettled(
    [inc, gmbh, 'new'].map((choice) => dealsOf(t).acceptSuggestion(t.tenantId, id, ANN, choice)),
  );
  const refused = acts.filter(({ status }) => status === 'rejected');
  expect(refused).toMatchObject([
    { reason: { code: 'AlreadyDecided' } },
    { reason: { code: 'AlreadyDecided' } },
  ]);
  expect((await t.rows('account_keys')).filter(({ kind }) => kind === 'alias')).toHaveLength(1);
});
