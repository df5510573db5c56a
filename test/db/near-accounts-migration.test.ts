import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrations.ts';
import { nearKeys } from '../../src/domain/near-accounts.ts';
import { openTestDatabase } from '../support/database.ts';

const NAME = '2026-11-25-near-accounts';

test('accounts that were there before are found by names like theirs, in every tenant', async () => {
  await using t = await openTestDatabase();
  const schema = `near_${randomUUID().slice(0, 8)}`;
  await t.admin.query(`create schema ${schema} authorization dealkeeper_owner`);
  await t.admin.query(
    `grant usage on schema ${schema} to dealkeeper_worker, dealkeeper_relay, dealkeeper_janitor`,
  );
  const options = { ownerUrl: t.url('owner'), schema };
  await migrateUp(options);
  const downBelow = async () => {
    while ((await migrationStatus(options)).applied.includes(NAME)) await migrateDown(options);
  };
  await downBelow();
  await t.admin.query(`set search_path to ${schema}`);
  await t.admin.query("insert into tenants (slug) values ('one'), ('two')");
  // More than one page of the first.
  await t.admin.query(`
    insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
    select id, 'Meridian ' || slug || n || ' GmbH', slug || n, slug || n, 1
    from tenants, generate_series(1, case slug when 'one' then 1001 else 1 end) as n`);
  expect(await migrateUp(options)).toContain(NAME);
  const { rows } = await t.admin.query(`
    select account_name as name, array_agg(key_text) as keys from account_keys
    join accounts using (tenant_id) where accounts.id = account_id and kind = 'near'
    group by tenant_id, account_name`);
  expect(rows).toHaveLength(1002);
  for (const { name, keys } of rows) expect(keys.sort()).toEqual(nearKeys(name).sort());
  // One that was joined, and another company that has its name.
  await t.admin.query(`
    update accounts set merged_into = gen_random_uuid(), name_key = id::text, stem_key = id::text
    where account_name = 'Meridian one1 GmbH'`);
  await t.admin.query(`
    insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
    select id, 'Meridian one1 GmbH', 'one1', 'one1', 1 from tenants where slug = 'one'`);
  await downBelow();
  const { rows: left } = await t.admin.query('select kind from account_keys');
  expect(left).toEqual([]);
  await t.admin.query(`drop schema ${schema} cascade`);
});
