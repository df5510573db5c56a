import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  migrateDown,
  migrateUp,
  migrationStatus,
  openMigrator,
  pendingAfter,
} from '../../src/db/migrations.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

test('migrating an empty schema up leaves nothing that differs from the entities', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  expect(await migrateUp(options)).not.toEqual([]);
  expect(await drift(options)).toBe('');
});

test('to the planner a tenant may have every row of a new table', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  await migrateUp(options);
  const { rows: server } = await t.admin.query('show server_version_num');
  // Statistics can be given from PostgreSQL 18 on.
  if (Number(server[0].server_version_num) < 180_000) return;
  const { rows } = await t.admin.query(
    `select (select count(distinct table_name)::int from information_schema.columns
         where table_schema = $1 and column_name = 'tenant_id') as tables,
       (select count(*)::int from pg_stats
         where schemaname = $1 and attname = 'tenant_id' and n_distinct = 1) as known`,
    [options.schema],
  );
  expect(rows[0].known).toBe(rows[0].tables);
  expect(rows[0].known).toBeGreaterThan(10);
});

test('the comparison is red where a policy, a check or a column differs', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  await migrateUp(options);
  const { schema } = options;
  let before = '';
  for (const change of [
    `alter table ${schema}.accounts no force row level security`,
    `drop policy tenant_isolation on ${schema}.stakeholders`,
    `alter table ${schema}.opportunities drop constraint opportunities_probability_check`,
    `alter table ${schema}.inbox add column extra text`,
  ]) {
    await t.admin.query(change);
    const after = await drift(options);
    expect(after.length, change).toBeGreaterThan(before.length);
    before = after;
  }
});

test('migrating down leaves no table and no policy, and up again works', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  const applied = await migrateUp(options);
  expect(await migrateUp(options)).toEqual([]);
  while ((await migrationStatus(options)).applied.length > 0) await migrateDown(options);
  expect(await tables(t, options.schema)).toEqual(['migrations']);
  expect(await migrateUp(options)).toEqual(applied);
  expect(await drift(options)).toBe('');
});

test('two processes that migrate up at once apply each migration once', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  const applied = await Promise.all([migrateUp(options), migrateUp(options), migrateUp(options)]);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  const status = await migrationStatus(options);
  expect(status.pending).toEqual([]);
  expect(pendingAfter(status.applied)).toEqual([]);
  const { rows } = await t.admin.query(`select name from ${options.schema}.migrations`);
  expect(rows.map(({ name }) => name)).toEqual(status.applied);
});

test('a down that fails half-way leaves everything as it was', async () => {
  await using t = await openTestDatabase();
  const options = await aSchema(t);
  await migrateUp(options);
  // A view of another program's depends on a table: dropping it is refused.
  const { schema } = options;
  const view = `create view ${schema}.report as select id from ${schema}.stage_policies`;
  await t.admin.query(view);
  let before: string[] = [];
  const downToTheView = async () => {
    while ((await migrationStatus(options)).applied.length > 0) {
      before = await tables(t, schema);
      await migrateDown(options);
    }
  };
  await expect(downToTheView()).rejects.toThrow(Error);
  expect(await tables(t, schema)).toEqual(before);
  await t.admin.query(`drop view ${schema}.report`);
  await migrateUp(options);
  expect(await drift(options)).toBe('');
});

async function aSchema(t: TestDatabase) {
  const schema = `drift_${randomUUID().slice(0, 8)}`;
  await t.admin.query(`create schema ${schema} authorization dealkeeper_owner`);
  await t.admin.query(`grant usage on schema ${schema} to dealkeeper_worker`);
  return { ownerUrl: t.url('owner'), schema };
}

/** The comparison also reads the schemas of tests beside this one, which may be dropped meanwhile. */
const MOST_TRIES = 10;

async function drift(options: { ownerUrl: string; schema: string }): Promise<string> {
  const orm = openMigrator(options);
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await orm.schema.getUpdateSchemaSQL({ wrap: false, schema: options.schema });
      } catch (error) {
        const isGone =
          /does not exist|could not open relation/.test(String(error)) &&
          !String(error).includes(options.schema);
        if (!isGone || tries === MOST_TRIES) throw error;
      }
    }
  } finally {
    await orm.close(true);
  }
}

async function tables(t: TestDatabase, schema: string): Promise<string[]> {
  const { rows } = await t.admin.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = $1::regnamespace and relkind in ('r', 'p') order by 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
