import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { aRow } from '../support/crm-rows.ts';
import { inOneUnit, type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';
import { ANN, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const RIGHT = 'Meridian Logistics GmbH';
const SLIP = 'Meridan Logistics GmbH';

/** What names have beside what tells them apart: 21 words. */
const COMMON = [
  ...['Services', 'Systems', 'Solutions', 'Group', 'Holding', 'International', 'Industries'],
  ...['Technologies', 'Partners', 'Consulting', 'Software', 'Energy', 'Capital', 'Media'],
  ...['Health', 'Foods', 'Bank', 'Insurance', 'Motors', 'Airlines', 'Properties'],
];

const detect = (t: JobTest, name: string, spoken: Spoken = {}) =>
  resultOf(t, detectOpportunity, aConversation({ ...spoken, account: { name } }));

const suggestions = async (t: JobTest) => (await dealsOf(t).listSuggestions(t.tenantId)).items;

async function twoNear(t: JobTest, spoken: Spoken = {}) {
  const known = (await detect(t, RIGHT, { line: 'Saw' })).ids.accountId ?? '';
  const made = (await detect(t, SLIP, { line: 'Drill', ...spoken })).ids.accountId ?? '';
  return { known, made };
}

test('a name that is near makes an account and asks whether it is the other, with why', async () => {
  const t = await setup();
  const { known, made } = await twoNear(t);
  expect(made).not.toBe(known);
  const asked = await theSuggestion(t, 'account_match');
  expect(asked).toMatchObject({ accountId: made, accountName: SLIP });
  expect(asked.candidates).toEqual([{ id: known, name: RIGHT }]);
  expect(asked.words).toBe(
    `Is “${SLIP}”, which was made, ${RIGHT} (0.8: they differ in one letter)?`,
  );
  const inbox = await t.rows('inbox');
  expect(inbox[1]?.why).toContain(
    `account: its name is near to that of ${known} (0.8), left to a human`,
  );
  // Of either account it is listed; and once made, the name asks no more.
  for (const accountId of [known, made]) {
    const { items } = await dealsOf(t).listSuggestions(t.tenantId, { accountId });
    expect(items).toHaveLength(1);
  }
  await detect(t, SLIP);
  expect(await suggestions(t)).toHaveLength(1);
});

test.each([
  ['one that has more', 'Meridian Logistics Partners'],
  ['another order', 'Logistics Meridian'],
  ['its initials', 'ML'],
  ['another spelling', 'Meridian-Logistic Ltd'],
])('a name is near by %s', async (_what, name) => {
  const t = await setup();
  await detect(t, 'Meridian Logistics');
  await detect(t, name);
  expect(await suggestions(t)).toHaveLength(1);
});

test.each(['Harbour Foods', 'Meridian Logistics 2', 'Zeta'])('%s is not near', async (name) => {
  const t = await setup();
  await detect(t, 'Meridian Logistics');
  await detect(t, name);
  expect(await t.rows('accounts')).toHaveLength(2);
  expect(await suggestions(t)).toEqual([]);
});

test('a name is near to what an account is also called, and to what a CRM brought', async () => {
  const t = await setup();
  const row = aRow({ account: { name: 'International Tooling' } });
  const { accountId = '' } = (await resultOf(t, importOpportunity, row)).ids;
  await t.sql(
    `insert into account_keys (tenant_id, account_id, kind, key_text)
     values ($1, $2, 'alias', 'quixotec'), ($1, $2, 'near', '<quixo')`,
    [t.tenantId, accountId],
  );
  await detect(t, 'Quixotec Services');
  expect((await theSuggestion(t, 'account_match')).candidates[0]?.id).toBe(accountId);
});

test('rows of a CRM ask nothing: its accounts are told apart by people', async () => {
  const t = await setup();
  for (const name of [RIGHT, SLIP]) {
    await resultOf(t, importOpportunity, aRow({ account: { name }, id: name }));
  }
  expect(await t.rows('accounts')).toHaveLength(2);
  expect(await suggestions(t)).toEqual([]);
});

test("another tenant's names are not near", async () => {
  const [t, other] = [await setup(), await setup()];
  await detect(other, RIGHT);
  await detect(t, SLIP);
  expect(await suggestions(t)).toEqual([]);
});

test('a key that more accounts have than are looked at is passed over', async () => {
  const t = await setup();
  const rows = COMMON.map((word) => aRow({ account: { name: `Meridian ${word}` }, id: word }));
  await inOneUnit(t, importOpportunity, rows.slice(0, 20));
  await detect(t, 'Meridian');
  expect((await theSuggestion(t, 'account_match')).candidates).toHaveLength(5);
  const other = await setup();
  await inOneUnit(other, importOpportunity, rows);
  await detect(other, 'Meridian');
  expect(await suggestions(other)).toEqual([]);
});

test('two near names in one unit, and two at once in two, ask once', async () => {
  const t = await setup();
  const said = [RIGHT, SLIP].map((name) => aConversation({ account: { name } }));
  await inOneUnit(t, detectOpportunity, said);
  expect(await suggestions(t)).toHaveLength(1);
  for (let round = 0; round < 8; round++) {
    const other = await setup();
    await Promise.all(said.map((data) => perform(other, detectOpportunity, data)));
    expect(await other.rows('accounts')).toHaveLength(2);
    expect(await suggestions(other)).toHaveLength(1);
  }
});

test('dismissed, the two stay two, and are not asked about again', async () => {
  const t = await setup();
  const { known, made } = await twoNear(t);
  const { id } = await theSuggestion(t, 'account_match');
  await dealsOf(t).dismissSuggestion(t.tenantId, id, ANN);
  expect((await detect(t, SLIP)).ids.accountId).toBe(made);
  expect((await detect(t, RIGHT)).ids.accountId).toBe(known);
  expect(await suggestions(t)).toMatchObject([{ id, status: 'dismissed' }]);
});
