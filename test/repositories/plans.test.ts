import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AGENT, HUMAN, type Setup, setup } from './setup.ts';

const VERSIONS = `select version, actor_kind, actor_name, reason, plan_data from plan_versions
  where tenant_id = $1 order by version`;
const by = { actor: AGENT };

async function aPlan(t: Setup, document: object = {}) {
  const { id } = await t.anAccount();
  await t.deals.upsertAccountPlan(t.tenant, id, { document }, by);
  return id;
}

const patchPlan = (t: Setup, id: string, patch: object, expectedVersion?: number) =>
  t.deals.upsertAccountPlan(
    t.tenant,
    id,
    { patch },
    expectedVersion === undefined ? by : { ...by, expectedVersion },
  );

describe('upsertAccountPlan', () => {
  test('adds one version at every call, with author and reason', async () => {
    await using t = await setup();
    const { id } = await t.anAccount();
    expect(await t.deals.getAccountPlan(t.tenant, id)).toBeNull();
    const document = { companyProfile: { industry: 'Tools' } };
    const write = () => t.deals.upsertAccountPlan(t.tenant, id, { document }, by);
    expect([await write(), await write()]).toEqual([1, 2]);
    const options = { actor: HUMAN, reason: 'the quarterly review' };
    await t.deals.upsertAccountPlan(t.tenant, id, { patch: {} }, options);
    const plan = await t.deals.getAccountPlan(t.tenant, id);
    expect(plan).toMatchObject({ version: 3, data: document });
    expect(await t.rows(VERSIONS, t.tenant)).toMatchObject([
      { version: 1, actor_kind: 'agent', reason: null, plan_data: document },
      { version: 2, actor_kind: 'agent', reason: null, plan_data: document },
      { version: 3, actor_kind: 'human', reason: 'the quarterly review', plan_data: plan?.data },
    ]);
  });

  test('twenty at once give twenty consecutive versions and lose nothing', async () => {
    await using t = await setup();
    const { id } = await t.anAccount();
    const versions = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        patchPlan(t, id, { relationshipHistory: { wins: { add: [`win ${i}`] } } }),
      ),
    );
    const contiguous = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(versions.sort((a, b) => a - b)).toEqual(contiguous);
    const stored = await t.rows(VERSIONS, t.tenant);
    expect(stored.map(({ version }) => version)).toEqual(contiguous);
    const plan = await t.deals.getAccountPlan(t.tenant, id);
    expect(plan?.data).toMatchObject({ relationshipHistory: { wins: { length: 20 } } });
  });

  test('of a whole document refuses a stale version, and writes nothing', async () => {
    await using t = await setup();
    const id = await aPlan(t);
    const write = (expectedVersion: number) =>
      t.deals.upsertAccountPlan(t.tenant, id, { document: {} }, { ...by, expectedVersion });
    expect(await write(1)).toBe(2);
    for (const stale of [0, 1, 3]) {
      await expect(write(stale)).rejects.toMatchObject({ code: 'StaleVersion' });
    }
    expect(await t.rowCounts()).toMatchObject({ plan_versions: 2 });
  });

  test('of two whole documents based on one version lets one in', async () => {
    await using t = await setup();
    const { id } = await t.anAccount();
    const options = { ...by, expectedVersion: 0 };
    const settled = await Promise.allSettled(
      [1, 2].map(() => t.deals.upsertAccountPlan(t.tenant, id, { document: {} }, options)),
    );
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('keeps unknown keys, at every level', async () => {
    await using t = await setup();
    const document = { ours: { a: 1 }, companyProfile: { nickname: 'Acme' } };
    const id = await aPlan(t, document);
    await patchPlan(t, id, { companyProfile: { industry: 'Tools' }, theirs: [1] });
    expect((await t.deals.getAccountPlan(t.tenant, id))?.data).toMatchObject({
      ours: { a: 1 },
      companyProfile: { nickname: 'Acme', industry: 'Tools' },
      theirs: [1],
    });
  });

  test('cuts lists that are too long to their newest entries', async () => {
    await using t = await setup();
    const keyEvents = Array.from({ length: 60 }, (_, i) => `event ${i}`);
    const id = await aPlan(t, { relationshipHistory: { keyEvents } });
    const stored = async () => {
      const plan = await t.deals.getAccountPlan(t.tenant, id);
      return plan?.data.relationshipHistory as { keyEvents: string[] };
    };
    expect((await stored()).keyEvents).toEqual(keyEvents.slice(10));
    await patchPlan(t, id, { relationshipHistory: { keyEvents: { add: ['last'] } } });
    expect((await stored()).keyEvents).toEqual([...keyEvents.slice(11), 'last']);
  });

  test('loads a document of an older shape, and mends it on the next write', async () => {
    await using t = await setup();
    const id = await aPlan(t);
    const old = {
      ours: { a: 1 },
      companyProfile: 'a text, once',
      relationshipHistory: { keyEvents: Array.from({ length: 70 }, (_, i) => `event ${i}`) },
    };
    const overwrite = 'update account_plans set plan_data = $2 where account_id = $1 returning 1';
    expect(await t.rows(overwrite, id, old)).toHaveLength(1);
    expect(await t.deals.getAccountPlan(t.tenant, id)).toEqual({ data: old, version: 1 });
    await patchPlan(t, id, { strategicPositioning: { strategicFit: 'good' } });
    const mended = {
      ours: { a: 1 },
      companyProfile: { industry: null, techStack: [] },
      relationshipHistory: { keyEvents: old.relationshipHistory.keyEvents.slice(20) },
      strategicPositioning: { strategicFit: 'good' },
    };
    expect((await t.deals.getAccountPlan(t.tenant, id))?.data).toMatchObject(mended);
    // What was found there stays when the plan is next assembled.
    await patchPlan(t, id, { companyProfile: { businessModel: 'rental' } });
    expect((await t.deals.getAccountPlan(t.tenant, id))?.data).toMatchObject(mended);
  });

  test('leaves out what breaks the schema of a stored document, and keeps the rest', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    await t.deals.upsertOpportunityPlan(t.tenant, id, { patch: {} }, by);
    const old = {
      stakeholderMap: [{ name: 'Dana' }],
      coreDeal: { probability: 7, note: 'kept' },
      actionItems: Array.from({ length: 40 }, (_, i) => ({
        description: `step ${i}`,
        owner: 'Jo',
      })),
    };
    const overwrite = 'update opportunity_plans set plan_data = $2 where opportunity_id = $1';
    await t.rows(overwrite, id, old);
    expect(await t.deals.getOpportunityPlan(t.tenant, id)).toEqual({ data: old, version: 1 });
    await t.deals.upsertOpportunityPlan(t.tenant, id, { patch: { ours: 1 } }, by);
    const plan = await t.deals.getOpportunityPlan(t.tenant, id);
    expect(plan?.data).toMatchObject({
      coreDeal: { probability: 0.1, note: 'kept' },
      stakeholderMap: [],
      ours: 1,
    });
    const items = plan?.data.actionItems as { description: string }[];
    expect(items.map(({ description }) => description)).toEqual(
      old.actionItems.slice(10).map(({ description }) => description),
    );
  });

  test('keeps what a patch or a document says as evidence of its actor', async () => {
    await using t = await setup();
    const id = await aPlan(t, { companyProfile: { industry: 'Tools' } });
    const patch = { companyProfile: { industry: 'Software', techStack: { add: ['pg'] } } };
    await t.deals.upsertAccountPlan(t.tenant, id, { patch }, { actor: HUMAN });
    const sql = `select field, value, source, reason, entity_id = (
        select id from account_plans where tenant_id = $1) as "ofPlan"
      from observations where tenant_id = $1 and entity_type = 'plan' order by sequence`;
    const said = { source: 'human_override', reason: HUMAN.reason, ofPlan: true };
    const byAgent = { source: 'conversation_signal', reason: null, ofPlan: true };
    expect(await t.rows(sql, t.tenant)).toEqual([
      { field: 'companyProfile.industry', value: 'Tools', ...byAgent },
      { field: 'companyProfile.industry', value: 'Software', ...said },
      { field: 'companyProfile.techStack', value: { add: ['pg'] }, ...said },
    ]);
  });

  test.each([
    [{ document: { companyProfile: 'text' } }, 'companyProfile'],
    [{ patch: { relationshipHistory: { wins: [1] } } }, 'relationshipHistory.wins[0]'],
    [{ patch: { note: 'a\0b' } }, 'patch.note'],
    [{ patch: { ['x'.repeat(61)]: 1 } }, `patch.${'x'.repeat(60)}…`],
    [{ patch: {}, document: {} }, 'change'],
    [{}, 'change'],
  ])('refuses %j, naming %s', async (change, path) => {
    await using t = await setup();
    const { id } = await t.anAccount();
    const refused = t.deals.upsertAccountPlan(t.tenant, id, change as { patch: object }, by);
    await expect(refused).rejects.toMatchObject({ code: 'InvalidJobData', issues: [{ path }] });
    expect(await t.rowCounts()).toMatchObject({ account_plans: 0, plan_versions: 0 });
  });

  test('refuses an orphan', async () => {
    await using t = await setup();
    await expect(patchPlan(t, randomUUID(), {})).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('a patch with an expected version', () => {
  test('passes where others changed another section, and conflicts where the same', async () => {
    await using t = await setup();
    const id = await aPlan(t, { companyProfile: { industry: 'Tools' } });
    await patchPlan(t, id, { companyProfile: { industry: 'Software' } });
    expect(await patchPlan(t, id, { activeOpportunityIds: [randomUUID()] }, 1)).toBe(3);
    const conflict = patchPlan(t, id, { companyProfile: { businessModel: 'x' } }, 1);
    await expect(conflict).rejects.toMatchObject({
      code: 'StaleVersion',
      message: 'account plan: changed since version 1: companyProfile',
    });
    expect(await patchPlan(t, id, { companyProfile: { businessModel: 'x' } }, 3)).toBe(4);
    expect(await patchPlan(t, id, { companyProfile: { businessModel: 'y' } })).toBe(5);
  });

  test('conflicts where the version is none', async () => {
    await using t = await setup();
    const id = await aPlan(t);
    await expect(patchPlan(t, id, {}, 7)).rejects.toMatchObject({ code: 'StaleVersion' });
    const { id: planless } = await t.anAccount();
    expect(await patchPlan(t, planless, {}, 0)).toBe(1);
  });
});

describe('upsertOpportunityPlan', () => {
  test('keeps the newest thirty action items, and dates those that have no date', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    expect(await t.deals.getOpportunityPlan(t.tenant, id)).toBeNull();
    const add = Array.from({ length: 29 }, (_, i) => ({ description: `step ${i}` }));
    const write = (patch: object) =>
      t.deals.upsertOpportunityPlan(t.tenant, id, { patch }, { actor: AGENT });
    expect(await write({ actionItems: { add } })).toBe(1);
    const old = { description: 'old', createdAt: '2020-01-01T00:00:00Z' };
    await write({ actionItems: { add: [old, { description: 'new' }] } });
    const remove = [{ description: 'step 3' }, { description: 'old' }];
    await write({ actionItems: { remove } });
    const plan = await t.deals.getOpportunityPlan(t.tenant, id);
    const actionItems = plan?.data.actionItems as Record<string, unknown>[];
    expect(plan?.version).toBe(3);
    expect(actionItems).toHaveLength(29);
    expect(actionItems.map(({ description }) => description)).not.toContain('old');
    expect(actionItems.at(-1)).toMatchObject({ description: 'new', status: 'open' });
    expect(actionItems.at(-1)?.createdAt).toEqual(expect.any(String));
  });

  test('refuses an orphan', async () => {
    await using t = await setup();
    const orphan = t.deals.upsertOpportunityPlan(t.tenant, randomUUID(), { patch: {} }, by);
    await expect(orphan).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('a plan', () => {
  test('is marked stale by what it is assembled from, and keeps the first time', async () => {
    await using t = await setup();
    const deal = await t.anOpportunity();
    const id = deal.accountId;
    await patchPlan(t, id, {});
    await t.deals.upsertOpportunityPlan(t.tenant, deal.id, { patch: {} }, by);
    const stale = async () => {
      const sql = (table: string) => `select stale_since as at from ${table} where tenant_id = $1`;
      const [account] = await t.rows(sql('account_plans'), t.tenant);
      const [opportunity] = await t.rows(sql('opportunity_plans'), t.tenant);
      return [account?.at, opportunity?.at];
    };
    expect(await stale()).toEqual([null, null]);
    await t.anOpportunity({ accountId: id });
    const [since] = await stale();
    expect(await stale()).toEqual([expect.any(Date), null]);
    await t.deals.createStakeholder(t.tenant, { contactName: 'Jo' }, id);
    expect(await stale()).toEqual([since, expect.any(Date)]);
  });
});
