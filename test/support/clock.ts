import { randomUUID } from 'node:crypto';
import { openOrm } from '../../src/db/orm.ts';
import type { ClockContext } from '../../src/queue/define-clock-job.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openOwnTables, type TestDatabase } from './database.ts';
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
  const base = await openOwnTables();
  const { schema } = base.database;
  const opened: Database[] = [];
  const as = (role: 'relay' | 'janitor') => {
    const database = new Database(openOrm({ url: base.url(role), poolSize: 4 }), schema);
    opened.push(database);
    return database;
  };
  const [relay, janitor] = [as('relay'), as('janitor')];
  const { database } = base;
  const reports: unknown[] = [];
  return {
    ...base,
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
    aView: async (status) => aJobTest(base, await base.aTenant(status)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await base[Symbol.asyncDispose]();
    },
  };
}
