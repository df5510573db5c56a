import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { clockTick } from '../../src/jobs/clock-tick.ts';
import { type ClockTest, openClockTest } from '../support/clock.ts';
import { anAccount } from '../support/deals.ts';
import { type JobTest, NOW } from '../support/perform.ts';

const DAY_MS = 86_400_000;

/** Gives a tenant a plan that is behind its facts. */
async function aStalePlan(t: JobTest): Promise<void> {
  await t.sql(
    `insert into account_plans (tenant_id, account_id, stale_since) values ($1, $2, $3)`,
    [t.tenantId, await anAccount(t), '2026-03-09T09:00:00Z'],
  );
}

async function aSchedule(t: JobTest, nextRunAt: string, cron = '0 3 * * *'): Promise<void> {
  await t.sql(
    `insert into tenant_schedules (tenant_id, name, cron, zone, next_run_at)
     values ($1, 'recompute-plans', $2, 'UTC', $3)`,
    [t.tenantId, cron, nextRunAt],
  );
}

async function dueTenants(t: ClockTest, count: number): Promise<JobTest[]> {
  const views = [];
  for (let i = 0; i < count; i++) {
    const view = await t.aView();
    await aStalePlan(view);
    await aSchedule(view, '2026-03-10T03:00:00Z');
    views.push(view);
  }
  return views;
}

const staged = (t: ClockTest) =>
  t.admin
    .query('select tenant_id, queue, job, idempotency_key as key, data from outbox')
    .then(({ rows }) => rows);

