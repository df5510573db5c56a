import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { upsertPlan } from '../../src/jobs/upsert-plan.ts';
import { assemblePlans } from '../../src/repositories/plan-assembly.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import {
  aJobTest,
  inOneUnit,
  type JobTest,
  perform,
  resultOf,
  withTenants,
} from '../support/perform.ts';

const setup = withTenants();

const ROBIN = { kind: 'agent', name: 'Robin' } as const;
const DANA = { kind: 'human', name: 'Dana', reason: 'heard it from the buyer' } as const;

type Json = Record<string, unknown>;
interface Asked {
  readonly by?: typeof ROBIN | typeof DANA;
  readonly expectedVersion?: number;
  readonly key?: string;
}

/** Has an account's plan patched; returns what the job answers. */
function patch(t: JobTest, accountId: string, sections: Json, asked: Asked = {}) {
  const { by: actor = ROBIN, key = randomUUID(), ...rest } = asked;
  const data = { accountId, patch: sections, actor, ...rest };
  return resultOf(t, upsertPlan, data, { idempotencyKey: key });
}

async function planOf(t: JobTest): Promise<{ version: number; data: Record<string, Json> }> {
  const [row] = await t.rows('account_plans');
  return { version: Number(row?.version), data: row?.plan_data as Record<string, Json> };
}

const winsIn = (plan: Record<string, Json>) => (plan.relationshipHistory?.wins ?? []) as string[];

const versionsOf = async (t: JobTest) =>
  (await t.rows('plan_versions', 'version')).map(({ version }) => version);

/** Assembles the account's plan anew, as every job does that writes facts. */
const assemble = (t: JobTest, accountId: string) =>
  t.db.database.unitOfWork(t.tenantId, (uow) =>
    assemblePlans(uow, { accountIds: [accountId], opportunityIds: [] }),
  );

