import { randomUUID } from 'node:crypto';
import { rowSecurity } from '../../migrations/row-security.ts';
import type { TestDatabase } from '../support/database.ts';

/** A mistake that someone might make with a new table, and what the suite must say of it. */
export interface Plant {
  readonly what: string;
  /** SQL beside a table `notes` with a tenant, owned by the owner role, and not the first one. */
  readonly sql: (schema: string) => readonly string[];
  readonly role: 'worker' | 'owner';
  readonly found: RegExp;
}

const [ENABLE = '', FORCE = '', POLICY = ''] = rowSecurity('notes');
const NO_KEY = 'alter table notes drop constraint notes_pkey';
const OWN = "tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)";
const policy = (rest: string) => `create policy further on notes ${rest}`;

/** What cannot be seen is not deleted either: the policy for DELETE alone is no way in. */
const SEES_ALL = 'create policy sees on notes for select using (true)';

export const PLANTS: readonly Plant[] = [
  {
    what: 'no row security at all',
    sql: () => [],
    role: 'worker',
    found: /worker on notes, transaction of A, select: rows A,B instead of rows A/,
  },
  {
    what: 'row security that is not forced on the owner',
    sql: () => [ENABLE, POLICY],
    role: 'owner',
    found: /owner on notes, transaction of nobody, select: rows A,B instead of rows $/m,
  },
  {
    what: 'a policy that checks nothing that is written',
    sql: () => [ENABLE, FORCE, `create policy p on notes using (${OWN}) with check (true)`],
    role: 'worker',
    found: /transaction of A, insert B: rows 1 instead of refused/,
  },
  {
    what: 'a further policy that shows every row',
    sql: () => [ENABLE, FORCE, POLICY, policy('for select using (true)')],
    role: 'worker',
    found: /transaction of B, select: rows A,B instead of rows B/,
  },
  {
    what: 'a further policy that lets every row be deleted',
    sql: () => [ENABLE, FORCE, POLICY, policy('for delete using (true)'), SEES_ALL],
    role: 'worker',
    found: /transaction of A, delete B: rows 1 instead of rows 0/,
  },
  {
    what: 'a policy that shows all where no tenant is set',
    sql: () => [
      ENABLE,
      FORCE,
      `create policy p on notes using (current_setting('app.tenant_id', true) is null or ${OWN})`,
    ],
    role: 'worker',
    found: /transaction of nobody, select: rows A,B instead of rows $/m,
  },
  {
    what: 'a policy that fails where the setting is empty',
    sql: () => [
      ENABLE,
      FORCE,
      "create policy p on notes using (tenant_id = current_setting('app.tenant_id', true)::uuid)",
    ],
    role: 'worker',
    found: /transaction of empty, select: malformed instead of rows $/m,
  },
  {
    what: 'a view that reads with its owner’s rights',
    sql: () => [
      ...rowSecurity('notes'),
      'reset role',
      'create view seen as select * from notes',
      'grant select on seen to dealkeeper_worker',
    ],
    role: 'worker',
    found: /worker on seen, transaction of A, select: rows strangers instead of rows A/,
  },
  {
    what: 'a copy of rows that is refreshed by its owner',
    sql: (schema) => [
      ...rowSecurity('notes'),
      'reset role',
      `insert into notes (tenant_id) values ('${randomUUID()}')`,
      `create materialized view ${schema}.kept as select * from notes`,
      `grant select on ${schema}.kept to dealkeeper_worker`,
    ],
    role: 'worker',
    found: /worker on kept, transaction of nobody, select: rows strangers instead of rows $/m,
  },
  {
    what: 'a primary key without the tenant',
    sql: () => [...rowSecurity('notes'), NO_KEY, 'alter table notes add primary key (id)'],
    role: 'worker',
    found: /transaction of B, insert with the id of A: taken notes_pkey instead of rows 1/,
  },
  {
    what: 'a further unique key without the tenant',
    sql: () => [...rowSecurity('notes'), 'create unique index notes_id on notes (id)'],
    role: 'worker',
    found: /transaction of B, insert with the id of A: taken notes_id instead of rows 1/,
  },
  {
    what: 'no primary key',
    sql: () => [...rowSecurity('notes'), NO_KEY],
    role: 'worker',
    found: /worker on notes, it has no primary key/,
  },
];

/** A mistake may show in a session's first transaction alone: a table that has none comes first. */
const TABLES = ['agendas', 'notes'] as const;

/** Makes a schema with two tables, a mistake in the second, for as long as `body` runs. */
export async function withPlant<T>(
  t: TestDatabase,
  plant: Pick<Plant, 'sql'>,
  body: (schema: string) => Promise<T>,
): Promise<T> {
  const schema = `scratch_${randomUUID().slice(0, 8)}`;
  await t.admin.query(`create schema ${schema} authorization dealkeeper_owner`);
  try {
    await t.admin.query(`grant usage on schema ${schema} to dealkeeper_worker`);
    await t.admin.query(`set search_path to ${schema}`);
    await t.admin.query('set role dealkeeper_owner');
    for (const table of TABLES) {
      await t.admin.query(`
        create table ${table} (
          tenant_id uuid not null,
          id uuid not null default gen_random_uuid(),
          created_at timestamptz not null default now(),
          primary key (tenant_id, id)
        )`);
      await t.admin.query(`grant select, insert, update, delete on ${table} to dealkeeper_worker`);
    }
    for (const sql of [...rowSecurity('agendas'), ...plant.sql(schema)]) await t.admin.query(sql);
    await t.admin.query('reset role');
    await t.admin.query('set search_path to tenant');
    return await body(schema);
  } finally {
    await t.admin.query('reset role');
    await t.admin.query(`drop schema ${schema} cascade`);
  }
}
