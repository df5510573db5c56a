import { expect, test } from 'vitest';
import { checkAtStart } from '../../src/boot-checks.ts';
import { readConfig } from '../../src/config.ts';
import { pendingAfter } from '../../src/db/migrations.ts';
import { ConfigurationError } from '../../src/errors.ts';
import { failedNames, failures, openTestChecks } from './setup.ts';

/** Every migration there is. */
const ALL = pendingAfter([]).join(', ');

const OWN = "(tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))";

const SPOILT_TABLES: [string, string, string][] = [
  [
    'a table without row security',
    'alter table accounts disable row level security',
    'accounts has no row security',
  ],
  [
    'a new table without row security',
    'create table visits (tenant_id uuid)',
    'visits has no row security',
  ],
  [
    'a materialized view of tenants',
    'create materialized view all_accounts as select tenant_id from accounts',
    'all_accounts has no row security',
  ],
  [
    "a view that reads with its owner's rights",
    'create view seen_accounts with (security_barrier) as select tenant_id from accounts',
    'seen_accounts is a view without security_invoker',
  ],
  [
    'row security that is not forced',
    'alter table accounts no force row level security',
    'accounts has row security that is not forced on its owner',
  ],
  [
    'a table without its policy',
    'drop policy tenant_isolation on accounts',
    'accounts has no policy tenant_isolation',
  ],
  [
    'a policy without WITH CHECK',
    `drop policy tenant_isolation on accounts;
     create policy tenant_isolation on accounts using ${OWN}`,
    'accounts has a policy tenant_isolation without WITH CHECK',
  ],
  [
    'a policy for one command',
    `drop policy tenant_isolation on accounts;
     create policy tenant_isolation on accounts for update using ${OWN} with check ${OWN}`,
    'accounts has a policy tenant_isolation that is not for every command',
  ],
  [
    'a policy for one role',
    'alter policy tenant_isolation on accounts to dealkeeper_worker',
    'accounts has a policy tenant_isolation that is not for every role',
  ],
  [
    'a policy that shows every row',
    'alter policy tenant_isolation on accounts using (true)',
    'accounts has a policy tenant_isolation whose USING is not ours',
  ],
  [
    'a policy that lets every row be written',
    `alter policy tenant_isolation on accounts with check (${OWN} or true)`,
    'accounts has a policy tenant_isolation whose WITH CHECK is not ours',
  ],
  [
    'a further permissive policy',
    'create policy everyone on accounts for select using (true)',
    'accounts has a further policy everyone',
  ],
  [
    "the outbox's further policy on another table",
    'create policy relay_reads on accounts for select to dealkeeper_relay using (true)',
    'accounts has a further policy relay_reads',
  ],
  [
    "the outbox's further policy for others than the relay",
    'alter policy relay_reads on outbox to public',
    'outbox has a further policy relay_reads',
  ],
];

test.each(SPOILT_TABLES)('%s fails the row security', async (_, spoil, found) => {
  await using t = await openTestChecks();
  await t.admin.query(spoil);
  const checks = await t.check();
  expect(failedNames(checks)).toEqual(['row security']);
  expect(failures(checks)['row security']).toBe(
    `${found}; undo what was changed by hand, or restore the schema and run "npm run migrate"`,
  );
});

test("the outbox's policies for the relay pass, as does a view of the reader's rights", async () => {
  await using t = await openTestChecks();
  await t.admin.query(`
    create view seen with (security_invoker = on) as select tenant_id from accounts`);
  expect(failures(await t.check())).toEqual({});
});

test('a policy written with other blanks and capitals is the same policy', async () => {
  await using t = await openTestChecks();
  await t.admin.query(`
    drop policy tenant_isolation on accounts;
    create policy tenant_isolation on accounts using ${OWN} with check ${OWN.toUpperCase().replaceAll('APP.TENANT_ID', 'app.tenant_id')}`);
  expect(failures(await t.check())).toEqual({});
});

test('a pending migration fails the migrations', async () => {
  await using t = await openTestChecks();
  await t.admin.query('delete from migrations');
  const found = failures(await t.check());
  expect(found).toEqual({
    migrations: `not applied: ${ALL}; run "npm run migrate"`,
  });
});

test('a schema without tables, without rights, or not there at all fails the migrations', async () => {
  await using t = await openTestChecks();
  const { schema } = t;
  await t.admin.query(`revoke usage on schema ${schema} from dealkeeper_worker`);
  expect(failures(await t.check())).toEqual({
    migrations: `role dealkeeper_worker may not use schema ${schema}; run "npm run dealkeeper -- roles apply"`,
  });
  await t.admin.query(`
    drop schema ${schema} cascade; create schema ${schema};
    grant usage on schema ${schema} to dealkeeper_worker`);
  expect(failures(await t.check())).toEqual({
    migrations: `schema ${schema} has no tables yet; run "npm run migrate"`,
    'row security': 'not checked: there are no tables yet',
  });
  await t.admin.query(`drop schema ${schema}`);
  expect(failures(await t.check()).migrations).toBe(
    `database dealkeeper_test has no schema ${schema}; run "npm run dealkeeper -- roles apply", then "npm run migrate", or correct DEALKEEPER_SCHEMA`,
  );
});

test('a start on a spoilt table is refused in one line', async () => {
  await using t = await openTestChecks();
  const config = readConfig({ DATABASE_URL: t.url('worker'), DEALKEEPER_SCHEMA: t.schema });
  await expect(checkAtStart(config, t.location)).resolves.toBeUndefined();
  await t.admin.query('alter table accounts no force row level security; delete from migrations');
  const error = await checkAtStart(config, t.location).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.message).toBe(
    `migrations: not applied: ${ALL}; run "npm run migrate". ` +
      'row security: accounts has row security that is not forced on its owner; ' +
      'undo what was changed by hand, or restore the schema and run "npm run migrate"',
  );
});
