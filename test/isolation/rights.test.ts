import { expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/db/roles.ts';
import { openTestDatabase } from '../support/database.ts';
import { rightsOf } from './rights.ts';

/** Tables that only grow: evidence, once given, is never changed. */
const LEDGERS = ['observations', 'plan_versions', 'stage_history'];

/** What the relay may see at all, of which tables. */
const RELAYS: Readonly<Record<string, RegExp>> = {
  outbox: /^(?!data|payload)/,
  tenant_schedules: /^(tenant_id|id|next_run_at)$/,
};

test('no role but the owner empties a table, refers to it or puts a trigger on it', async () => {
  await using t = await openTestDatabase();
  for (const role of (Object.keys(ROLES) as Role[]).filter((one) => one !== 'owner')) {
    const rights = await rightsOf(t.admin, 'tenant', role);
    expect(rights.filter(({ others }) => others.length > 0)).toEqual([]);
  }
});

test('the worker deletes nothing, and changes no ledger', async () => {
  await using t = await openTestDatabase();
  const rights = await rightsOf(t.admin, 'tenant', 'worker');
  expect(rights.filter(({ whole }) => whole.includes('delete'))).toEqual([]);
  const changed = rights.filter(({ updates }) => updates.length > 0).map(({ table }) => table);
  expect(changed.filter((table) => LEDGERS.includes(table))).toEqual([]);
  expect(changed).toContain('accounts');
});

test('the relay sees staged jobs and due schedules without their data, and writes no tenant', async () => {
  await using t = await openTestDatabase();
  for (const { table, whole, selects, updates } of await rightsOf(t.admin, 'tenant', 'relay')) {
    expect(whole, table).toEqual([]);
    const allowed = RELAYS[table];
    expect(
      selects.filter((column) => !allowed?.test(column)),
      table,
    ).toEqual([]);
    expect(
      updates.filter((column) => !allowed?.test(column)),
      table,
    ).toEqual([]);
    expect(updates, table).not.toContain('tenant_id');
  }
});

test('the janitor only reads and deletes; the queue role has no table of a tenant', async () => {
  await using t = await openTestDatabase();
  const janitor = await rightsOf(t.admin, 'tenant', 'janitor');
  const written = janitor.filter(
    ({ whole, updates }) => whole.includes('insert') || updates.length,
  );
  expect(written).toEqual([]);
  const queue = await rightsOf(t.admin, 'tenant', 'queue');
  expect(
    queue.filter(({ whole, selects, updates }) => [whole, selects, updates].some((r) => r.length)),
  ).toEqual([]);
});

test('no function runs with its owner’s rights, and no role of ours may pass row security', async () => {
  await using t = await openTestDatabase();
  const { rows: functions } = await t.admin.query(
    "select proname from pg_proc where pronamespace = 'tenant'::regnamespace and prosecdef",
  );
  expect(functions).toEqual([]);
  const { rows: roles } = await t.admin.query(
    `select rolname from pg_roles where rolname = any($1)
       and (rolsuper or rolbypassrls or rolcreaterole or exists (
         select from pg_auth_members where member = pg_roles.oid))`,
    [Object.values(ROLES)],
  );
  expect(roles).toEqual([]);
});
