import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateUp } from '../../src/db/migrations.ts';
import { openOrm } from '../../src/db/orm.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { type PASSWORDS, roleUrl } from './global-setup.ts';

export interface TestDatabase extends AsyncDisposable {
  /** As the worker role: what the jobs have. */
  readonly database: Database;
  /** A client of the superuser, to whom row security does not apply. */
  readonly admin: pg.Client;
  readonly url: (role: keyof typeof PASSWORDS | 'admin') => string;
  /** Makes a tenant of the test's own, and returns its id. */
  aTenant(status?: 'active' | 'suspended'): Promise<string>;
}

/** Opens the tests' database; each test makes tenants of its own, so all may run at once. */
export async function openTestDatabase(poolSize = 10, schema = 'tenant'): Promise<TestDatabase> {
  const adminUrl = process.env.DEALKEEPER_TEST_ADMIN_URL;
  if (!adminUrl) throw new Error('the global setup of the tests did not run');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`set search_path to ${schema}`);
  const orm = openOrm({ url: roleUrl(adminUrl, 'worker'), poolSize });
  const database = new Database(orm, schema);
  return {
    database,
    admin,
    url: (role) => (role === 'admin' ? adminUrl : roleUrl(adminUrl, role)),
    aTenant: async (status = 'active') => {
      const id = randomUUID();
      const slug = `t-${id.slice(0, 18)}`;
      await admin.query('insert into tenants (id, slug, status) values ($1, $2, $3)', [
        id,
        slug,
        status,
      ]);
      return id;
    },
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await admin.end();
    },
  };
}

/**
 * Opens a database with tables of the test's own: for a relay, which would else send other tests'
 * messages.
 */
export async function openOwnTables(): Promise<TestDatabase> {
  const schema = `own_${randomUUID().slice(0, 8)}`;
  const t = await openTestDatabase(10, schema);
  await t.admin.query(`
    create schema ${schema} authorization dealkeeper_owner;
    grant usage on schema ${schema} to dealkeeper_worker, dealkeeper_relay, dealkeeper_janitor`);
  await migrateUp({ ownerUrl: t.url('owner'), schema });
  return {
    ...t,
    [Symbol.asyncDispose]: async () => {
      await t.admin.query(`drop schema ${schema} cascade`);
      await t[Symbol.asyncDispose]();
    },
  };
}