describe('clock-tick', () => {
  test('stages the recomputation of a due tenant, and sets its next run', async () => {
    await using t = await openClockTest();
    const [view] = await dueTenants(t, 1);

    expect(await clockTick.run(t.context())).toEqual({ made: 0, due: 1, staged: 1, failed: 0 });

    expect(await staged(t)).toEqual([
      {
        tenant_id: view?.tenantId,
        queue: 'clock',
        job: 'recompute-plans',
        key: `recompute:${view?.tenantId}:2026-03-10T03:00:00.000Z`,
        data: { until: NOW.toISOString() },
      },
    ]);
    expect(await view?.rows('tenant_schedules')).toMatchObject([
      { last_run_at: NOW, next_run_at: new Date('2026-03-11T03:00:00Z') },
    ]);
  });

  test('run by two processes at once stages each due tenant once', async () => {
    await using t = await openClockTest();
    const views = await dueTenants(t, 60);

    const counts = await Promise.all([clockTick.run(t.context()), clockTick.run(t.context())]);

    expect(counts.reduce((sum, { staged = 0 }) => sum + staged, 0)).toBe(60);
    const rows = await staged(t);
    expect(rows.map((row) => row.tenant_id).sort()).toEqual(views.map((v) => v.tenantId).sort());
    expect(t.reports).toEqual([]);
  });

  test('leaves a schedule alone that another process has at hand', async () => {
    await using t = await openClockTest();
    await dueTenants(t, 1);
    const other = new pg.Client({ connectionString: t.url('admin') });
    await other.connect();
    await other.query(`begin; select 1 from ${t.schema}.tenant_schedules for update`);

    expect(await clockTick.run(t.context())).toMatchObject({ due: 1, staged: 0, failed: 0 });

    await other.query('rollback');
    await other.end();
    expect(await clockTick.run(t.context())).toMatchObject({ staged: 1 });
  });

  test('after three days without a process catches up once', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await aStalePlan(view);
    await aSchedule(view, '2026-03-07T03:00:00Z');

    await clockTick.run(t.context());
    await clockTick.run(t.context({ now: new Date(+NOW + 60_000) }));

    expect(await staged(t)).toHaveLength(1);
    expect(await view.rows('tenant_schedules')).toMatchObject([
      { next_run_at: new Date('2026-03-11T03:00:00Z') },
    ]);
  });

  test('stages nothing where no plan is behind, and goes on to the next run', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await aSchedule(view, '2026-03-10T03:00:00Z');

    expect(await clockTick.run(t.context())).toMatchObject({ due: 1, staged: 0 });

    expect(await staged(t)).toEqual([]);
    expect(await view.rows('tenant_schedules')).toMatchObject([{ last_run_at: NOW }]);
  });

  test('makes the schedule of tenants that have none, nightly on their own clocks', async () => {
    await using t = await openClockTest();
    const [plain, berlin] = [await t.aView(), await t.aView()];
    await t.aView('suspended');
    await berlin.sql('insert into tenant_settings (tenant_id, time_zone) values ($1, $2)', [
      berlin.tenantId,
      'Europe/Berlin',
    ]);

    expect(await clockTick.run(t.context())).toEqual({ made: 2, due: 0, staged: 0, failed: 0 });
    expect(await clockTick.run(t.context())).toMatchObject({ made: 0 });

    expect(await plain.rows('tenant_schedules')).toMatchObject([
      { name: 'recompute-plans', zone: 'UTC', next_run_at: new Date('2026-03-11T03:00:00Z') },
    ]);
    expect(await berlin.rows('tenant_schedules')).toMatchObject([
      { zone: 'Europe/Berlin', next_run_at: new Date('2026-03-11T02:00:00Z') },
    ]);
  });

  test('leaves suspended tenants alone', async () => {
    await using t = await openClockTest();
    const view = await t.aView('suspended');
    await aStalePlan(view);
    await aSchedule(view, '2026-03-10T03:00:00Z');

    expect(await clockTick.run(t.context())).toMatchObject({ due: 0 });
    expect(await staged(t)).toEqual([]);
  });

  test('reports a tenant that fails, and goes on with the others', async () => {
    await using t = await openClockTest();
    const [broken, ...others] = await dueTenants(t, 4);
    await broken?.sql("update tenant_schedules set cron = 'never' where tenant_id = $1", [
      broken.tenantId,
    ]);

    expect(await clockTick.run(t.context())).toMatchObject({ due: 4, staged: 3, failed: 1 });

    expect(t.reports).toHaveLength(1);
    expect((await staged(t)).map((row) => row.tenant_id).sort()).toEqual(
      others.map(({ tenantId }) => tenantId).sort(),
    );
  });

  test('stages some hundred tenants that are due at once, page by page', async () => {
    await using t = await openClockTest();
    await t.admin.query(`
      with made as (
        insert into tenants (slug) select 'due-' || n from generate_series(1, 700) as n
        returning id
      ), due as (
        insert into tenant_schedules (tenant_id, name, cron, zone, next_run_at)
        select id, 'recompute-plans', '0 3 * * *', 'UTC', '2026-03-10T03:00:00Z' from made
      )
      insert into account_plans (tenant_id, account_id, stale_since)
      select id, gen_random_uuid(), '2026-03-09T09:00:00Z' from made`);
    const from = performance.now();

    expect(await clockTick.run(t.context())).toEqual({ made: 0, due: 700, staged: 700, failed: 0 });

    expect(await staged(t)).toHaveLength(700);
    // 10,000 take no more than 60 s: a fourteenth of that, and the machine may be busy.
    expect(performance.now() - from).toBeLessThan(20_000);
  });
});

describe('the relay role', () => {
  test('sees of a schedule whose it is and when it is due, and nothing else', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await aSchedule(view, new Date(+NOW - DAY_MS).toISOString());
    const { relay } = t.context();
    const rows = await relay.outsideTenants(
      (query) => query`select tenant_id, id, next_run_at from tenant_schedules`,
    );
    expect(rows).toMatchObject([{ tenant_id: view.tenantId }]);
    for (const attempt of ['select cron from', 'select * from', 'delete from']) {
      const refused = relay.outsideTenants((query) =>
        query([`${attempt} tenant_schedules`] as unknown as TemplateStringsArray),
      );
      await expect(refused, attempt).rejects.toThrow('42501');
    }
    const moved = relay.outsideTenants(
      (query) => query`update tenant_schedules set next_run_at = now() returning 1`,
    );
    await expect(moved).rejects.toThrow('42501');
  });
});
