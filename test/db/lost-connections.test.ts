import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openOrm } from '../../src/db/orm.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openTestDatabase } from '../support/database.ts';
import { eventually } from '../support/polling.ts';
import { openProxy } from '../torture/proxy.ts';

const POOL = 2;

/** Holds every connection of the pool inside a transaction, then loses them all by `lose`. */
async function loseAll(
  database: Database,
  tenantId: string,
  lose: (pids: readonly number[]) => Promise<void>,
) {
  const inside = Promise.withResolvers<void>();
  const pids: number[] = [];
  const units = Array.from({ length: POOL }, () =>
    database.unitOfWork(tenantId, async ({ session: { query } }) => {
      const [row] = await query<{ pid: number }>`select pg_backend_pid() as pid`;
      if (row && pids.push(row.pid) === POOL) inside.resolve();
      await inside.promise;
      await wait(50);
      await query`select 2`;
    }),
  );
  await inside.promise;
  await lose(pids);
  return Promise.allSettled(units);
}

const answers = (database: Database, tenantId: string) =>
  Promise.all(
    Array.from({ length: POOL }, () =>
      database.unitOfWork(
        tenantId,
        ({ session: { query } }) => query<{ one: number }>`select 1 as one`,
      ),
    ),
  );

test('a pool whose connections the server ended has all of them again', async () => {
  await using t = await openTestDatabase();
  const tenantId = await t.aTenant();
  const url = t.url('worker');
  const database = new Database(openOrm({ url, poolSize: POOL }), 'tenant');
  for (let round = 0; round < 3; round++) {
    const lost = await loseAll(database, tenantId, async (pids) => {
      await t.admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]);
    });
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  }
  expect(await answers(database, tenantId)).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  await database.close();
});

test('a pool whose lines died without a word has its connections again', async () => {
  await using t = await openTestDatabase();
  const tenantId = await t.aTenant();
  const url = new URL(t.url('worker'));
  const line = await openProxy(Number(url.port));
  url.port = String(line.port);
  const database = new Database(
    openOrm({ url: url.href, poolSize: POOL, longestHoldMs: 800 }),
    'tenant',
  );
  const lost = await loseAll(database, tenantId, async () => line.silence());
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  line.mend();
  await eventually('the pool answers', () => answers(database, tenantId).catch(() => null));
  await database.close();
  await line.close();
});
