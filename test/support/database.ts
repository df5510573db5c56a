import { randomUUID } from 'node:crypto';
import pg from 'pg';
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
export async function openTestDatabase(poolSize = 10): Promise<TestDatabase> {
  const adminUrl = process.env.DEALKEEPER_TEST_ADMIN_URL;
  if (!adminUrl) throw new Error('the global setup of the tests did not run');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query('set search_path to tenant');
  const orm = openOrm({ url: roleUrl(adminUrl, 'worker'), poolSize });
  const database = new Database(orm, 'tenant');
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
