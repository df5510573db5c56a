import { expect, test } from 'vitest';
import { checkAtStart } from '../../src/boot-checks.ts';
import { readConfig } from '../../src/config.ts';
import {
  aClosedPort,
  aSilentPort,
  failedNames,
  failures,
  openTestChecks,
  withAddress,
  withLogin,
} from './setup.ts';

test('a wrong password names the role and the setting, never the password', async () => {
  await using t = await openTestChecks();
  const url = withLogin(t.url('worker'), 'dealkeeper_worker', 'hunter2');
  const queue = { ...t.location, url: withLogin(t.location.url, 'dealkeeper_queue', 'hunter2') };
  const { host } = new URL(url);
  const checks = await t.check({ DATABASE_URL: url }, queue);
  expect(failedNames(checks)).toEqual(['database', 'queue']);
  expect(failures(checks)).toMatchObject({
    database: `PostgreSQL at ${host} refused the password of role dealkeeper_worker; correct the password in DATABASE_URL, or set it by "npm run dealkeeper -- roles apply"`,
    queue: expect.stringContaining('correct the password in DATABASE_QUEUE_URL'),
    'row security': 'not checked: no connection',
    'queue schema': 'not checked: no connection',
  });
  expect(JSON.stringify(checks)).not.toContain('hunter2');
});

test('a missing password is asked for', async () => {
  await using t = await openTestChecks();
  const url = withLogin(t.url('worker'), 'dealkeeper_worker', '');
  const checks = await t.check({ DATABASE_URL: url });
  expect(failures(checks).database).toContain("add role dealkeeper_worker's to DATABASE_URL");
});

test('a missing database is named', async () => {
  await using t = await openTestChecks();
  const url = new URL(t.url('worker'));
  url.pathname = '/no_such_database';
  const checks = await t.check({ DATABASE_URL: url.href });
  expect(failures(checks).database).toBe(
    `PostgreSQL at ${url.host} has no database no_such_database; create it, or correct the database in DATABASE_URL`,
  );
});

test('a database that lets the role not in is named', async () => {
  await using t = await openTestChecks();
  const checks = await t.check({ DATABASE_URL: await t.aRole('', []) });
  expect(failures(checks).database).toMatch(
    /^role checks_\w+ may not connect to database dealkeeper_test at 127.0.0.1:\d+; run "npm run/,
  );
});

test('an absent setting is named', async () => {
  await using t = await openTestChecks();
  const checks = await t.check({ DATABASE_URL: '' });
  expect(failures(checks)).toEqual({
    database: 'DATABASE_URL is not set; name the worker role and its database in it',
  });
});

test('a start without servers is refused in one line that names each', async () => {
  await using t = await openTestChecks();
  const port = await aClosedPort();
  const config = readConfig({ DATABASE_URL: withAddress(t.url('worker'), port) });
  const location = {
    kind: 'redis',
    url: `redis://:hunter2@127.0.0.1:${port}`,
    prefix: '{x}',
  } as const;
  const error = await checkAtStart(config, location).catch((thrown) => thrown);
  expect(error.message).toBe(
    `database: PostgreSQL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED); start it, or correct DATABASE_URL. ` +
      `queue: Redis at 127.0.0.1:${port} cannot be reached (ECONNREFUSED); start it, or correct REDIS_URL`,
  );
});

test('a name that is no host is told as such', async () => {
  await using t = await openTestChecks();
  const location = { kind: 'redis', url: 'redis://nowhere.invalid', prefix: '{x}' } as const;
  const url = withAddress(t.url('worker'), 5432, 'nowhere.invalid');
  const found = failures(await t.check({ DATABASE_URL: url }, location));
  expect(found.database).toMatch(/^PostgreSQL at nowhere.invalid:5432 cannot be reached \(E/);
  expect(found.queue).toMatch(/^Redis at nowhere.invalid:6379 cannot be reached \(E/);
});

test('servers that never answer are given up', async () => {
  await using t = await openTestChecks();
  await using silent = await aSilentPort();
  const location = {
    kind: 'redis',
    url: `redis://127.0.0.1:${silent.port}`,
    prefix: '{x}',
  } as const;
  const url = withAddress(t.url('worker'), silent.port);
  const checks = await t.check({ DATABASE_URL: url }, location);
  expect(failedNames(checks)).toEqual(['database', 'queue']);
});

test('a queue schema that is not migrated, or not for the role to read, fails', async () => {
  await using t = await openTestChecks();
  const asWorker = { ...t.location, url: t.url('worker') };
  expect(failures(await t.check({}, asWorker))['queue schema']).toBe(
    `role dealkeeper_worker may not read the queue's schema ${t.location.schema}; name dealkeeper_queue in DATABASE_QUEUE_URL`,
  );
  await t.admin.query(`delete from ${t.location.schema}.migration where version > 0`);
  expect(failures(await t.check())['queue schema']).toContain('is of version 0, not yet of');
  await t.admin.query(`drop schema ${t.location.schema} cascade`);
  expect(failures(await t.check())).toEqual({
    'queue schema': `schema ${t.location.schema} has no queue yet; run "npm run migrate"`,
  });
});
