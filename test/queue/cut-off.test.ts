import { expect, test } from 'vitest';
import { eventually } from '../support/polling.ts';
import { openTestQueue } from '../support/queues.ts';
import { openProxy } from '../torture/proxy.ts';

test('a line that is cut while BullMQ speaks on it fails the call, and not the process', async () => {
  const proxy = await openProxy(
    Number(new URL(String(process.env.DEALKEEPER_TEST_ADMIN_URL)).port),
  );
  await using t = await openTestQueue('postgres', undefined, {
    redirect: async (location) => {
      const url = new URL(location.url);
      url.port = String(proxy.port);
      return { ...location, url: String(url) };
    },
  });
  if (t.location.kind !== 'postgres') throw new Error('this is the queue on PostgreSQL');
  const { schema } = t.location;
  const { rows: tables } = await t.admin.query(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1",
    [schema],
  );
  await t.admin.query('begin');
  for (const { name } of tables) await t.admin.query(`lock table ${name} in access exclusive mode`);

  const queue = t.backend.openQueue('deals');
  queue.on('error', () => undefined);
  const ready = queue.waitUntilReady().then(
    () => 'ready',
    () => 'failed',
  );
  // It waits for our lock: the first words of BullMQ on a connection of its own.
  await eventually('a statement that waits', async () => {
    const { rows } = await t.admin.query(
      `select 1 from pg_locks l join pg_class c on c.oid = l.relation
       where not granted and c.relnamespace = $1::regnamespace`,
      [schema],
    );
    return rows.length > 0;
  });
  proxy.cut();

  expect(await ready).toBe('failed');
  await t.admin.query('rollback');
  await queue.close().catch(() => undefined);
  await proxy.close();
});
