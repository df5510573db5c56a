import { expect, test } from 'vitest';
import { AGENT, HUMAN, type Setup, setup } from './setup.ts';

async function anotherTenants(t: Setup) {
  const tenant = await t.db.aTenant();
  const account = await t.deals.createAccount(tenant, { accountName: 'Canary', website: 'c.com' });
  const deal = await t.deals.createOpportunity(tenant, {
    accountId: account.id,
    name: 'Canary',
    externalSystem: 'notion',
    externalId: 'page-1',
  });
  const jo = { contactName: 'Jo Doe', contactEmail: 'jo@c.com' };
  const person = await t.deals.createStakeholder(tenant, jo, account.id);
  await t.deals.upsertAccountPlan(tenant, account.id, { patch: {} }, { actor: AGENT });
  await t.deals.upsertOpportunityPlan(tenant, deal.id, { patch: {} }, { actor: AGENT });
  return { tenant, account, deal, person };
}

const EVERYTHING = `select
  (select json_agg(o order by id) from opportunities o where tenant_id = $1) as deals,
  (select json_agg(s order by id) from stakeholders s where tenant_id = $1) as people,
  (select json_agg(p order by id) from account_plans p where tenant_id = $1) as plans,
  (select json_agg(p order by id) from opportunity_plans p where tenant_id = $1) as "dealPlans",
  (select count(*) from observations where tenant_id = $1) as said,
  (select count(*) from plan_versions where tenant_id = $1) as versions`;

test("another tenant's ids read as missing", async () => {
  await using t = await setup();
  const { account, deal, person } = await anotherTenants(t);
  const page = { items: [], nextCursor: null };
  expect(await t.deals.getAccount(t.tenant, account.id)).toBeNull();
  expect(await t.deals.getAccountByName(t.tenant, 'Canary')).toBeNull();
  expect(await t.deals.listAccounts(t.tenant)).toEqual(page);
  expect(await t.deals.getOpportunity(t.tenant, deal.id)).toBeNull();
  expect(await t.deals.findMatchingOpportunity(t.tenant, account.id, null)).toBeNull();
  const filter = { tenantId: t.tenant, accountId: account.id };
  expect(await t.deals.listOpportunities(t.tenant, filter)).toEqual(page);
  expect(await t.deals.getStakeholder(t.tenant, person.id)).toBeNull();
  expect(await t.deals.listStakeholders(t.tenant, account.id)).toEqual(page);
  expect(await t.deals.getAccountPlan(t.tenant, account.id)).toBeNull();
  expect(await t.deals.getOpportunityPlan(t.tenant, deal.id)).toBeNull();
});

test('rows of others are hidden from a statement that names no tenant, too', async () => {
  await using t = await setup();
  await anotherTenants(t);
  const { id } = await t.anAccount();
  const seen = await t.db.database.unitOfWork(
    t.tenant,
    ({ session }) => session.query`select id from accounts`,
  );
  expect(seen).toEqual([{ id }]);
});

test("writes to another tenant's ids are NotFound, and write nothing in either", async () => {
  await using t = await setup();
  const other = await anotherTenants(t);
  const { account, deal, person } = other;
  const before = [await t.rowCounts(), await t.rows(EVERYTHING, other.tenant)];
  const override = { decisionPower: 'human_override' } as const;
  const writes = [
    t.deals.createOpportunity(t.tenant, { accountId: account.id, name: 'X' }),
    t.deals.updateOpportunity(t.tenant, deal.id, { name: 'X' }, HUMAN),
    t.deals.createStakeholder(t.tenant, { contactName: 'X' }, account.id),
    t.deals.updateStakeholderScores(t.tenant, person.id, { decisionPower: 1 }, override),
    t.deals.upsertAccountPlan(t.tenant, account.id, { patch: {} }, { actor: HUMAN }),
    t.deals.upsertOpportunityPlan(t.tenant, deal.id, { document: {} }, { actor: HUMAN }),
  ];
  for (const write of await Promise.allSettled(writes)) {
    expect(write).toMatchObject({ status: 'rejected', reason: { code: 'NotFound' } });
  }
  expect([await t.rowCounts(), await t.rows(EVERYTHING, other.tenant)]).toEqual(before);
});

test('two tenants may hold the same names, addresses and external ids', async () => {
  await using t = await setup();
  const { tenant } = await anotherTenants(t);
  const account = await t.deals.createAccount(t.tenant, { accountName: 'Canary' });
  const ids = { externalSystem: 'notion', externalId: 'page-1' };
  await t.anOpportunity({ accountId: account.id, ...ids });
  const jo = { contactName: 'Jo Doe', contactEmail: 'jo@c.com' };
  await t.deals.createStakeholder(t.tenant, jo, account.id);
  expect((await t.deals.listAccounts(tenant)).items).toHaveLength(1);
  expect(await t.rowCounts()).toMatchObject({ accounts: 1, opportunities: 1, stakeholders: 1 });
});

test('a tenant that is suspended, missing or no UUID is refused', async () => {
  await using t = await setup();
  const suspended = await t.db.aTenant('suspended');
  const unknown = '00000000-0000-4000-8000-000000000000';
  for (const tenant of [suspended, unknown]) {
    await expect(t.deals.listAccounts(tenant)).rejects.toMatchObject({ code: 'UnknownTenant' });
  }
  const malformed = t.deals.listAccounts("' or 1=1");
  await expect(malformed).rejects.toMatchObject({ issues: [{ path: 'tenantId' }] });
});

test('no message of an error carries a value', async () => {
  await using t = await setup();
  const canary = 'canary-7f3a';
  await t.anAccount(canary);
  const deal = await t.anOpportunity({ externalSystem: canary, externalId: canary });
  const jo = { contactName: canary, contactEmail: `${canary}@x.com` };
  await t.deals.createStakeholder(t.tenant, jo, deal.accountId);
  const document = { companyProfile: { industry: [canary] } };
  const refused = await Promise.allSettled([
    t.anAccount(canary),
    t.anOpportunity({ externalSystem: canary, externalId: canary }),
    t.anOpportunity({ estimatedValue: canary as unknown as number }),
    t.deals.createStakeholder(t.tenant, jo, deal.accountId),
    t.deals.listAccounts(t.tenant, { cursor: canary }),
    t.deals.getAccount(t.tenant, canary),
    t.deals.upsertAccountPlan(t.tenant, deal.accountId, { document }, { actor: AGENT }),
  ]);
  for (const outcome of refused) {
    expect(outcome.status).toBe('rejected');
    if (outcome.status === 'rejected') expect(String(outcome.reason)).not.toContain(canary);
  }
});
