import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { withPlant } from './plants.ts';
import { withoutTenant } from './rights.ts';

/** Relations that hold nothing of a tenant: a new one is secured, or is added here with a reason. */
const NO_TENANTS = [
  // What was run on the schema.
  'migrations',
  // Messages that name no tenant there is; their reasons say no word of one.
  'rejections',
  // Who there is, and whether they are active: read before a tenant is set.
  'tenants',
];

test('every table with a tenant has forced row security and the one policy, but for what the relay may see', async () => {
  await using t = await openTestDatabase();
  const { rows } = await t.admin.query<{ name: string }>(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      array(select polname::text || ' ' || polcmd::text from pg_policy where polrelid = c.oid order by 1)
        as policies
    from pg_class c where c.relnamespace = 'tenant'::regnamespace and c.relkind in ('r', 'p')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
    order by 1`);
  const expected = { enabled: true, forced: true, policies: ['tenant_isolation *'] };
  const further: Record<string, string[]> = {
    outbox: ['relay_reads r', 'relay_marks w'],
    tenant_schedules: ['clock_sees r'],
  };
  expect(rows).toEqual(
    rows.map(({ name }) => {
      const policies = [...expected.policies, ...(further[String(name)] ?? [])].toSorted();
      return { name, ...expected, policies };
    }),
  );
  expect(rows.length).toBeGreaterThanOrEqual(13);
});

test('every unique key of a table with a tenant begins with the tenant', async () => {
  await using t = await openTestDatabase();
  const { rows } = await t.admin.query(`
    select i.indexrelid::regclass::text as index from pg_index i
      join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'tenant'::regnamespace and i.indisunique
      and i.indkey[0] <> a.attnum`);
  expect(rows).toEqual([]);
});

test('every other table is known to hold nothing of a tenant', async () => {
  await using t = await openTestDatabase();
  expect(await withoutTenant(t.admin, 'tenant')).toEqual(NO_TENANTS);
});

test('a new table that names its tenant in another way is found', async () => {
  await using t = await openTestDatabase();
  const letters = { sql: () => ['create table letters (tenant uuid, body text)'] };
  const found = await withPlant(t, letters, (schema) => withoutTenant(t.admin, schema));
  expect(found).toEqual(['letters']);
});