describe('upsert-plan does its work: it', () => {
  test('writes the first version, with author, reason and evidence', async () => {
    const t = await setup();
    const id = await anAccount(t);
    const { outcome, ids } = await patch(
      t,
      id,
      { strategicPositioning: { strategicFit: 'They build what we love' } },
      { by: DANA },
    );
    expect({ outcome, ids }).toEqual({
      outcome: 'created',
      ids: { planId: expect.any(String), version: '1' },
    });
    expect((await planOf(t)).data).toMatchObject({
      companyProfile: { industry: null },
      strategicPositioning: { strategicFit: 'They build what we love' },
    });
    const author = { actor_kind: 'human', actor_name: 'Dana', reason: DANA.reason };
    expect(await t.rows('plan_versions')).toMatchObject([{ version: 1, ...author }]);
    expect(await t.rows('observations')).toMatchObject([
      {
        entity_type: 'plan',
        entity_id: ids.planId,
        field: 'strategicPositioning.strategicFit',
        source: 'human_override',
        ...author,
      },
    ]);
  });

  test('merges edits of disjoint sections, each based on the same version', async () => {
    const t = await setup();
    const id = await anAccount(t);
    await patch(t, id, {});
    await patch(t, id, { companyProfile: { industry: 'Tools' } }, { expectedVersion: 1 });
    const fit = { strategicPositioning: { strategicFit: 'good' } };
    expect((await patch(t, id, fit, { expectedVersion: 1 })).ids.version).toBe('3');
    expect((await planOf(t)).data).toMatchObject({ companyProfile: { industry: 'Tools' }, ...fit });
  });

  test("writes a deal's plan, whose stage stays the deal's own", async () => {
    const t = await setup();
    const opportunityId = await aDeal(t, await anAccount(t), { stage: 'discovery', value: 5 });
    const items = { actionItems: { add: [{ description: 'Send quote' }] } };
    const moved = { coreDeal: { stage: 'negotiation', probability: 0.4 } };
    await resultOf(t, upsertPlan, { opportunityId, actor: DANA, patch: { ...items, ...moved } });
    const [plan] = await t.rows('opportunity_plans');
    expect(plan?.plan_data).toMatchObject({
      coreDeal: { stage: 'discovery', estimatedValue: 5, probability: 0.4 },
      actionItems: [{ description: 'Send quote', status: 'open', owner: null }],
    });
    const [message] = await t.rows('inbox');
    expect(message?.why).toEqual(['coreDeal.stage: a plan does not move its deal']);
  });

  test('gives fifty at once fifty contiguous versions, and loses nothing', async () => {
    const t = await setup();
    const id = await anAccount(t);
    const names = Array.from({ length: 50 }, (_, i) => `win ${i}`);
    const win = (name: string) => ({ relationshipHistory: { wins: { add: [name] } } });
    const answers = await Promise.all(names.map((name) => patch(t, id, win(name))));
    const contiguous = Array.from({ length: 50 }, (_, i) => i + 1);
    const numbers = answers.map(({ ids }) => Number(ids.version)).sort((a, b) => a - b);
    expect(numbers).toEqual(contiguous);
    expect(await versionsOf(t)).toEqual(contiguous);
    const { version, data } = await planOf(t);
    expect(version).toBe(50);
    expect(winsIn(data).toSorted()).toEqual(names.toSorted());
  });

  test('does the same where they wait together', async () => {
    const t = await setup();
    const [one, other] = [await anAccount(t, 'One'), await anAccount(t, 'Other')];
    const opportunityId = await aDeal(t, one);
    const wins = (name: string) => ({ relationshipHistory: { wins: { add: [name] } } });
    const answers = await inOneUnit(t, upsertPlan, [
      { accountId: one, patch: wins('a'), actor: ROBIN },
      { accountId: other, patch: wins('b'), actor: ROBIN },
      { opportunityId, patch: { note: 1 }, actor: ROBIN },
      { accountId: one, patch: wins('c'), actor: ROBIN, expectedVersion: 1 },
      { accountId: one, patch: { ours: 1 }, actor: ROBIN, expectedVersion: 1 },
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(Array(5).fill('done'));
    const plans = await t.rows('account_plans');
    const ofOne = plans.find(({ account_id }) => account_id === one);
    expect(ofOne).toMatchObject({
      version: 3,
      plan_data: { relationshipHistory: { wins: ['a', 'c'] }, ours: 1 },
    });
    expect(await t.rows('plan_versions')).toHaveLength(5);
  });

  test('trims lists to the newest, and keeps what it trimmed in older versions', async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    const opportunityId = await aDeal(t, accountId);
    const list = <T>(n: number, make: (i: number) => T) =>
      Array.from({ length: n }, (_, i) => make(i));
    const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
    const history = {
      keyEvents: list(50, (i) => `event ${i}`),
      interactionSummaries: list(20, (i) => ({ date: day(i), channel: 'call', summary: `s${i}` })),
    };
    await resultOf(t, upsertPlan, {
      accountId,
      actor: ROBIN,
      document: { relationshipHistory: history },
    });
    await patch(t, accountId, {
      relationshipHistory: {
        keyEvents: { add: ['last'] },
        interactionSummaries: { add: [{ date: day(99), channel: 'call', summary: 'last' }] },
      },
    });
    const items = list(31, (i) => ({ description: `step ${i}`, createdAt: day(i) }));
    await resultOf(t, upsertPlan, { opportunityId, actor: ROBIN, patch: { actionItems: items } });

    const { keyEvents, interactionSummaries } = (await planOf(t)).data.relationshipHistory ?? {};
    expect(keyEvents).toEqual([...history.keyEvents.slice(1), 'last']);
    expect(interactionSummaries).toHaveLength(20);
    expect(((interactionSummaries ?? []) as Json[]).map(({ summary }) => summary)).toContain(
      'last',
    );
    const [first] = await t.rows('plan_versions', 'version, created_at');
    expect(first?.plan_data).toMatchObject({ relationshipHistory: history });
    const [deal] = await t.rows('opportunity_plans');
    const kept = items.slice(1).map(({ description }) => ({ description }));
    expect(deal?.plan_data).toMatchObject({ actionItems: kept });
  });
});

describe("upsert-plan leaves a person's word alone: it", () => {
  test("keeps it under an agent's patch, under assembly, and under an agent's document", async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    const says = (industry: string) => ({ companyProfile: { industry } });
    await patch(t, accountId, says('Tools'), { by: DANA });
    await patch(t, accountId, { ...says('Software'), ours: 'kept' });
    await t.sql("update accounts set industry = 'Retail' where id = $1", [accountId]);
    await assemble(t, accountId);
    await resultOf(t, upsertPlan, { accountId, actor: ROBIN, document: says('Banking') });
    expect((await planOf(t)).data).toMatchObject(says('Tools'));
    const why = (await t.rows('inbox')).map((message) => message.why);
    const held = ["companyProfile.industry: a person's value holds until released"];
    expect(why).toEqual(expect.arrayContaining([[], held, expect.arrayContaining(held)]));
  });

  test('keeps it also where it was what the plan said already', async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    const says = (industry: string) => ({ companyProfile: { industry } });
    await patch(t, accountId, says('Tools'));
    await patch(t, accountId, says('Tools'), { by: DANA });
    await patch(t, accountId, says('Software'));
    expect((await planOf(t)).data).toMatchObject(says('Tools'));
  });

  test('lets facts that come later join a list that a person changed', async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    await aDeal(t, accountId, { name: 'First', stage: 'closed_won' });
    const { ids } = await patch(t, accountId, {});
    const [row] = await t.rows('plan_versions');
    const document = structuredClone(row?.plan_data as Record<string, Json>);
    document.relationshipHistory = {
      ...document.relationshipHistory,
      wins: [...winsIn(document), 'Their pilot'],
    };
    await resultOf(t, upsertPlan, { accountId, actor: DANA, document, expectedVersion: 1 });
    await aDeal(t, accountId, { name: 'Second', stage: 'closed_won' });
    await assemble(t, accountId);
    const { version, data } = await planOf(t);
    expect({ version, planId: ids.planId }).toMatchObject({ version: 3 });
    expect(data.relationshipHistory?.wins).toEqual([
      expect.stringMatching(/^First/),
      expect.stringMatching(/^Second/),
      'Their pilot',
    ]);
  });
});

