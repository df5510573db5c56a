import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';
import { lockAccount } from '../../src/repositories/account-lock.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { UnitOfWork } from '../../src/repositories/unit-of-work.ts';
import { AGENT, HUMAN, JOB, type Setup, setup } from './setup.ts';

const SOURCES = `select field, value, source from observations
  where entity_id = $1 and field = $2 order by sequence`;

/** Where an agent or a job may take a deal from each stage; from the others nowhere. */
const STEP_FORWARD: Partial<Record<DealStage, DealStage>> = {
  prospecting: 'discovery',
  discovery: 'qualification',
  qualification: 'evaluation',
  evaluation: 'negotiation',
};

async function storedStage(t: Setup, id: string): Promise<DealStage | undefined> {
  return (await t.deals.getOpportunity(t.tenant, id))?.dealStage;
}

/** Resolves once another session waits for a lock of the unit's. */
async function untilOneWaitsFor(t: Setup, { session }: UnitOfWork): Promise<void> {
  const [own] = await session.query<{ pid: number }>`select pg_backend_pid() as pid`;
  const sql = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))';
  await vi.waitUntil(async () => (await t.rows(sql, own?.pid)).length > 0, { timeout: 4_000 });
}

describe('updateOpportunity', () => {
  test('writes what differs, clears by null and leaves the rest', async () => {
    await using t = await setup();
    const deal = await t.anOpportunity({
      productLine: 'GTX',
      estimatedValue: 10,
      closeDate: '2026-03-31T00:00:00Z',
    });
    const change = {
      productLine: 'R 2',
      estimatedValue: null,
      probability: 0,
      metadataJson: { a: 1 },
    };
    const { opportunity, held } = await t.deals.updateOpportunity(t.tenant, deal.id, change, AGENT);
    expect(held).toEqual([]);
    expect(opportunity).toEqual({
      ...deal,
      ...change,
      productLineKey: 'r2',
      updatedAt: expect.any(String),
    });
    expect(await t.deals.getOpportunity(t.tenant, deal.id)).toEqual(opportunity);
    expect(await t.rows(SOURCES, deal.id, 'estimatedValue')).toMatchObject([
      { value: 10, source: 'conversation_signal' },
      { value: null, source: 'conversation_signal' },
    ]);
  });

  test('without a difference writes nothing', async () => {
    await using t = await setup();
    const deal = await t.anOpportunity({ closeDate: '2026-03-31T00:00:00Z' });
    const before = await t.rowCounts();
    const same = { closeDate: '2026-03-31T02:00:00+02:00', dealStage: 'prospecting' as const };
    const { opportunity } = await t.deals.updateOpportunity(t.tenant, deal.id, same, AGENT);
    expect(opportunity).toEqual(deal);
    expect(await t.rowCounts()).toEqual(before);
  });

  test('by a person who says what is shown holds it, and says so once', async () => {
    await using t = await setup();
    const deal = await t.anOpportunity({ estimatedValue: 10, currency: 'EUR' });
    const same = { estimatedValue: 10, productLine: null, probability: deal.probability };
    const said = await t.deals.updateOpportunity(t.tenant, deal.id, same, HUMAN);
    expect(said).toEqual({ opportunity: deal, held: [] });
    expect(await t.rows(SOURCES, deal.id, 'estimatedValue')).toMatchObject([
      { value: 10, source: 'conversation_signal' },
      { value: 10, source: 'human_override' },
    ]);
    const before = await t.rowCounts();
    await t.deals.updateOpportunity(t.tenant, deal.id, same, HUMAN);
    expect(await t.rowCounts()).toEqual(before);

    const other = { estimatedValue: 20, productLine: 'B', probability: 1, currency: 'USD' };
    const { opportunity, held } = await t.deals.updateOpportunity(t.tenant, deal.id, other, AGENT);
    expect(held.toSorted()).toEqual(['estimatedValue', 'probability', 'productLine']);
    expect(opportunity).toMatchObject({ ...same, currency: 'USD' });
  });

  test('by a person who says it again after letting it go holds it again', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ estimatedValue: 10 });
    const say = () => t.deals.updateOpportunity(t.tenant, id, { estimatedValue: 10 }, HUMAN);
    await say();
    await t.deals.releaseField(t.tenant, id, 'estimatedValue', HUMAN);
    await say();
    const { held } = await t.deals.updateOpportunity(t.tenant, id, { estimatedValue: 20 }, AGENT);
    expect(held).toEqual(['estimatedValue']);
  });

  test("leaves a person's value to people, says so, and still records what was said", async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ estimatedValue: 10 });
    await t.deals.updateOpportunity(t.tenant, id, { estimatedValue: 20 }, HUMAN);
    for (const actor of [AGENT, JOB]) {
      const change = { estimatedValue: 30, currency: 'EUR' };
      const { opportunity, held } = await t.deals.updateOpportunity(t.tenant, id, change, actor);
      expect(opportunity).toMatchObject({ estimatedValue: 20, currency: 'EUR' });
      expect(held).toEqual(['estimatedValue']);
    }
    const again = await t.deals.updateOpportunity(t.tenant, id, { estimatedValue: 25 }, HUMAN);
    expect(again).toMatchObject({ opportunity: { estimatedValue: 25 }, held: [] });
    const values = (await t.rows(SOURCES, id, 'estimatedValue')).map(({ value }) => value);
    expect(values).toEqual([10, 20, 30, 30, 25]);
  });

  test('holds what a person cleared, and what a person entered at the start', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ name: 'Typed', source: 'manual', productLine: 'A' });
    await t.deals.updateOpportunity(t.tenant, id, { productLine: null }, HUMAN);
    const change = { name: 'Heard', productLine: 'B' };
    const { opportunity, held } = await t.deals.updateOpportunity(t.tenant, id, change, AGENT);
    expect(opportunity).toMatchObject({ name: 'Typed', productLine: null, productLineKey: null });
    expect(held).toEqual(['name', 'productLine']);
  });

  test('overrules a conversation that claims a time to come', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    const at = new Date(Date.now() + 3_600_000);
    await t.db.database.unitOfWork(t.tenant, (uow) =>
      uow.observations.add([
        {
          entityType: 'opportunity',
          entityId: id,
          field: 'estimatedValue',
          value: 1,
          source: 'conversation_signal',
          evidence: null,
          interactionId: null,
          actorKind: 'agent',
          actorName: 'Robin',
          reason: null,
          observedAt: at,
        },
      ]),
    );
    await t.deals.updateOpportunity(t.tenant, id, { estimatedValue: 2 }, AGENT);
    const deciding = await t.db.database.unitOfWork(t.tenant, (uow) =>
      uow.observations.deciding([id], ['estimatedValue']),
    );
    expect(deciding).toMatchObject([{ value: 2 }]);
  });

  test('keeps both halves of an external id together', async () => {
    await using t = await setup();
    const taken = await t.anOpportunity({ externalSystem: 'notion', externalId: 'page-1' });
    const { id } = await t.anOpportunity();
    const half = t.deals.updateOpportunity(t.tenant, id, { externalId: 'page-2' }, AGENT);
    await expect(half).rejects.toMatchObject({ issues: [{ path: 'externalSystem' }] });
    const both = { externalSystem: 'notion', externalId: 'page-1' };
    const duplicate = t.deals.updateOpportunity(t.tenant, id, both, AGENT);
    await expect(duplicate).rejects.toMatchObject({ code: 'AlreadyExists', id: taken.id });
    const own = await t.deals.updateOpportunity(t.tenant, taken.id, both, AGENT);
    expect(own.opportunity).toEqual(taken);
  });

  test('of one that is not there is NotFound', async () => {
    await using t = await setup();
    const missing = t.deals.updateOpportunity(t.tenant, randomUUID(), { name: 'X' }, AGENT);
    await expect(missing).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('refuses a person without a reason, and a change of account', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    const nameless = { kind: 'human' as const, name: 'Dana' };
    const silent = t.deals.updateOpportunity(t.tenant, id, { name: 'X' }, nameless);
    await expect(silent).rejects.toMatchObject({ issues: [{ path: 'reason' }] });
    const elsewhere = { accountId: randomUUID() } as object;
    const moved = t.deals.updateOpportunity(t.tenant, id, elsewhere, HUMAN);
    await expect(moved).rejects.toMatchObject({ issues: [{ path: 'accountId' }] });
  });

  test('of different fields at once loses none', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    await Promise.all([
      t.deals.updateOpportunity(t.tenant, id, { name: 'New' }, AGENT),
      t.deals.updateOpportunity(t.tenant, id, { currency: 'EUR' }, AGENT),
      t.deals.updateOpportunity(t.tenant, id, { probability: 0.5 }, AGENT),
      t.deals.updateOpportunity(t.tenant, id, { metadataJson: { a: 1 } }, AGENT),
    ]);
    expect(await t.deals.getOpportunity(t.tenant, id)).toMatchObject({
      name: 'New',
      currency: 'EUR',
      probability: 0.5,
      metadataJson: { a: 1 },
    });
  });
});

