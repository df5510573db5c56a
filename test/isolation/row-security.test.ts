import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { tenantTables } from '../support/perform.ts';
import { isolationViolations } from './violations.ts';

test('the worker role sees and writes the rows of its transaction’s tenant alone', async () => {
  await using t = await openTestDatabase();
  expect(await isolationViolations(t, t.url('worker'))).toEqual([]);
});

test('the same checks are red for a superuser, on every table', async () => {
  await using t = await openTestDatabase();
  const found = await isolationViolations(t, t.url('admin'));
  for (const table of await tenantTables(t)) {
    expect(found).toContainEqual(expect.stringMatching(`${table}: \\d+ rows seen`));
    expect(found).toContain(`${table}: a row of another tenant is written`);
    expect(found).toContain(`${table}: a row changes its tenant`);
  }
});

test('the owner of the tables is under row security too', async () => {
  await using t = await openTestDatabase();
  const found = await isolationViolations(t, t.url('owner'));
  // An owner may change and delete what it sees: it sees the tenant's own rows only.
  expect(found.filter((text) => !/deleted|ledger/.test(text))).toEqual([]);
});

test.each(['relay', 'janitor', 'queue'] as const)('the %s role reads no deals', async (role) => {
  await using t = await openTestDatabase();
  const found = await isolationViolations(t, t.url(role)).catch((error: Error) => error.message);
  expect(found).toMatch(/permission denied for (schema|table)/);
});

test('every table with a tenant has forced row security and the one policy, but for what the relay may see', async () => {
  await using t = await openTestDatabase();
  const { rows } = await t.admin.query<{ name: string }>(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      array(select polname::text || ' ' || polcmd::text from pg_policy where polrelid = c.oid)
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
      const policies = [...expected.policies, ...(further[String(name)] ?? [])];
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
