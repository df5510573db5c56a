import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/domain/json-merge.ts';
import { currentValue, type Observation } from '../../src/domain/observations.ts';
import { prune } from '../../src/jobs/prune.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { draftOf } from '../../src/repositories/plan-assembly.ts';
import { readPlanStates } from '../../src/repositories/plan-facts.ts';
import { type ClockTest, openClockTest } from '../support/clock.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { type JobTest, NOW, type Row } from '../support/perform.ts';
import { aHistory } from '../support/seeded-history.ts';

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

async function aMessage(t: JobTest, key: string, days: number, outcome = 'done'): Promise<void> {
  await t.sql(
    `insert into inbox (tenant_id, job, idempotency_key, status, created_at)
     values ($1, 'j', $2, $3, $4)`,
    [t.tenantId, key, outcome, daysAgo(days)],
  );
}

async function aStaged(t: JobTest, key: string, days: number, outcome: string | null) {
  await t.sql(
    `insert into outbox (tenant_id, queue, job, idempotency_key, data, data_hash, created_at,
       outcome, finished_at, due_at)
     values ($1, 'deals', 'j', $2, '{}', 'h', $3, $4::text,
       case when $4::text is not null then $3::timestamptz end,
       case when $4::text is null then $3::timestamptz end)`,
    [t.tenantId, key, daysAgo(days), outcome],
  );
}

const keys = async (t: JobTest, table: string) =>
  (await t.rows(table, 'idempotency_key')).map((row) => row.idempotency_key);

const setRetention = (t: JobTest, messageDays: number, observationDays = 730) =>
  t.sql(
    `insert into tenant_settings (tenant_id, message_retention_days, observation_retention_days)
     values ($1, $2, $3)
     on conflict (tenant_id) do update set message_retention_days = $2,
       observation_retention_days = $3`,
    [t.tenantId, messageDays, observationDays],
  );

describe('prune of messages', () => {
  test('deletes what came to an end longer ago than 90 days, and nothing that is yet to be sent', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    for (const outcome of ['done', 'cancelled', 'failed']) {
      await aMessage(view, `old ${outcome}`, 91, outcome);
      await aMessage(view, `young ${outcome}`, 89, outcome);
      await aStaged(view, `old ${outcome}`, 91, outcome);
      await aStaged(view, `young ${outcome}`, 89, outcome);
    }
    await aStaged(view, 'old and unsent', 400, null);

    expect(await prune.run(t.context())).toMatchObject({ inbox: 3, outbox: 3, failed: 0 });

    const young = ['young cancelled', 'young done', 'young failed'];
    expect(await keys(view, 'inbox')).toEqual(young);
    expect(await keys(view, 'outbox')).toEqual(['old and unsent', ...young]);
    expect(await prune.run(t.context())).toMatchObject({ inbox: 0, outbox: 0, observations: 0 });
  });

  test("keeps to each tenant's own retention, suspended tenants included", async () => {
    await using t = await openClockTest();
    const [short, long] = [await t.aView('suspended'), await t.aView()];
    await setRetention(short, 30);
    await setRetention(long, 365);
    for (const view of [short, long]) await aMessage(view, 'k', 31);
    await prune.run(t.context());
    expect(await keys(short, 'inbox')).toEqual([]);
    expect(await keys(long, 'inbox')).toEqual(['k']);
  });

  test.each([
    ['message_retention_days', 29],
    ['observation_retention_days', 29],
    ['message_retention_days', 4_000],
  ])('refuses a retention of %s = %i', async (column, days) => {
    await using t = await openClockTest();
    const view = await t.aView();
    const setting = view.sql(`insert into tenant_settings (tenant_id, ${column}) values ($1, $2)`, [
      view.tenantId,
      days,
    ]);
    await expect(setting).rejects.toThrow('_retention_check');
  });

  test('goes on page by page, and counts a rejection of 90 days among what goes', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await view.sql(
      `insert into inbox (tenant_id, job, idempotency_key, status, created_at)
       select $1, 'j', n::text, 'done', $2 from generate_series(1, 4500) as n`,
      [view.tenantId, daysAgo(100)],
    );
    for (const days of [91, 89]) {
      await view.sql(
        `insert into rejections (queue, queue_job_id, job, error_code, reason, created_at)
         values ('deals', $1, 'j', 'UnknownTenant', '', $2)`,
        [String(days), daysAgo(days)],
      );
    }
    expect(await prune.run(t.context())).toMatchObject({ inbox: 4_500, rejections: 1 });
    expect(await view.sql('select queue_job_id from rejections')).toEqual([{ queue_job_id: '89' }]);
  });

  test('leaves a tenant that fails, and goes on with the others', async () => {
    await using t = await openClockTest();
    const [locked, other] = [await t.aView(), await t.aView()];
    for (const view of [locked, other]) await aMessage(view, 'k', 100);
    const { janitor } = t.context();
    const inTenant: typeof janitor.inTenant = (tenantId, body) => {
      if (tenantId === locked.tenantId) return Promise.reject(new Error('lost'));
      return janitor.inTenant(tenantId, body);
    };
    const breaking = { ...janitor, inTenant, outsideTenants: janitor.outsideTenants.bind(janitor) };
    const counts = await prune.run(t.context({ janitor: breaking as typeof janitor }));
    expect(counts).toMatchObject({ inbox: 1, failed: 1 });
    expect(t.reports).toHaveLength(1);
  });
});

describe('the janitor role', () => {
  test('deletes nothing without a tenant, and nothing of another', async () => {
    await using t = await openClockTest();
    const [view, other] = [await t.aView(), await t.aView()];
    for (const one of [view, other]) await aMessage(one, 'k', 100);
    const { janitor } = t.context();
    const gone = await janitor.outsideTenants(
      (query) => query`delete from inbox where id is not null returning 1`,
    );
    expect(gone).toEqual([]);
    await janitor.inTenant(view.tenantId, ({ query }) => query`delete from inbox returning 1`);
    expect(await keys(view, 'inbox')).toEqual([]);
    expect(await keys(other, 'inbox')).toEqual(['k']);
  });

  test.each([
    'select result from inbox',
    'select data from outbox',
    'select evidence from observations',
    'select 1 from stakeholders',
    'delete from opportunities',
    "update inbox set status = 'done'",
  ])('may not %s', async (statement) => {
    await using t = await openClockTest();
    const view = await t.aView();
    const text = [statement] as unknown as TemplateStringsArray;
    const refused = t.context().janitor.inTenant(view.tenantId, ({ query }) => query(text));
    await expect(refused).rejects.toThrow('42501');
  });
});

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
