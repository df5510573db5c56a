import { expect, test } from 'vitest';
import { recomputePlan } from '../../src/jobs/recompute-plan.ts';
import { recomputePlans } from '../../src/jobs/recompute-plans.ts';
import { SnoozeUnit } from '../../src/queue/run-unit.ts';
import { anAccount } from '../support/deals.ts';
import { aJobTest, type JobTest, NOW, perform, withTenants } from '../support/perform.ts';

const setup = withTenants();
const UNTIL = { until: '2026-03-10T03:00:00Z' };

/** Stores accounts whose plans are stale since a time. */
async function stalePlans(t: JobTest, count: number, since: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    await t.sql(
      'insert into account_plans (tenant_id, account_id, stale_since) values ($1, $2, $3)',
      [t.tenantId, await anAccount(t, `Acme ${since} ${i}`), since],
    );
  }
}

const staged = (t: JobTest) => t.rows('outbox', 'idempotency_key');

/** Ends what was staged, as the clock's queue would. */
async function runStaged(t: JobTest): Promise<void> {
  for (const { id, data } of await staged(t)) {
    await perform(t, recomputePlan, data);
    await t.sql("update outbox set outcome = 'done' where tenant_id = $1 and id = $2", [
      t.tenantId,
      id,
    ]);
  }
}

/** Dates what was staged, since it is the database that dates it: the jobs run at a fixed time. */
const stagedAt = (t: JobTest, at: Date) =>
  t.sql('update outbox set created_at = $2 where tenant_id = $1', [t.tenantId, at]);

const why = async (t: JobTest) =>
  (await t.rows('inbox')).filter(({ job }) => job === 'recompute-plans').map((row) => row.why);

test('recompute-plans stages what is stale until its time, snoozes, and answers when it is done', async () => {
  const t = await setup();
  await stalePlans(t, 3, '2026-03-09T09:00:00Z');
  await stalePlans(t, 1, '2026-03-10T09:00:00Z');
  const run = () => perform(t, recomputePlans, UNTIL, { idempotencyKey: 'k' });

  await expect(run()).rejects.toThrow(SnoozeUnit);
  expect(await staged(t)).toHaveLength(3);
  expect(new Set((await staged(t)).map((row) => row.staged_by))).toEqual(
    new Set(['recompute-plans k']),
  );
  await stagedAt(t, NOW);
  await expect(run()).rejects.toThrow(SnoozeUnit);
  expect(await staged(t)).toHaveLength(3);

  await runStaged(t);
  expect(await run()).toMatchObject({ status: 'done', result: { outcome: 'updated' } });
  expect(await why(t)).toEqual([['plans: recomputed 3 of 3']]);

  await stalePlans(t, 2, '2026-03-08T09:00:00Z');
  expect(await run()).toMatchObject({ status: 'done', repeated: true });
  expect(await staged(t)).toHaveLength(3);
});

test.each([
  [1_000, 1_000],
  [10_000, 5_000],
  [900_000, 60_000],
])('recompute-plans that waited %i ms looks again after %i ms', async (waitedMs, delayMs) => {
  const t = await setup();
  await stalePlans(t, 1, '2026-03-09T09:00:00Z');
  const run = () => perform(t, recomputePlans, UNTIL, { idempotencyKey: 'k' });
  await run().catch(() => undefined);
  await stagedAt(t, new Date(+NOW - waitedMs));
  await expect(run()).rejects.toMatchObject({ delayMs });
});

test('recompute-plans answers after half an hour with what there is', async () => {
  const t = await setup();
  await stalePlans(t, 3, '2026-03-09T09:00:00Z');
  const run = () => perform(t, recomputePlans, UNTIL, { idempotencyKey: 'k' });
  await run().catch(() => undefined);
  await stagedAt(t, new Date(+NOW - 1_800_000));
  const [first, second] = await staged(t);
  for (const [row, outcome] of [
    [first, 'done'],
    [second, 'failed'],
  ] as const) {
    await t.sql('update outbox set outcome = $2 where id = $1', [row?.id, outcome]);
  }
  expect(await run()).toMatchObject({ status: 'done' });
  expect(await why(t)).toEqual([['plans: recomputed 1 of 3, 1 failed, 1 are still to come']]);
});

test('recompute-plans has a plan assembled whose job failed before it began, and says so', async () => {
  const t = await setup();
  await stalePlans(t, 1, '2026-03-09T09:00:00Z');
  const run = (idempotencyKey: string) => perform(t, recomputePlans, UNTIL, { idempotencyKey });
  const fail = async (at: Date) => {
    const [{ id, idempotency_key: key, deliveries } = {}] = await staged(t);
    await t.sql(
      "update outbox set outcome = 'failed', due_at = null, finished_at = $2, deliveries = $3 where id = $1",
      [id, at, Number(deliveries) + 1],
    );
    await t.db.database.withMessages(t.tenantId, (inbox) =>
      inbox.fail('recompute-plan', String(key), 'WriteConflict', 'another was first'),
    );
    return { data: { planId: String(String(key).split(':')[1]) }, key: String(key) };
  };
  await run('first').catch(() => undefined);
  await stagedAt(t, NOW);
  const { data, key } = await fail(new Date(+NOW + 1_000));
  // What fails while it runs is not run again in its name: it would never end.
  expect(await run('first')).toMatchObject({ status: 'done' });
  expect(await staged(t)).toMatchObject([{ outcome: 'failed', deliveries: 1 }]);

  expect(await run('second')).toMatchObject({ status: 'done', result: { outcome: 'unchanged' } });
  expect(await staged(t)).toMatchObject([
    { outcome: null, finished_at: null, sent_at: null, due_at: expect.any(Date), deliveries: 2 },
  ]);
  expect((await why(t)).toSorted()).toEqual([
    ['plans: 1 staged before are still behind their facts'],
    ['plans: recomputed 0 of 1, 1 failed'],
  ]);

  const again = await perform(t, recomputePlan, data, { idempotencyKey: key });
  expect(again).toMatchObject({ status: 'done', repeated: false });
  expect(await t.rows('account_plans')).toMatchObject([{ stale_since: null }]);
});

test('recompute-plans of a tenant leaves the plans of others alone', async () => {
  const t = await setup();
  await stalePlans(t, 1, '2026-03-09T09:00:00Z');
  const other = aJobTest(t.db, await t.db.aTenant());
  expect(await perform(other, recomputePlans, {})).toMatchObject({
    result: { outcome: 'unchanged' },
  });
  expect(await why(other)).toEqual([['plans: none of them is behind its facts']]);
  expect([await staged(t), await staged(other)]).toEqual([[], []]);
});

test('recompute-plans refuses what is no time', async () => {
  const t = await setup();
  await expect(perform(t, recomputePlans, { until: 'now' })).rejects.toThrow('until: ');
});
