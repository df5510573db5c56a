import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from '../support/database.ts';
import { tenantTables } from '../support/perform.ts';

/** Tables that only grow. */
const LEDGERS = ['observations', 'plan_versions', 'stage_history'];

interface Fixture {
  readonly tenantId: string;
  readonly otherId: string;
  /** One that has no rows yet, so that no unique key refuses what row security should. */
  readonly freshId: string;
}

/**
 * Tries what row security and rights forbid, on every table that has a tenant, as the role of the
 * URL, and returns what was possible all the same: an empty list is what is promised.
 */
export async function isolationViolations(t: TestDatabase, url: string): Promise<string[]> {
  const fixture = {
    tenantId: await t.aTenant(),
    otherId: await t.aTenant(),
    freshId: await t.aTenant(),
  };
  const tables = await tenantTables(t);
  for (const table of tables) {
    for (const tenantId of [fixture.tenantId, fixture.otherId]) {
      await insertRow(t.admin, table, tenantId);
    }
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found: string[] = [];
    for (const table of tables) {
      found.push(...(await withoutTenant(client, table, fixture)));
      found.push(...(await withTenant(client, table, fixture)));
      found.push(...(await changes(client, table, fixture)));
    }
    return found;
  } finally {
    await client.end();
  }
}

async function withoutTenant(client: pg.Client, table: string, { freshId }: Fixture) {
  const found: string[] = [];
  for (const [how, tenant] of [
    ['never set', null],
    ['set to nothing', ''],
  ] as const) {
    const seen = await inside(client, tenant, () => count(client, table));
    if (seen !== 0) found.push(`${table}: ${String(seen)} rows seen where the tenant is ${how}`);
    if (await isPossible(client, tenant, () => insertRow(client, table, freshId))) {
      found.push(`${table}: a row is written where the tenant is ${how}`);
    }
  }
  if (await isPossible(client, 'not-a-uuid', () => count(client, table))) {
    found.push(`${table}: rows are read where the tenant is no UUID`);
  }
  return found;
}

async function withTenant(client: pg.Client, table: string, fixture: Fixture) {
  const { tenantId, otherId, freshId } = fixture;
  const found: string[] = [];
  const tenants = await inside(client, tenantId, async () => {
    const text = `select distinct tenant_id as id from tenant.${table}`;
    return (await client.query<{ id: string }>(text)).rows.map(({ id }) => id);
  });
  if (tenants.join() !== tenantId) found.push(`${table}: not only the tenant's own rows are seen`);
  const named = await inside(client, tenantId, () => count(client, table, otherId));
  if (named !== 0) found.push(`${table}: another tenant's rows are seen when asked for by name`);
  if (await isPossible(client, tenantId, () => insertRow(client, table, freshId))) {
    found.push(`${table}: a row of another tenant is written`);
  }
  return found;
}

async function changes(client: pg.Client, table: string, fixture: Fixture) {
  const { tenantId, otherId, freshId } = fixture;
  const found: string[] = [];
  const run = (text: string, values: unknown[]) => () => affected(client, text, values);
  const own = 'where tenant_id = $1';
  const move = run(`update tenant.${table} set tenant_id = $2 ${own}`, [tenantId, freshId]);
  if (await isPossible(client, tenantId, move)) found.push(`${table}: a row changes its tenant`);
  const touch = `update tenant.${table} set updated_at = now() ${own}`;
  if (await isPossible(client, tenantId, run(touch, [otherId]))) {
    found.push(`${table}: another's row changes`);
  }
  if (LEDGERS.includes(table) && (await isPossible(client, tenantId, run(touch, [tenantId])))) {
    found.push(`${table}: a ledger's row changes`);
  }
  if (await isPossible(client, tenantId, run(`delete from tenant.${table} ${own}`, [tenantId]))) {
    found.push(`${table}: rows are deleted`);
  }
  // Asked for and not tried: the lock that it takes would hold up the other tests.
  const right = `select has_table_privilege('tenant.${table}', 'truncate') as held`;
  if ((await client.query(right)).rows[0]?.held) found.push(`${table}: all rows are deleted`);
  return found;
}

/** Runs `body` in a transaction of the tenant that is rolled back; null sets no tenant. */
async function inside<T>(
  client: pg.Client,
  tenantId: string | null,
  body: () => Promise<T>,
): Promise<T> {
  await client.query('begin');
  try {
    if (tenantId !== null) {
      await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    }
    return await body();
  } finally {
    await client.query('rollback');
  }
}

/** SQLSTATEs of a right that is missing or a policy that refuses, and of text that is no UUID. */
const REFUSALS = new Set(['42501', '22P02']);

/** Says whether something is neither refused nor without effect; other errors hide the answer. */
async function isPossible(
  client: pg.Client,
  tenantId: string | null,
  attempt: () => Promise<number>,
): Promise<boolean> {
  try {
    return (await inside(client, tenantId, attempt)) > 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && REFUSALS.has(error.code ?? '')) return false;
    throw error;
  }
}

async function affected(client: pg.Client, text: string, values: unknown[]): Promise<number> {
  const { rowCount } = await client.query(text, values);
  return rowCount ?? 0;
}

async function count(client: pg.Client, table: string, tenantId?: string): Promise<number> {
  const where = tenantId === undefined ? '' : `where tenant_id = '${tenantId}'`;
  const { rows } = await client.query(
    `select count(*)::int as count from tenant.${table} ${where}`,
  );
  return Number(rows[0]?.count);
}

/** Inserts a row that breaks no constraint: every column without default has a value of its kind. */
export async function insertRow(
  client: pg.Client,
  table: string,
  tenantId: string,
): Promise<number> {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relname = $1 and c.relnamespace = 'tenant'::regnamespace and a.attnum > 0
       and a.attnotnull and not a.atthasdef and a.attname <> 'tenant_id'`,
    [table],
  );
  const names = ['tenant_id', ...columns.map(({ name }) => name)];
  const values = [tenantId, ...columns.map(({ name, type }) => columnValue(name, type))];
  const places = values.map((_, i) => `$${i + 1}`);
  const { rowCount } = await client.query(
    `insert into tenant.${table} (${names.join()}) values (${places.join()})`,
    values,
  );
  return rowCount ?? 0;
}

const WORDS: Readonly<Record<string, string>> = {
  kind: 'alias',
  channel: 'email',
  status: 'done',
  entity_type: 'account',
  source: 'import',
  actor_kind: 'job',
  to_stage: 'discovery',
  queue: 'deals',
};

function columnValue(name: string, type: string): unknown {
  if (type === 'uuid') return randomUUID();
  if (type.startsWith('timestamp')) return '2026-03-02T09:00:00Z';
  if (type === 'integer') return 1;
  if (type === 'jsonb') return '{}';
  return WORDS[name] ?? randomUUID();
}
