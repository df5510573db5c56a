import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/domain/json-merge.ts';
import { currentValue, type Observation } from '../../src/domain/observations.ts';
import { prune } from '../../src/jobs/prune.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { draftOf } from '../../src/repositories/plan-assembly.ts';
import { readPlanStates } from '../../src/repositories/plan-facts.ts';
import { type ClockTest, openClockTest } from '../support/clock.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import type { JobTest, Row } from '../support/perform.ts';
import { daysAgo, setRetention } from '../support/retention.ts';
import { aHistory } from '../support/seeded-history.ts';

/** Fields whose latest word counts, each with the column and values that may be said of it. */
const SAID: Readonly<Record<string, { column: string; values: readonly JsonValue[] }>> = {
  name: { column: 'name', values: ['A', 'B', 'C'] },
  productLine: { column: 'product_line', values: ['GTX', 'GTX Pro', null] },
  estimatedValue: { column: 'estimated_value', values: [0, 0.1, 48_000, null] },
  currency: { column: 'currency', values: ['EUR', 'USD', null] },
  closeDate: {
    column: 'close_date',
    values: ['2026-06-30T00:00:00.000Z', '2026-07-01T12:30:00.500Z', null],
  },
  probability: { column: 'probability', values: [0, 0.5, 1] },
  dealStage: { column: 'deal_stage', values: ['prospecting', 'discovery', 'evaluation'] },
  detectionConfidence: { column: 'detection_confidence', values: [0.7, 0.9] },
};
const SOURCES = ['conversation_signal', 'import', 'heuristic', 'human_override'];

/** Fills a deal's ledger by chance: said long ago and lately, in and out of order. */
async function aLedger(t: JobTest, dealId: string, pick: <T>(from: readonly T[]) => T) {
  const rows: object[] = [];
  for (const [field, { column, values }] of Object.entries(SAID)) {
    for (let i = 0; i < 14; i++) {
      const source = pick(SOURCES);
      const released = source === 'human_override' && pick([true, false]);
      rows.push({
        field,
        value: released ? null : pick(values),
        source,
        observed_at: daysAgo(pick([10, 400, 500, 800, 900, 1_000])),
        created_at: daysAgo(pick([10, 800, 900, 1_000])),
        released,
      });
    }
    const stored = pick(values.filter((value) => value !== null));
    await t.sql(`update opportunities set ${column} = $1 where id = $2`, [stored, dealId]);
  }
  await t.sql(
    `insert into observations (tenant_id, entity_type, entity_id, field, value, source,
       actor_kind, actor_name, observed_at, created_at, released)
     select $1, 'opportunity', $2, field, value, source, 'job', 'x', observed_at, created_at,
       released
     from jsonb_to_recordset($3::jsonb) as said (field text, value jsonb, source text,
       observed_at timestamptz, created_at timestamptz, released boolean)`,
    [t.tenantId, dealId, JSON.stringify(rows)],
  );
}

/** Returns a choice by chance, the same each time. */
function chance(seed: number): <T>(from: readonly T[]) => T {
  let state = seed;
  return (from) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)] as (typeof from)[number];
  };
}

describe('prune of observations', () => {
  test('changes no value, nothing that explains one, and no plan', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    const { accountId, dealId } = await aHistory(view);
    const pick = chance(20_261_125);
    const dealIds = [dealId, ...(await someDeals(view, accountId, 11))];
    for (const id of dealIds) await aLedger(view, id, pick);
    const before = await visible(t, view, accountId, dealIds);
    const rows = await view.rows('observations', 'sequence');

    const { observations = 0 } = await prune.run(t.context());
    expect(t.reports).toEqual([]);

    const left = await view.rows('observations', 'sequence');
    expect(observations).toBeGreaterThan(50);
    expect(left).toHaveLength(rows.length - observations);
    expect(await visible(t, view, accountId, dealIds)).toEqual(before);
    expectOnlySuperseded(rows, left);
  });

  test("keeps what was superseded within the tenant's retention", async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await setRetention(view, 90, 60);
    const dealId = await aDeal(view, await anAccount(view), { value: 3 });
    for (const [value, days] of [
      [1, 300],
      [2, 100],
      [3, 30],
    ]) {
      await view.sql(
        `insert into observations (tenant_id, entity_type, entity_id, field, value, source,
           actor_kind, actor_name, observed_at, created_at)
         values ($1, 'opportunity', $2, 'estimatedValue', $3, 'import', 'job', 'x', $4, $4)`,
        [view.tenantId, dealId, JSON.stringify(value), daysAgo(days ?? 0)],
      );
    }
    // The first was superseded 100 days ago; the second 30 days ago, which is too lately.
    expect(await prune.run(t.context())).toMatchObject({ observations: 1 });
    expect((await view.rows('observations', 'sequence')).map(({ value }) => value)).toEqual([2, 3]);
  });
});

async function someDeals(t: JobTest, accountId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await aDeal(t, accountId, { name: `Deal ${i}` }));
  return ids;
}

/** Returns all that a user sees of these deals: values with their reasons, and both plans. */
async function visible(t: ClockTest, view: JobTest, accountId: string, dealIds: string[]) {
  const deals = new DealRepository(t.database);
  const explained = [];
  const rows = await view.rows('observations', 'sequence');
  for (const id of dealIds) {
    for (const field of Object.keys(SAID)) {
      const found = await deals.explain(view.tenantId, id, field);
      const own = rows.filter((row) => row.entity_id === id && row.field === field);
      explained.push({
        id,
        field,
        why: found?.why,
        deciding: found?.chain.filter(({ isValue }) => isValue),
        value: currentValue(own.map(observed))?.sequence,
        // What a release would bring back.
        released: currentValue(own.filter((row) => row.source !== 'human_override').map(observed))
          ?.sequence,
      });
    }
  }
  const plans = await t.database.unitOfWork(view.tenantId, async ({ session }) => {
    const parents = { accountIds: [accountId], opportunityIds: dealIds };
    return (await readPlanStates(session, parents)).map((state) =>
      JSON.stringify(draftOf(state).data),
    );
  });
  return { explained, plans: plans.sort() };
}

function observed(row: Row): Observation {
  return {
    source: row.source as Observation['source'],
    value: row.value as JsonValue,
    released: row.released === true,
    at: row.observed_at as Date,
    sequence: Number(row.sequence),
  };
}

/** Nothing went that was a person's, of another field, or the newest of its source. */
function expectOnlySuperseded(before: readonly Row[], left: readonly Row[]): void {
  const kept = new Set(left.map(({ id }) => id));
  const latestCounts = Object.keys(SAID).filter((field) => field !== 'detectionConfidence');
  for (const row of before.filter(({ id }) => !kept.has(id))) {
    expect(row.source).not.toBe('human_override');
    expect(latestCounts).toContain(row.field);
    expect(+(row.created_at as Date)).toBeLessThan(+daysAgo(730));
    const rivals = left.filter(
      ({ entity_id, field, source }) =>
        entity_id === row.entity_id && field === row.field && source === row.source,
    );
    expect(rivals.length).toBeGreaterThan(0);
  }
}