describe('upsert-plan is harmless the second time: it', () => {
  test('answers with the stored version and adds none', async () => {
    const t = await setup();
    const id = await anAccount(t);
    const once = await patch(t, id, { ours: 1 }, { key: 'once' });
    await patch(t, id, { ours: 2 });
    const before = await t.counts();
    expect(await patch(t, id, { ours: 1 }, { key: 'once' })).toEqual(once);
    expect(await t.counts()).toEqual(before);
    expect((await planOf(t)).data.ours).toBe(2);
  });

  test('adds a version to the same patch under another key, and says that nothing changed', async () => {
    const t = await setup();
    const id = await anAccount(t);
    expect((await patch(t, id, { ours: 1 })).outcome).toBe('created');
    expect((await patch(t, id, { ours: 2 })).outcome).toBe('updated');
    expect(await patch(t, id, { ours: 2 })).toMatchObject({
      outcome: 'unchanged',
      ids: { version: '3' },
    });
  });
});

describe('upsert-plan declines', () => {
  test('a patch of a section that changed since its version, by name; nothing is written', async () => {
    const t = await setup();
    const id = await anAccount(t);
    await patch(t, id, {});
    await patch(t, id, { companyProfile: { industry: 'Tools' } });
    const before = await t.counts();
    const both = { companyProfile: { businessModel: 'x' }, ours: 1 };
    await expect(patch(t, id, both, { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'StaleVersion',
      retry: 'never',
      message: 'account plan: changed since version 1: companyProfile',
    });
    expect(await t.counts()).toEqual(before);
  });

  test('a whole document that is not based on the newest version', async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    await patch(t, accountId, {});
    for (const expectedVersion of [0, 2]) {
      const data = { accountId, document: {}, expectedVersion, actor: ROBIN };
      await expect(perform(t, upsertPlan, data)).rejects.toMatchObject({ code: 'StaleVersion' });
    }
  });
});

describe('upsert-plan of another tenant', () => {
  test('finds nothing to write to', async () => {
    const t = await setup();
    const accountId = await anAccount(t);
    const opportunityId = await aDeal(t, accountId);
    const stranger = aJobTest(t.db, await t.db.aTenant());
    for (const parent of [{ accountId }, { opportunityId }]) {
      const data = { ...parent, patch: { ours: 1 }, actor: ROBIN };
      await expect(perform(stranger, upsertPlan, data)).rejects.toMatchObject({ code: 'NotFound' });
    }
    expect(await stranger.counts()).toEqual({});
  });
});

describe('upsert-plan refuses', () => {
  const [accountId, opportunityId] = [randomUUID(), randomUUID()];
  test.each([
    ['two parents', { accountId, opportunityId, patch: {}, actor: ROBIN }, 'data'],
    ['no parent', { patch: {}, actor: ROBIN }, 'data'],
    ['patch and document', { accountId, patch: {}, document: {}, actor: ROBIN }, 'data'],
    ['neither', { accountId, actor: ROBIN }, 'data'],
    [
      'a person without a reason',
      { accountId, patch: {}, actor: { kind: 'human', name: 'D' } },
      'actor.reason',
    ],
    ['an unknown key', { accountId, patch: {}, actor: ROBIN, force: true }, 'force'],
    [
      'a version below 0',
      { accountId, patch: {}, actor: ROBIN, expectedVersion: -1 },
      'expectedVersion',
    ],
  ])('%s', async (_, data, path) => {
    const t = await setup();
    await expect(perform(t, upsertPlan, data)).rejects.toMatchObject({
      code: 'InvalidJobData',
      issues: [{ path }],
    });
    expect(await t.counts()).toEqual({});
  });

  test("what breaks the plan's schema, by path", async () => {
    const t = await setup();
    const id = await anAccount(t);
    await expect(patch(t, id, { relationshipHistory: { wins: [1] } })).rejects.toMatchObject({
      code: 'InvalidJobData',
      issues: [{ path: 'relationshipHistory.wins[0]' }],
    });
    expect(await t.rows('account_plans')).toEqual([]);
  });
});
