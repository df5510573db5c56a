import { randomUUID } from 'node:crypto';
import { migrateUp } from '../../src/db/migrations.ts';
import { openOrm } from '../../src/db/orm.ts';
import type { ClockContext } from '../../src/queue/define-clock-job.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { aJobTest, type JobTest, NOW } from './perform.ts';

/** A system of the test's own: the clock sees every tenant there is, and must not see others'. */
export interface ClockTest extends TestDatabase {
  readonly schema: string;
  /** What was told of tenants that were left out. */
  readonly reports: unknown[];
  /** Returns what a job of the clock works with, at a fixed time. */
  context(parts?: Partial<ClockContext>): ClockContext;
  /** Makes a tenant, and returns the view of it. */
  aView(status?: 'active' | 'suspended'): Promise<JobTest>;
}

export async function openClockTest(): Promise<ClockTest> {
  const base = await openTestDatabase();
  const { admin } = base;
  const schema = `clock_${randomUUID().slice(0, 8)}`;
  await admin.query(`
    create schema ${schema} authorization dealkeeper_owner;
    grant usage on schema ${schema} to dealkeeper_worker, dealkeeper_relay, dealkeeper_janitor`);
  await migrateUp({ ownerUrl: base.url('owner'), schema });
  await admin.query(`set search_path to ${schema}`);
  await base.database.close();
  const opened: Database[] = [];
  const as = (role: 'worker' | 'relay' | 'janitor') => {
    const database = new Database(openOrm({ url: base.url(role), poolSize: 4 }), schema);
    opened.push(database);
    return database;
  };
  const [database, relay, janitor] = [as('worker'), as('relay'), as('janitor')];
  const reports: unknown[] = [];
  const test = { ...base, database };
  return {
    ...test,
    schema,
    reports,
    context: (parts = {}) => ({
      database,
      relay,
      janitor,
      now: NOW,
      newId: randomUUID,
      signal: new AbortController().signal,
      report: (error) => void reports.push(error),
      ...parts,
    }),
    aView: async (status) => aJobTest(test, await base.aTenant(status)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await admin.query(`drop schema ${schema} cascade`);
      await admin.end();
    },
  };
}
