import { describe, expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { recomputePlan } from '../../src/jobs/recompute-plan.ts';
import { rescoreStakeholder } from '../../src/jobs/rescore-stakeholder.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { assemblePlans } from '../../src/repositories/plan-assembly.ts';
import { aConversation } from '../support/conversations.ts';
import { importing, SECOND } from '../support/crm-rows.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aPerson } from '../support/people.ts';
import {
  aJobTest,
  inOneUnit,
  type JobTest,
  perform,
  resultOf,
  withTenants,
} from '../support/perform.ts';
import { eventually } from '../support/polling.ts';

const setup = withTenants();
const DANA = { kind: 'human', name: 'Dana', reason: 'agreed by phone' } as const;

/** Stores an account with a deal, a person in it, and both plans as the facts make them. */
async function aPlannedDeal(t: JobTest) {
  const accountId = await anAccount(t);
  const dealId = await aDeal(t, accountId, { line: 'GTX Pro', value: 9_000 });
  const personId = await aPerson(t, accountId, { name: 'Jo Doe', title: 'CTO' });
  await t.sql(
    `insert into opportunity_stakeholders (tenant_id, opportunity_id, stakeholder_id)
     values ($1, $2, $3)`,
    [t.tenantId, dealId, personId],
  );
  await t.db.database.unitOfWork(t.tenantId, (uow) =>
    assemblePlans(uow, { accountIds: [accountId], opportunityIds: [dealId] }),
  );
  return { accountId, dealId, personId };
}

const TABLES = ['account_plans', 'opportunity_plans'] as const;

/** Returns version and staleness of the account's plan and of the deal's. */
async function plans(t: JobTest) {
  const rows = (await Promise.all(TABLES.map((table) => t.rows(table)))).flat();
  return rows.map(({ version, stale_since }) => ({ version, isStale: stale_since !== null }));
}

const planIds = async (t: JobTest) =>
  (await Promise.all(TABLES.map((table) => t.rows(table)))).flat().map(({ id }) => String(id));

async function markStale(t: JobTest): Promise<void> {
  for (const table of TABLES) {
    await t.sql(`update ${table} set stale_since = now() where tenant_id = $1`, [t.tenantId]);
  }
}

const FRESH = { version: 1, isStale: false };
const STALE = { version: 1, isStale: true };

describe('recompute-plan', () => {
  test('assembles a stale plan anew, and no other', async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    await t.sql('update opportunities set estimated_value = 12000 where id = $1', [dealId]);
    await markStale(t);
    const [, dealPlan = ''] = await planIds(t);

    expect(await resultOf(t, recomputePlan, { planId: dealPlan })).toEqual({
      outcome: 'updated',
      ids: { planId: dealPlan },
    });

    expect(await plans(t)).toEqual([STALE, { version: 2, isStale: false }]);
    const [plan] = await t.rows('opportunity_plans');
    expect(plan?.plan_data).toMatchObject({ coreDeal: { estimatedValue: 12_000 } });
  });

  test('of unchanged facts clears the staleness and adds no version', async () => {
    const t = await setup();
    await aPlannedDeal(t);
    await markStale(t);
    for (const planId of await planIds(t)) {
      expect(await resultOf(t, recomputePlan, { planId })).toMatchObject({ outcome: 'unchanged' });
    }
    expect(await plans(t)).toEqual([FRESH, FRESH]);
    expect(await t.rows('plan_versions')).toHaveLength(2);
  });

  test('run twice, under another key and in one batch too, writes nothing more', async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    await t.sql('update opportunities set estimated_value = 12000 where id = $1', [dealId]);
    await markStale(t);
    const [, planId = ''] = await planIds(t);

    const answers = await inOneUnit(t, recomputePlan, [{ planId }, { planId }]);
    const outcomes = answers.map((one) => one.status === 'done' && one.result.outcome);
    expect(outcomes).toEqual(['updated', 'unchanged']);

    const before = [await plans(t), await t.rows('plan_versions')];
    await perform(t, recomputePlan, { planId }, { idempotencyKey: 'again' });
    await perform(t, recomputePlan, { planId }, { idempotencyKey: 'again' });
    expect([await plans(t), await t.rows('plan_versions')]).toEqual(before);
  });

  test('leaves a plan alone that is not behind its facts', async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    await t.sql('update opportunities set estimated_value = 12000 where id = $1', [dealId]);
    const [, planId = ''] = await planIds(t);
    expect(await resultOf(t, recomputePlan, { planId })).toMatchObject({ outcome: 'unchanged' });
    expect(await plans(t)).toEqual([FRESH, FRESH]);
  });

  test('takes no lock for a fresh plan, and looks again behind the lock of a stale one', async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    await t.sql('update opportunities set estimated_value = 12000 where id = $1', [dealId]);
    const [, planId = ''] = await planIds(t);
    await t.sql('begin');
    await t.sql('select 1 from accounts where tenant_id = $1 for update', [t.tenantId]);
    expect(await resultOf(t, recomputePlan, { planId })).toMatchObject({ outcome: 'unchanged' });
    await t.sql('rollback');

    await markStale(t);
    await t.sql('begin');
    await t.sql('select 1 from accounts where tenant_id = $1 for update', [t.tenantId]);
    const running = resultOf(t, recomputePlan, { planId });
    await eventually('the job waits for the lock', async () => (await waiting(t)) > 0);
    await t.sql('update opportunity_plans set stale_since = null where id = $1', [planId]);
    await t.sql('commit');
    expect(await running).toMatchObject({ outcome: 'unchanged' });
    expect(await plans(t)).toEqual([STALE, FRESH]);
  });

  test("cancels where the plan is not there, or another tenant's", async () => {
    const t = await setup();
    await aPlannedDeal(t);
    await markStale(t);
    const [planId = ''] = await planIds(t);
    const other = aJobTest(t.db, await t.db.aTenant());
    expect(await perform(other, recomputePlan, { planId })).toEqual({
      status: 'cancelled',
      reason: 'the plan is not there any more',
      repeated: false,
    });
    expect(await plans(t)).toEqual([STALE, STALE]);
  });

  test('refuses data that names no plan', async () => {
    const t = await setup();
    await expect(perform(t, recomputePlan, { planId: 'mine' })).rejects.toThrow('planId: ');
    await expect(perform(t, recomputePlan, {})).rejects.toThrow('planId: ');
  });
});

