import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { execute } from '../../src/queue/execute.ts';
import { type Answer, runUnit } from '../../src/queue/run-unit.ts';
import { openUnits } from '../../src/queue/units.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { parseEnvelope } from '../../src/schemas/envelope.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** A tenant of one test's own, and what it needs to run jobs and to look at their rows. */
export interface JobTest {
  readonly db: TestDatabase;
  readonly tenantId: string;
  /** Rows of the tenant as they are stored, past row security; columns in snake case. */
  rows(table: string, order?: string): Promise<Row[]>;
  /** Runs SQL as the superuser. */
  sql(text: string, values?: unknown[]): Promise<Row[]>;
  /** Numbers of the tenant's rows in every table that has any. */
  counts(): Promise<Record<string, number>>;
}

export type Row = Record<string, unknown>;

export interface PerformOptions {
  readonly idempotencyKey?: string;
  readonly tenantId?: string;
  readonly signal?: AbortSignal;
  /** Its row in the outbox. */
  readonly ref?: string;
}

/** The fixed time at which jobs run here. */
export const NOW = new Date('2026-03-10T12:00:00Z');

/**
 * Runs a job as the consumer does, without the queue. The message goes through JSON first, as it
 * would in the queue.
 */
export function perform(
  t: JobTest,
  job: AnyJob,
  data: unknown,
  options: PerformOptions = {},
): Promise<Answer> {
  const { idempotencyKey = randomUUID(), tenantId = t.tenantId } = options;
  const { signal = new AbortController().signal } = options;
  const message = JSON.stringify({ tenantId, idempotencyKey, version: 1, data });
  const envelope = parseEnvelope(JSON.parse(message));
  const context = { now: () => NOW, newId: randomUUID };
  const units = openUnits(t.db.database, { slots: 1, maxMessages: 1, ...context });
  const { ref } = options;
  return execute(units, job, { ...envelope, ...(ref !== undefined && { ref }) }, { signal });
}

/** Runs a job and returns its result; a cancelled one is an error here. */
export async function resultOf(
  t: JobTest,
  job: AnyJob,
  data: unknown,
  options: PerformOptions = {},
): Promise<{ outcome: string; ids: Record<string, string> }> {
  const answer = await perform(t, job, data, options);
  if (answer.status !== 'done') throw new Error(`cancelled: ${answer.reason}`);
  return { outcome: answer.result.outcome, ids: { ...answer.result.ids } };
}

/** Runs messages of one job in one unit of work, as those that wait together do. */
export function inOneUnit(t: JobTest, job: AnyJob, data: readonly unknown[]): Promise<Answer[]> {
  const messages = data.map((one) => ({
    idempotencyKey: randomUUID(),
    data: parseOrThrow(job.data, JSON.parse(JSON.stringify(one))),
    sent: one,
    dataHash: hashOf(one),
  }));
  const { signal } = new AbortController();
  const unit = { tenantId: t.tenantId, job, messages, signal };
  return runUnit(t.db.database, unit, { now: NOW, newId: randomUUID });
}

/** Opens one database for the tests of a file; returns what makes each test a tenant. */
export function withTenants(): () => Promise<JobTest> {
  let db: TestDatabase | undefined;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db?.[Symbol.asyncDispose]());
  return async () => {
    if (!db) throw new Error('the database is opened before all tests');
    return aJobTest(db, await db.aTenant());
  };
}

/** Returns the view of one tenant on an open database. */
export function aJobTest(db: TestDatabase, tenantId: string): JobTest {
  const sql: JobTest['sql'] = async (text, values = []) =>
    (await db.admin.query(text, values)).rows;
  return {
    db,
    tenantId,
    sql,
    rows: (table, order = 'created_at, id') =>
      sql(`select * from ${table} where tenant_id = $1 order by ${order}`, [tenantId]),
    counts: async () => {
      const counts: Record<string, number> = {};
      for (const table of await tenantTables(db)) {
        const text = `select count(*)::int as count from ${table} where tenant_id = $1`;
        const [row] = await sql(text, [tenantId]);
        if (row && Number(row.count) > 0) counts[table] = Number(row.count);
      }
      return counts;
    },
  };
}

/** Returns the names of all tables that have a tenant, from the catalog. */
export async function tenantTables({ admin }: TestDatabase): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(`
    select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'tenant_id' and c.relkind in ('r', 'p')
      and c.relnamespace = 'tenant'::regnamespace
    order by 1`);
  return rows.map(({ name }) => name);
}
