import { expect, test } from 'vitest';
import { failedNames, failures, openTestChecks } from './setup.ts';

test('a good configuration passes every check', async () => {
  await using t = await openTestChecks();
  const checks = await t.check();
  expect(failures(checks)).toEqual({});
  expect(checks.map(({ name }) => name)).toEqual([
    'database',
    'server version',
    'worker role',
    'worker rights',
    'migrations',
    'row security',
    'queue privacy',
    'queue',
    'queue schema',
  ]);
});

test('a superuser fails the worker role', async () => {
  await using t = await openTestChecks();
  const found = failures(await t.check({ DATABASE_URL: t.url('admin') }));
  expect(found['worker role']).toMatch(/^\w+ is a superuser; name dealkeeper_worker in DATABASE_/);
});

test('the owner fails the worker role', async () => {
  await using t = await openTestChecks();
  const found = failures(await t.check({ DATABASE_URL: t.url('owner') }));
  expect(found['worker role']).toMatch(/^dealkeeper_owner is owner of table account_keys;/);
});

const SPOILT_ROLES: [string, string, string[], RegExp][] = [
  ['a member of the owner', '', ['dealkeeper_owner'], /of dealkeeper_owner \(owner of table/],
  ['a BYPASSRLS role', 'bypassrls', [], / is BYPASSRLS;/],
  ['a role that may create roles', 'createrole', [], / is CREATEROLE;/],
  ['a role that may replicate', 'replication', [], / is REPLICATION;/],
  ['the relay', '', ['dealkeeper_relay'], /member of dealkeeper_relay \(not the worker\)/],
  ["a reader of the server's files", '', ['pg_read_server_files'], /pg_read_server_files \(not/],
];

test.each(SPOILT_ROLES)('%s fails the worker role', async (_, attributes, memberOf, found) => {
  await using t = await openTestChecks();
  const url = await t.aRole(attributes, ['dealkeeper_worker', ...memberOf]);
  const checks = await t.check({ DATABASE_URL: url });
  expect(failures(checks)['worker role']).toMatch(found);
});

test('a role that is worker by membership, and nothing else, passes', async () => {
  await using t = await openTestChecks();
  const url = await t.aRole('', ['dealkeeper_worker']);
  expect(failures(await t.check({ DATABASE_URL: url }))).toEqual({});
});

test('an indirect member of a superuser or BYPASSRLS role fails the worker role', async () => {
  await using t = await openTestChecks();
  const roleOf = (url: string) => new URL(url).username;
  const far = roleOf(await t.aRole('bypassrls superuser', []));
  // Not inherited: SET ROLE reaches it all the same.
  const near = roleOf(await t.aRole('noinherit', [far]));
  const url = await t.aRole('', ['dealkeeper_worker', near]);
  const found = failures(await t.check({ DATABASE_URL: url }));
  expect(found['worker role']).toContain(`member of ${far} (a superuser, BYPASSRLS)`);
});

test("a member of a single table's owner fails the worker role", async () => {
  await using t = await openTestChecks();
  const keeper = new URL(await t.aRole('', [])).username;
  await t.admin.query(`alter table stakeholders owner to ${keeper}`);
  const url = await t.aRole('', ['dealkeeper_worker', keeper]);
  const found = failures(await t.check({ DATABASE_URL: url }));
  expect(found['worker role']).toContain(`member of ${keeper} (owner of table stakeholders)`);
});

test('a right that passes by row security fails the worker rights', async () => {
  await using t = await openTestChecks();
  await t.admin.query('grant truncate on accounts to public');
  const checks = await t.check();
  expect(failedNames(checks)).toEqual(['worker rights']);
  expect(failures(checks)['worker rights']).toMatch(/^the worker has TRUNCATE on accounts; REVOKE/);
});

test("a right to the queue's schema fails the queue privacy", async () => {
  await using t = await openTestChecks();
  await t.admin.query(`grant usage on schema ${t.location.schema} to dealkeeper_worker`);
  const checks = await t.check();
  expect(failedNames(checks)).toEqual(['queue privacy']);
});
