import { describe, expect, test } from 'vitest';
import { AGENT, HUMAN, type Setup, setup } from './setup.ts';

const patch = (t: Setup, accountId: string, sections: object, actor = AGENT) =>
  t.deals.upsertAccountPlan(t.tenant, accountId, { patch: sections }, { actor });

/** An account's plan of three versions: made, its fit set, its wins and its fit changed. */
async function threeVersions(t: Setup): Promise<{ accountId: string }> {
  const { id: accountId } = await t.anAccount();
  await patch(t, accountId, { ours: { a: 1 } });
  await patch(t, accountId, { strategicPositioning: { strategicFit: 'good' } }, HUMAN);
  await patch(t, accountId, {
    relationshipHistory: { wins: { add: ['pilot'] } },
    companyProfile: { industry: 'Tools' },
  });
  return { accountId };
}

describe('planVersions', () => {
  test('lists number, author, reason and time, the newest first, a page at a time', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    const createdAt = expect.stringMatching(/^\d{4}-.*Z$/);
    const robin = { kind: 'agent', name: 'Robin' };
    expect(await t.deals.planVersions(t.tenant, plan)).toEqual([
      { version: 3, actor: robin, reason: null, createdAt },
      { version: 2, actor: { kind: 'human', name: 'Dana' }, reason: HUMAN.reason, createdAt },
      { version: 1, actor: robin, reason: null, createdAt },
    ]);
    const page = await t.deals.planVersions(t.tenant, plan, { limit: 1, before: 3 });
    expect(page.map(({ version }) => version)).toEqual([2]);
  });

  test("lists none of a plan that is not written, or another tenant's", async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    const { id } = await t.anOpportunity();
    expect(await t.deals.planVersions(t.tenant, { opportunityId: id })).toEqual([]);
    expect(await t.deals.planVersions(await t.db.aTenant(), plan)).toEqual([]);
  });

  test('refuses a reference that names no plan', async () => {
    await using t = await setup();
    const refused = t.deals.planVersions(t.tenant, {} as { accountId: string });
    await expect(refused).rejects.toMatchObject({ issues: [{ path: 'plan' }] });
  });
});

describe('diffPlan', () => {
  test('names what is different, by path', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    expect(await t.deals.diffPlan(t.tenant, plan, 2, 3)).toEqual([
      { path: 'companyProfile.industry', kind: 'changed', before: null, after: 'Tools' },
      { path: 'relationshipHistory.wins[0]', kind: 'added', after: 'pilot' },
    ]);
    expect(await t.deals.diffPlan(t.tenant, plan, 2, 2)).toEqual([]);
  });

  test('refuses a version that is not there', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    await expect(t.deals.diffPlan(t.tenant, plan, 1, 4)).rejects.toMatchObject({
      code: 'NotFound',
      message: 'account plan: no version 4',
    });
  });
});

describe('restorePlan', () => {
  test('adds a version that says what the earlier one did, and says so', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    await patch(
      t,
      plan.accountId,
      { ours: null, strategicPositioning: { strategicFit: 'poor' } },
      HUMAN,
    );
    expect(await t.deals.restorePlan(t.tenant, plan, 3, HUMAN)).toBe(5);
    expect(await t.deals.diffPlan(t.tenant, plan, 3, 5)).toEqual([]);
    const [newest] = await t.deals.planVersions(t.tenant, plan);
    expect(newest?.reason).toBe(`restored version 3: ${HUMAN.reason}`);
  });

  test("keeps a person's later word where an agent restores", async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    await patch(t, plan.accountId, { companyProfile: { industry: 'Retail' } }, HUMAN);
    await t.deals.restorePlan(t.tenant, plan, 1, AGENT);
    expect((await t.deals.getAccountPlan(t.tenant, plan.accountId))?.data).toMatchObject({
      companyProfile: { industry: 'Retail' },
      strategicPositioning: { strategicFit: 'good' },
      relationshipHistory: { wins: [] },
    });
  });

  test('is undone like any other write', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    await t.deals.restorePlan(t.tenant, plan, 1, HUMAN);
    await t.deals.restorePlan(t.tenant, plan, 3, HUMAN);
    expect(await t.deals.diffPlan(t.tenant, plan, 3, 5)).toEqual([]);
  });

  test('refuses a version that is not there, and an account that is not', async () => {
    await using t = await setup();
    const plan = await threeVersions(t);
    const restore = (tenant: string) => t.deals.restorePlan(tenant, plan, 9, HUMAN);
    await expect(restore(t.tenant)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(restore(await t.db.aTenant())).rejects.toMatchObject({ code: 'NotFound' });
    expect(await t.rowCounts()).toMatchObject({ plan_versions: 3 });
  });
});
