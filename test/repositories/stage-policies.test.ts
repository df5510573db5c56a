import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type MigrateOptions, migrateDown, migrateUp } from '../../src/db/migrations.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { StagePolicyInput } from '../../src/schemas/stage-policy.ts';
import { openTestDatabase } from '../support/database.ts';
import { type JobTest, withTenants } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { ANN, BEN, dealsOf } from '../support/suggestions.ts';

const setup = withTenants();

const version = (number: number, maxEvidenceAgeDays: number | null = null): StagePolicyInput =>
  ({ ...DEFAULT_STAGE_POLICY, version: number, maxEvidenceAgeDays }) as StagePolicyInput;

const set = (t: JobTest, policy: StagePolicyInput, by: typeof ANN | typeof BEN = ANN) =>
  dealsOf(t).setStagePolicy(t.tenantId, policy, by);

test('every stage policy is kept, the newest in force, the default the first', async () => {
  const t = await setup();
  const list = () => dealsOf(t).stagePolicies(t.tenantId);
  expect(await list()).toEqual([
    {
      version: 1,
      policy: DEFAULT_STAGE_POLICY,
      actorKind: 'job',
      actorName: 'dealkeeper',
      reason: 'the default',
      createdAt: null,
    },
  ]);
  expect(await set(t, version(2, 30))).toBe(2);
  expect(await set(t, version(3, 60), BEN)).toBe(3);
  const kept = await list();
  expect(kept.map((one) => [one.version, one.policy.maxEvidenceAgeDays, one.actorName])).toEqual([
    [3, 60, 'Ben'],
    [2, 30, 'Ann'],
    [1, null, 'dealkeeper'],
  ]);
  expect(kept[0]).toMatchObject({ reason: BEN.reason, createdAt: expect.any(Date) });
  const inForce = await t.db.database.unitOfWork(t.tenantId, async (uow) => uow.tenant.stagePolicy);
  expect(inForce).toMatchObject({ version: 3, maxEvidenceAgeDays: 60 });
});

test('versions have no gap: another than the next is refused, and of two at once one', async () => {
  const t = await setup();
  for (const wrong of [1, 3]) {
    await expect(set(t, version(wrong))).rejects.toMatchObject({ code: 'StaleVersion' });
  }
  const acts = await Promise.allSettled([1, 2, 3, 4].map((days) => set(t, version(2, days))));
  const refused = acts.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const act of refused) expect(act).toMatchObject({ reason: { code: 'StaleVersion' } });
  expect((await t.rows('stage_policies')).map((row) => row.version)).toEqual([2]);
});

test('who sets a policy while another is being set waits, and is told', async () => {
  const t = await setup();
  const second = await t.db.database.unitOfWork(t.tenantId, async (uow) => {
    await DealRepository.within(uow).setStagePolicy(t.tenantId, version(2), ANN);
    const outcome = set(t, version(2), BEN).catch((error: unknown) => error);
    await eventually('the second waits', async () => {
      const [row] = await t.sql(
        `select 1 as waits from pg_stat_activity where wait_event_type = 'Lock'
           and query like '%advisory%' and datname = current_database()`,
      );
      return row !== undefined;
    });
    return { outcome };
  });
  expect(await second.outcome).toMatchObject({ code: 'StaleVersion' });
});

test('a policy needs an actor, a human a reason, and is its tenant’s own', async () => {
  const t = await setup();
  const silent = { kind: 'human', name: 'Ann' } as unknown as typeof ANN;
  await expect(set(t, version(2), silent)).rejects.toMatchObject({ code: 'InvalidJobData' });
  await set(t, version(2));
  const other = await setup();
  expect(await dealsOf(other).stagePolicies(other.tenantId)).toHaveLength(1);
});

test('a policy that was in force before policies were kept still is, also after a way back', async () => {
  await using db = await openTestDatabase();
  const schema = `policy_${randomUUID().slice(0, 8)}`;
  await db.admin.query(`create schema ${schema} authorization dealkeeper_owner`);
  await db.admin.query(`grant usage on schema ${schema} to dealkeeper_worker`);
  const options = { ownerUrl: db.url('owner'), schema };
  await migrateUp(options);
  await beforePolicies(options);
  const sql = async (text: string, ...values: unknown[]) =>
    (await db.admin.query(text.replaceAll('$schema', schema), values)).rows;
  const tenants: string[] = [];
  for (const [slug, policy] of [
    ['first', version(1, 10)],
    ['fifth', version(5, 50)],
    ['none', null],
  ] as const) {
    const [row] = await sql('insert into $schema.tenants (slug) values ($1) returning id', slug);
    tenants.push(row.id);
    const text = 'insert into $schema.tenant_settings (tenant_id, stage_policy) values ($1, $2)';
    await sql(text, row.id, policy && JSON.stringify(policy));
  }
  await migrateUp(options);
  const kept = await sql(
    `select tenant_id, version, policy -> 'version' as named, policy -> 'maxEvidenceAgeDays' as days
     from $schema.stage_policies order by version`,
  );
  expect(kept).toEqual([
    { tenant_id: tenants[0], version: 2, named: 2, days: 10 },
    { tenant_id: tenants[1], version: 5, named: 5, days: 50 },
  ]);
  await beforePolicies(options);
  const back = await sql(
    `select stage_policy -> 'maxEvidenceAgeDays' as days from $schema.tenant_settings order by 1`,
  );
  expect(back).toEqual([{ days: 10 }, { days: 50 }, { days: null }]);
});

/** Takes migrations back up to and with the one that keeps policies. */
async function beforePolicies(options: MigrateOptions): Promise<void> {
  for (;;) if ((await migrateDown(options)).includes('2026-11-25-suggestions')) return;
}
