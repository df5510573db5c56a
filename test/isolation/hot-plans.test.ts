import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillManyTenants } from '../../bench/hot-plans/many-tenants.ts';
import { planFaults, planOf, readCatalog } from '../../bench/hot-plans/plan-faults.ts';
import { hotStatements, type Statement } from '../../bench/hot-plans/statements.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const schema = `many_${randomUUID().slice(0, 8)}`;
let t: TestDatabase;
let worker: pg.Client;
let statements: readonly Statement[];
let rows: number;

beforeAll(async () => {
  t = await openTestDatabase();
  const urls = { adminUrl: t.url('admin'), ownerUrl: t.url('owner') };
  const filled = await fillManyTenants({ ...urls, schema, tenants: 40, rowsEach: 60 });
  const { largest } = filled;
  rows = filled.rows;
  statements = await hotStatements(new Database(t.database.orm, schema), largest);
  worker = new pg.Client({ connectionString: t.url('worker') });
  await worker.connect();
  await worker.query('set random_page_cost = 1');
  const settings = [largest, schema];
  await worker.query(
    "select set_config('app.tenant_id', $1, false), set_config('search_path', $2, false)",
    settings,
  );
});

afterAll(async () => {
  await worker.end();
  await t.admin.query(`drop schema ${schema} cascade`);
  await t[Symbol.asyncDispose]();
});

async function faults(): Promise<string[]> {
  const catalog = await readCatalog(worker, schema);
  const found: string[] = [];
  for (const statement of statements) {
    const plan = await planOf(worker, statement);
    found.push(...planFaults(plan, catalog).map((fault) => `${fault}: ${statement.text}`));
  }
  return found;
}

test('every statement of detect-opportunity starts from an index that begins with the tenant', async () => {
  expect(rows).toBeGreaterThan(15_000);
  expect(statements.length).toBeGreaterThan(20);
  expect(await faults()).toEqual([]);
});

test('a statement whose index is gone is found', async () => {
  await t.admin.query(`drop index ${schema}.observations_entity_index`);
  expect((await faults()).join('\n')).toMatch(
    /observations.* is read (from end to end|for all that the tenant has)/,
  );
});

test('an index that knows no tenant is found, where it is the one that is read', async () => {
  await t.admin.query(`
    drop index if exists ${schema}.observations_entity_index;
    create index observations_of_anyone on ${schema}.observations (entity_id, field, observed_at)`);
  expect((await faults()).join('\n')).toMatch(
    /^observations_of_anyone does not begin with the tenant/m,
  );
});
