import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { WriteConflict } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { recomputePlan } from '../../src/jobs/recompute-plan.ts';
import { upsertPlan } from '../../src/jobs/upsert-plan.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { personSuggestion } from '../../src/repositories/new-suggestions.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { type JobTest, resultOf, withTenants } from '../support/perform.ts';
import { ANN, accepted, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

const RIGHT = 'Meridian Logistics GmbH';
const SLIP = 'Meridan Logistics GmbH';

const detect = (t: JobTest, account: NonNullable<Spoken['account']>, spoken: Spoken = {}) =>
  resultOf(t, detectOpportunity, aConversation({ ...spoken, account }));

async function two(t: JobTest) {
  const known = (await detect(t, { name: RIGHT }, { line: 'Saw' })).ids.accountId ?? '';
  const said = await detect(t, { name: SLIP }, { line: 'Drill' });
  const { accountId: made = '', opportunityId: deal = '' } = said.ids;
  return { known, made, deal };
}

async function recomputed(t: JobTest) {
  for (const { id } of await t.rows('account_plans')) {
    await resultOf(t, recomputePlan, { planId: id });
  }
}

const initiatives = (text: string) => ({ patch: { strategicInitiatives: { add: [text] } } });

test('who holds the old id reads and writes below the account that stayed', async () => {
  const t = await setup();
  const { known, made, deal } = await two(t);
  await accepted(t, 'account_match');
  const deals = dealsOf(t);
  const { tenantId } = t;
  const filter = { tenantId, accountId: made };
  expect((await deals.listOpportunities(tenantId, filter)).items).toHaveLength(2);
  const found = await deals.findMatchingOpportunity(tenantId, made, 'Drill');
  expect(found).toMatchObject({ id: deal, accountId: known });
  expect((await deals.listSuggestions(tenantId, { accountId: made })).items).toHaveLength(1);
  const person = await deals.createStakeholder(tenantId, { contactName: 'Ivo Brandt' }, made);
  expect(person.accountId).toBe(known);
  expect((await deals.listStakeholders(tenantId, made)).items).toContainEqual(person);
  const next = await deals.createOpportunity(tenantId, { name: 'A deal', accountId: made });
  expect(next.accountId).toBe(known);
});

test('who holds the old id reads and writes the plan of the account that stayed', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  await accepted(t, 'account_match');
  const deals = dealsOf(t);
  const by = { actor: ANN };
  await deals.upsertAccountPlan(t.tenantId, made, initiatives('Rail'), by);
  await resultOf(t, upsertPlan, { accountId: made, ...initiatives('Ports'), ...by });
  const plan = await deals.getAccountPlan(t.tenantId, known);
  expect(plan?.data.strategicInitiatives).toEqual(['Rail', 'Ports']);
  expect(await deals.getAccountPlan(t.tenantId, made)).toEqual(plan);
  const versions = await deals.planVersions(t.tenantId, { accountId: known });
  expect(await deals.planVersions(t.tenantId, { accountId: made })).toEqual(versions);
});

test('what was said of the plan of the account that went is said of the other', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  const deals = dealsOf(t);
  const by = { actor: ANN };
  await deals.upsertAccountPlan(t.tenantId, made, initiatives('Rail'), by);
  await deals.upsertAccountPlan(t.tenantId, known, initiatives('Ports'), by);
  await accepted(t, 'account_match');
  await recomputed(t);
  const plan = await deals.getAccountPlan(t.tenantId, known);
  expect(plan?.data.strategicInitiatives).toEqual(['Ports', 'Rail']);
});

test('a plan of the account that went is the other’s where that had none', async () => {
  const t = await setup();
  const deals = dealsOf(t);
  const { id: known } = await deals.createAccount(t.tenantId, { accountName: RIGHT });
  const made = (await detect(t, { name: SLIP })).ids.accountId ?? '';
  await deals.upsertAccountPlan(t.tenantId, made, initiatives('Rail'), { actor: ANN });
  await accepted(t, 'account_match');
  await recomputed(t);
  const plan = await deals.getAccountPlan(t.tenantId, known);
  expect(plan?.data.strategicInitiatives).toEqual(['Rail']);
});

test('the name that went is found, and may be another company’s', async () => {
  const t = await setup();
  const { known } = await two(t);
  await accepted(t, 'account_match');
  const deals = dealsOf(t);
  expect(await deals.getAccountByName(t.tenantId, SLIP)).toMatchObject({ id: known });
  const { id } = await deals.createAccount(t.tenantId, { accountName: SLIP });
  expect(await deals.getAccountByName(t.tenantId, SLIP)).toMatchObject({ id });
});

