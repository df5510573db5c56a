import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { insertRow } from './any-row.ts';

test('a pool of one connection serves tenants in turn without a trace of the last one', async () => {
  await using t = await openTestDatabase(1);
  const tenants = [await t.aTenant(), await t.aTenant(), await t.aTenant()];
  for (const tenantId of tenants) await insertRow(t.admin, 'accounts', tenantId);

  // Four at a time: each operation meets what any other one has left behind.
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    const leaks: (string | null)[] = [];
    for (let i = lane; i < 200; i += 4) leaks.push(await leakOf(t, tenants[i % 3] ?? '', i));
    return leaks;
  });
  const leaks = (await Promise.all(lanes)).flat();

  expect(leaks).toHaveLength(200);
  expect(leaks.filter((leak) => leak !== null)).toEqual([]);
  const { rows } = await t.admin.query(
    'select count(*)::int as count from accounts where tenant_id = any($1) group by tenant_id',
    [tenants],
  );
  expect(rows).toEqual([{ count: 1 }, { count: 1 }, { count: 1 }]);
});

/** Runs one operation of a kind and returns what it saw that it should not, or null. */
async function leakOf(t: TestDatabase, tenantId: string, i: number): Promise<string | null> {
  const { database } = t;
  switch (i % 5) {
    case 0:
      return database.outsideTenants(async (query) => {
        const seen = await query<{ id: string }>`select tenant_id as id from accounts`;
        return seen.length === 0 ? null : `operation ${i}: rows seen outside of tenants`;
      });
    case 1:
      // An error in the database ends the transaction with the tenant still set.
      await expectRefused(
        database.unitOfWork(tenantId, ({ session: { query } }) => query`select 1 / 0`),
      );
      return null;
    case 2:
      await expectRefused(
        database.unitOfWork(tenantId, async ({ session: { query } }) => {
          await query`insert into inbox (tenant_id, job, idempotency_key, status)
            values (${tenantId}, 'x', ${randomUUID()}, 'done')`;
          throw new Error('called off');
        }),
      );
      return null;
    default:
      return database.unitOfWork(tenantId, async ({ session: { query } }) => {
        const seen = await query<{ id: string }>`select tenant_id as id from accounts`;
        const isOwn = seen.length === 1 && seen[0]?.id === tenantId;
        return isOwn ? null : `operation ${i}: not its own row alone`;
      });
  }
}

async function expectRefused(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toThrow(Error);
}

test("after a tenant's transaction the connection sees nothing", async () => {
  await using t = await openTestDatabase(1);
  const tenantId = await t.aTenant();
  await insertRow(t.admin, 'accounts', tenantId);
  const within = await t.database.unitOfWork(
    tenantId,
    ({ session: { query } }) =>
      query`select count(*)::int as count, pg_backend_pid() as pid from accounts`,
  );
  const connection = t.database.orm.em.getConnection();
  const after = await connection.execute(
    `select count(*)::int as count, pg_backend_pid() as pid,
       current_setting('app.tenant_id', true) as tenant, current_setting('lock_timeout') as wait,
       current_setting('search_path') as path
     from tenant.accounts`,
  );
  expect(within).toMatchObject([{ count: 1 }]);
  const [{ pid } = {}] = within;
  expect(after).toEqual([{ count: 0, pid, tenant: '', wait: '0', path: expect.any(String) }]);
  expect(after).not.toMatchObject([{ path: 'tenant' }]);
});

test('a unit of work for a tenant that does not exist, or is no UUID, runs nothing', async () => {
  await using t = await openTestDatabase(1);
  let ran = 0;
  const run = (tenantId: string) =>
    t.database.unitOfWork(tenantId, async () => {
      ran++;
    });
  await expect(run(randomUUID())).rejects.toThrow('tenantId: no such tenant');
  await expect(run('not-a-uuid')).rejects.toThrow(Error);
  await expect(run(await t.aTenant('suspended'))).rejects.toThrow('the tenant is suspended');
  expect(ran).toBe(0);
});

test('a statement that comes after its transaction ended is refused', async () => {
  await using t = await openTestDatabase(1);
  const tenantId = await t.aTenant();
  let late = async (): Promise<unknown> => undefined;
  await t.database.unitOfWork(tenantId, async ({ session }) => {
    late = () => session.query`insert into tenant_settings (tenant_id) values (${tenantId})`;
  });

  await expect(late()).rejects.toThrow('after its transaction ended');
});
