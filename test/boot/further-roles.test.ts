import { expect, test } from 'vitest';
import { failures, openTestChecks } from './setup.ts';

test('the relay’s and the janitor’s own roles pass, and each check is shown', async () => {
  await using t = await openTestChecks();
  const urls = { DATABASE_RELAY_URL: t.url('relay'), DATABASE_JANITOR_URL: t.url('janitor') };
  const checks = await t.check(urls);
  expect(failures(checks)).toEqual({});
  const names = ['relay', 'relay role', 'relay rights', 'relay privacy'];
  const janitors = ['janitor', 'janitor role', 'janitor rights'];
  expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining([...names, ...janitors]));
});

test('a relay on the worker’s role or on a superuser is refused', async () => {
  await using t = await openTestChecks();
  const asWorker = failures(await t.check({ DATABASE_RELAY_URL: t.url('worker') }));
  expect(asWorker['relay role']).toBe(
    'dealkeeper_worker is not the relay; name dealkeeper_relay in DATABASE_RELAY_URL, ' +
      'or take these from dealkeeper_worker (REVOKE, ALTER ROLE)',
  );
  expect(asWorker['relay privacy']).toMatch(/may read data, data_hash, idempotency_key, staged_by/);
  const asSuperuser = failures(await t.check({ DATABASE_RELAY_URL: t.url('admin') }));
  expect(asSuperuser['relay role']).toMatch(/is a superuser; name dealkeeper_relay/);
});

test('a relay that may read what is in the outbox is refused', async () => {
  await using t = await openTestChecks();
  await t.admin.query('grant select (data) on outbox to dealkeeper_relay');
  expect(failures(await t.check({ DATABASE_RELAY_URL: t.url('relay') }))).toEqual({
    'relay privacy':
      "role dealkeeper_relay may read data of every tenant's outbox; " +
      'REVOKE SELECT on these columns from it, from PUBLIC too',
  });
});

test('a janitor that is the owner, or that may empty a table, is refused', async () => {
  await using t = await openTestChecks();
  const asOwner = failures(await t.check({ DATABASE_JANITOR_URL: t.url('owner') }));
  expect(asOwner['janitor role']).toMatch(/^dealkeeper_owner is owner of /);
  await t.admin.query('grant truncate on outbox to dealkeeper_janitor');
  expect(failures(await t.check({ DATABASE_JANITOR_URL: t.url('janitor') }))).toEqual({
    'janitor rights': 'the janitor has TRUNCATE on outbox; REVOKE it, from PUBLIC too',
  });
});
