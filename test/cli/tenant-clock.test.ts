import { expect, test, vi } from 'vitest';
import { openCliSystem } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

test('a tenant is given a schedule on clocks of its own, and it stays what is not named', async () => {
  await using t = await openCliSystem();
  const schedule = (...options: string[]) => t.run('tenant', 'schedule', t.tenantId, ...options);

  expect((await schedule()).stdout).toMatch(/^recompute-plans {2}"0 3 \* \* \*" in UTC\nnext /);
  await schedule('--cron', '30 2 * * 1-5', '--zone', 'Europe/Berlin');
  expect((await schedule('--zone', 'America/New_York')).stdout).toContain(
    '"30 2 * * 1-5" in America/New_York',
  );

  const { rows } = await t.queue.admin.query(
    'select cron, zone, next_run_at from tenant_schedules where tenant_id = $1',
    [t.tenantId],
  );
  expect(rows).toMatchObject([{ cron: '30 2 * * 1-5', zone: 'America/New_York' }]);
  expect(+rows[0].next_run_at).toBeGreaterThan(Date.now());
});

test('a schedule or a retention that cannot be is refused by name', async () => {
  await using t = await openCliSystem();
  const cases: [string[], string][] = [
    [['schedule', t.tenantId, '--cron', 'at night'], '--cron must be five fields'],
    [['schedule', t.tenantId, '--cron', '0 0 30 2 *'], '--cron has a field out of its range'],
    [['schedule', t.tenantId, '--zone', 'Mars/Phobos'], '--zone must be the IANA name'],
    [['schedule', 'nobody-here'], 'tenant: there is no "nobody-here"'],
    [['retention', t.tenantId, '--messages', '29'], '--messages must be a whole number of days'],
    [['add', 'a-slug', '--zone', '+05:30'], '--zone must be the IANA name'],
  ];
  const ran = await Promise.all(cases.map(([args]) => t.run('tenant', ...args)));
  for (const [i, { code, stderr }] of ran.entries()) {
    expect(code).toBe(1);
    expect(stderr).toContain(cases[i]?.[1]);
    expect(stderr).not.toContain('Mars');
  }
});

test('a retention is shown, and set in the part that is named', async () => {
  await using t = await openCliSystem();
  const retention = (...options: string[]) => t.run('tenant', 'retention', t.tenantId, ...options);
  expect((await retention()).stdout).toBe('messages      90 days\nobservations  730 days\n');
  await retention('--messages', '45');
  expect((await retention('--observations', '400')).stdout).toBe(
    'messages      45 days\nobservations  400 days\n',
  );
});