test('a domain that both had is that of one', async () => {
  const t = await setup();
  const website = 'meridan.example';
  const made = (await detect(t, { name: SLIP, website })).ids.accountId ?? '';
  const account = { accountName: RIGHT, website };
  const { id: known } = await dealsOf(t).createAccount(t.tenantId, account);
  await detect(t, { name: 'Meridian Logistic Group' });
  await t.sql(
    `update suggestions set proposal = jsonb_set(proposal, '{made,id}', to_jsonb($2::text))
     where tenant_id = $1`,
    [t.tenantId, made],
  );
  await accepted(t, 'account_match', known);
  expect((await detect(t, { name: 'Zeta', website })).ids.accountId).toBe(known);
  const keys = await t.rows('account_keys');
  expect(keys.filter(({ key_text: text }) => text === website)).toMatchObject([
    { account_id: known },
  ]);
});

/** Accepts a suggestion, and commits only once `waiting` waits for a lock that it holds. */
async function whileAccepting<T>(t: JobTest, id: string, waiting: () => Promise<T>): Promise<T> {
  const held = Promise.withResolvers<number>();
  const go = Promise.withResolvers<void>();
  const join = t.db.database.unitOfWork(t.tenantId, async (uow) => {
    await DealRepository.within(uow).acceptSuggestion(t.tenantId, id, ANN);
    const [session] = await uow.session.query<{ pid: number }>`select pg_backend_pid() as pid`;
    held.resolve(session?.pid ?? 0);
    await go.promise;
  });
  const pid = await held.promise;
  const waited = Promise.allSettled([waiting()]);
  await vi.waitFor(async () => {
    const waits = await t.sql(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [pid],
    );
    expect(waits).toHaveLength(1);
  });
  go.resolve();
  await join;
  const [end] = await waited;
  if (end.status === 'rejected') throw end.reason;
  return end.value;
}

const askedOf = async (t: JobTest, accountId: string) => {
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, { status: 'open' });
  return items.find((one) => one.accountId === accountId)?.id ?? '';
};

test('who waited for the lock while the account was joined finds the other', async () => {
  const t = await setup();
  const { known, made, deal } = await two(t);
  const { opportunity } = await whileAccepting(t, await askedOf(t, made), () =>
    dealsOf(t).updateOpportunity(t.tenantId, deal, { name: 'A drill' }, ANN),
  );
  expect(opportunity).toMatchObject({ name: 'A drill', accountId: known });
});

test('a conversation that waited while its account was joined is held against the deals of the other', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  const saw = (await t.rows('opportunities')).find((deal) => deal.account_id === known);
  const said = await whileAccepting(t, await askedOf(t, made), () =>
    detect(t, { id: made }, { line: 'Saw', value: 7 }),
  );
  expect(said).toMatchObject({ ids: { accountId: known, opportunityId: saw?.id } });
  expect(await t.rows('opportunities')).toHaveLength(2);
});

test('of two joins that meet the second is to be tried again, and then passes', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  const third = (await detect(t, { name: 'Meridian Logistic Group' })).ids.accountId ?? '';
  const second = await askedOf(t, third);
  const accept = () => dealsOf(t).acceptSuggestion(t.tenantId, second, ANN, made);
  await expect(whileAccepting(t, await askedOf(t, made), accept)).rejects.toThrow(WriteConflict);
  await accept();
  expect(await dealsOf(t).getAccount(t.tenantId, third)).toMatchObject({ id: known });
});

test('workers of the release before find the key that they name', async () => {
  const t = await setup();
  await two(t);
  await accepted(t, 'account_match');
  const insert = (name: string) =>
    t.sql(
      `insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
       values ($1, $2, $3, $3, 1) on conflict (tenant_id, name_key) do nothing returning id`,
      [t.tenantId, name, name.toLowerCase()],
    );
  expect(await insert(SLIP)).toHaveLength(1);
  expect(await insert(RIGHT)).toEqual([]);
});

const aQuestion = (accountId: string) =>
  personSuggestion(
    { accountId, job: 'detect-opportunity', idempotencyKey: 'k' },
    'ivo',
    [randomUUID()],
    { name: 'Ivo', heard: [] } as never,
  );

test('what was dismissed of the people of the account that went is not asked again', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  const asked = (accountId: string) =>
    t.db.database.unitOfWork(t.tenantId, (uow) => uow.suggestions.add([aQuestion(accountId)]));
  await asked(made);
  const { id } = await theSuggestion(t, 'stakeholder_match');
  await dealsOf(t).dismissSuggestion(t.tenantId, id, ANN);
  await accepted(t, 'account_match');
  await asked(known);
  const filter = { kind: 'stakeholder_match' } as const;
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, filter);
  expect(items).toMatchObject([{ id, status: 'dismissed', accountId: known }]);
});

test('of one question about people of both accounts each stays as it was decided', async () => {
  const t = await setup();
  const { known, made } = await two(t);
  await t.db.database.unitOfWork(t.tenantId, (uow) =>
    uow.suggestions.add([aQuestion(known), aQuestion(made)]),
  );
  await accepted(t, 'account_match');
  const filter = { kind: 'stakeholder_match', accountId: known } as const;
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, filter);
  expect(items).toHaveLength(2);
});