describe('a stage', () => {
  test.each(DEAL_STAGES)('is left from %s by an agent one step forward only', async (from) => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ dealStage: from, source: 'imported' });
    const refused = DEAL_STAGES.filter((to) => to !== from && to !== STEP_FORWARD[from]);
    for (const dealStage of refused) {
      const move = t.deals.updateOpportunity(t.tenant, id, { dealStage }, AGENT);
      await expect(move).rejects.toMatchObject({ code: 'IllegalTransition' });
    }
    expect(await storedStage(t, id)).toBe(from);
    const dealStage = STEP_FORWARD[from];
    if (dealStage === undefined) return;
    await t.deals.updateOpportunity(t.tenant, id, { dealStage }, AGENT);
    expect(await storedStage(t, id)).toBe(dealStage);
  });

  test('is moved anywhere by a person with a reason', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    for (const dealStage of [...DEAL_STAGES.toReversed(), ...DEAL_STAGES]) {
      await t.deals.updateOpportunity(t.tenant, id, { dealStage }, HUMAN);
      expect(await storedStage(t, id)).toBe(dealStage);
    }
  });

  test('leaves a line of history at every move', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    await t.deals.updateOpportunity(t.tenant, id, { dealStage: 'discovery' }, JOB);
    await t.deals.updateOpportunity(t.tenant, id, { dealStage: 'closed_won' }, HUMAN);
    const moves = `select from_stage, to_stage, actor_kind, reason from stage_history
      where opportunity_id = $1 order by moved_at`;
    expect(await t.rows(moves, id)).toMatchObject([
      { from_stage: null, to_stage: 'prospecting' },
      { from_stage: 'prospecting', to_stage: 'discovery', actor_kind: 'job', reason: null },
      { from_stage: 'discovery', to_stage: 'closed_won', reason: 'heard it from the buyer' },
    ]);
  });

  test('is read again behind the lock', async () => {
    await using t = await setup();
    const { id, accountId } = await t.anOpportunity();
    const move = () => t.deals.updateOpportunity(t.tenant, id, { dealStage: 'discovery' }, JOB);
    const second = await t.db.database.unitOfWork(t.tenant, async (uow) => {
      await lockAccount(uow.session, accountId);
      const waiting = move();
      await untilOneWaitsFor(t, uow);
      await DealRepository.within(uow).updateOpportunity(
        t.tenant,
        id,
        { dealStage: 'discovery' },
        JOB,
      );
      return { waiting };
    });
    expect(await second.waiting).toMatchObject({ opportunity: { dealStage: 'discovery' } });
    expect(await t.rowCounts()).toMatchObject({ stage_history: 2 });
  });

  test('that a person says is right is held, with no move in its history', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    await t.deals.updateOpportunity(t.tenant, id, { dealStage: 'prospecting' }, HUMAN);
    const change = { dealStage: 'discovery' as const };
    const { held } = await t.deals.updateOpportunity(t.tenant, id, change, AGENT);
    expect(held).toEqual(['dealStage']);
    expect(await t.rowCounts()).toMatchObject({ stage_history: 1 });
  });

  test('that a person set is held like any of their values', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity();
    await t.deals.updateOpportunity(t.tenant, id, { dealStage: 'discovery' }, HUMAN);
    const change = { dealStage: 'qualification' as const };
    const { held } = await t.deals.updateOpportunity(t.tenant, id, change, AGENT);
    expect(held).toEqual(['dealStage']);
    expect(await storedStage(t, id)).toBe('discovery');
  });
});
