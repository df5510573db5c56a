import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestQueue } from '../support/queues.ts';

/** Longer than pg keeps an idle connection by itself. */
const QUIET_MS = 10_500;

test.concurrent('units after a quiet while run on the connections of those before', async () => {
  await using t = await openTestDatabase();
  const tenantId = await t.aTenant();
  const before = await pidsOfFour(t, tenantId);
  await wait(QUIET_MS);
  expect(await pidsOfFour(t, tenantId)).toEqual(before);
});

test.concurrent('so does what is sent to a queue on PostgreSQL', async () => {
  const name = `kept-idle-${process.pid}`;
  await using t = await openTestQueue('postgres', undefined, {
    redirect: async (location) => {
      const url = new URL(location.url);
      url.searchParams.set('application_name', name);
      return { ...location, url: url.href };
    },
  });
  const queue = t.backend.openQueue('kept-idle');
  await Promise.all(Array.from({ length: 4 }, () => queue.getJobCounts()));
  const text = 'select pid from pg_stat_activity where application_name = $1 order by pid';
  const { rows: before } = await t.admin.query(text, [name]);
  await wait(QUIET_MS);
  const { rows: after } = await t.admin.query(text, [name]);
  await queue.close();
  expect(before.length).toBeGreaterThan(0);
  expect(after).toEqual(before);
});

/** The sessions in which four units that wait for one another's company ran. */
async function pidsOfFour({ database }: TestDatabase, tenantId: string): Promise<number[]> {
  const pids = await Promise.all(
    Array.from({ length: 4 }, () =>
      database.unitOfWork(tenantId, async ({ session: { query } }) => {
        const [row] = await query<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.3)`;
        return row?.pid ?? 0;
      }),
    ),
  );
  return pids.toSorted((a, b) => a - b);
}