/** Returns how many sessions wait for one that the test's own transaction blocks. */
async function waiting(t: JobTest): Promise<number> {
  const text = `select count(*)::int as count from pg_stat_activity
    where pg_backend_pid() = any(pg_blocking_pids(pid))`;
  return Number((await t.sql(text))[0]?.count);
}

describe('what makes a plan stale', () => {
  const staged = async (t: JobTest) =>
    (await t.rows('outbox')).map(({ queue, job, data }) => ({ queue, job, data }));
  const jobsFor = (ids: readonly string[]) =>
    ids.map((planId) => ({ queue: 'clock', job: 'recompute-plan', data: { planId } }));

  test.each<[string, (t: JobTest, made: Awaited<ReturnType<typeof aPlannedDeal>>) => unknown]>([
    [
      "a person's change of a deal",
      (t, { dealId }) =>
        deals(t).updateOpportunity(t.tenantId, dealId, { estimatedValue: 5 }, DANA),
    ],
    [
      'a score that is set',
      (t, { personId }) =>
        deals(t).updateStakeholderScores(
          t.tenantId,
          personId,
          { decisionPower: 4 },
          { decisionPower: 'conversation_signal' },
          {},
        ),
    ],
    [
      'a rescored person',
      (t, { personId }) =>
        resultOf(t, rescoreStakeholder, { stakeholderId: personId, title: 'CEO' }),
    ],
    [
      'a new person',
      (t, { accountId }) =>
        deals(t).createStakeholder(t.tenantId, { contactName: 'Kim Roe' }, accountId),
    ],
  ])('%s stages the assembly of both plans in the same commit', async (_, act) => {
    const t = await setup();
    const made = await aPlannedDeal(t);

    await act(t, made);

    expect(await plans(t)).toEqual([STALE, STALE]);
    const ids = await planIds(t);
    expect(new Set(await staged(t))).toEqual(new Set(jobsFor(ids)));
    // As the clock's queue would run them.
    for (const planId of ids) await perform(t, recomputePlan, { planId });
    expect((await plans(t)).map(({ isStale }) => isStale)).toEqual([false, false]);
  });

  test('again, while it is stale, stages nothing more; once it is fresh it does', async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    const change = (estimatedValue: number) =>
      deals(t).updateOpportunity(t.tenantId, dealId, { estimatedValue }, DANA);
    await change(5);
    await change(6);
    expect(await staged(t)).toHaveLength(2);
    for (const planId of await planIds(t)) await perform(t, recomputePlan, { planId });
    await change(7);
    expect(await staged(t)).toHaveLength(4);
  });

  test("a person's change stages it again where its job failed for good", async () => {
    const t = await setup();
    const { dealId } = await aPlannedDeal(t);
    const change = (estimatedValue: number) =>
      deals(t).updateOpportunity(t.tenantId, dealId, { estimatedValue }, DANA);
    await change(5);
    const [failed, underWay] = await t.rows('outbox', 'id');
    await t.sql(
      "update outbox set outcome = 'failed', finished_at = now(), due_at = null, deliveries = 1 where id = $1",
      [failed?.id],
    );
    await change(6);
    expect(await t.rows('outbox', 'id')).toMatchObject([
      { id: failed?.id, outcome: null, finished_at: null, deliveries: 2, due_at: expect.any(Date) },
      { id: underWay?.id, outcome: null, deliveries: 0 },
    ]);
  });

  test("a person's change stages what an import had left to the clock", async () => {
    const t = await setup();
    const { dealId, accountId } = await aPlannedDeal(t);
    await t.db.database.unitOfWork(t.tenantId, (uow) => uow.stalePlans.mark([accountId]));
    expect(await staged(t)).toEqual([]);
    await deals(t).updateOpportunity(t.tenantId, dealId, { estimatedValue: 5 }, DANA);
    expect(await staged(t)).toHaveLength(2);
  });

  test("a released value stages it, and a conversation that says more of another deal's person", async () => {
    const t = await setup();
    const { accountId, dealId } = await aPlannedDeal(t);
    await deals(t).updateOpportunity(
      t.tenantId,
      dealId,
      { estimatedValue: 5 },
      {
        kind: 'agent',
        name: 'Robin',
      },
    );
    await deals(t).updateOpportunity(t.tenantId, dealId, { estimatedValue: 6 }, DANA);
    for (const planId of await planIds(t)) await perform(t, recomputePlan, { planId });
    const before = (await staged(t)).length;
    await deals(t).releaseField(t.tenantId, dealId, 'estimatedValue', DANA);
    expect((await staged(t)).length).toBe(before + 2);
    for (const planId of await planIds(t)) await perform(t, recomputePlan, { planId });

    await perform(
      t,
      detectOpportunity,
      aConversation({
        account: { id: accountId },
        line: 'Care',
        participants: [{ name: 'Jo Doe', email: 'jo@acme.example', side: 'buyer' }],
        people: [
          { who: 'Jo Doe', scores: { influenceLevel: { value: 10, evidence: 'all ask me' } } },
        ],
      }),
    );
    expect((await staged(t)).length).toBe(before + 3);
  });

  test("a conversation that tells of another deal's person what is known stages nothing", async () => {
    const t = await setup();
    const { accountId } = await aPlannedDeal(t);
    const words = { value: 10, evidence: 'all ask me' };
    const talk = (n: number) =>
      perform(
        t,
        detectOpportunity,
        aConversation({
          account: { id: accountId },
          line: n === 1 ? 'Help' : 'Care',
          participants: [{ name: 'Jo Doe', email: 'jo@acme.example', side: 'buyer' }],
          people: [{ who: 'Jo Doe', scores: { influenceLevel: words } }],
        }),
      );
    for (const n of [1, 2, 3, 4, 5, 6]) await talk(n);
    const recompute = async () => {
      for (const planId of await planIds(t)) await perform(t, recomputePlan, { planId });
    };
    await recompute();
    const before = (await staged(t)).length;
    await talk(7);
    expect(await staged(t)).toHaveLength(before);
    const known = await plans(t);
    await markStale(t);
    await recompute();
    expect(await plans(t)).toEqual(known);
  });

  test('an import marks plans and leaves them to the clock', async () => {
    const t = await setup();
    const first = await importing(t);
    const { opportunityId = '', accountId = '' } = first.ids;
    await t.db.database.unitOfWork(t.tenantId, (uow) =>
      assemblePlans(uow, { accountIds: [accountId], opportunityIds: [opportunityId] }),
    );
    await importing(t, { at: SECOND, deal: { estimatedValue: 77 } });
    expect(await plans(t)).toEqual([STALE, STALE]);
    expect(await staged(t)).toEqual([]);
  });
});

const deals = (t: JobTest) => new DealRepository(t.db.database);
