import pg from 'pg';
import { migrateUp } from '../../src/db/migrations.ts';
import { provisionSql } from '../../src/db/roles.ts';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { startRedis } from './redis-server.ts';

/** Passwords of the roles in the tests' own database server. */
export const PASSWORDS = { owner: 'o', worker: 'w', relay: 'r', janitor: 'j', queue: 'q' };
const DATABASE = 'dealkeeper_test';

/**
 * Starts what the tests need and tells them by environment variables: a PostgreSQL of its own
 * (or the one DEALKEEPER_TEST_ADMIN_URL names), migrated, and Redis where the machine has one.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env.DEALKEEPER_TEST_ADMIN_URL;
  // Speed only: the tests kill workers, never the database's machine.
  const server = given ? null : await openEmbeddedPostgres({ flags: { fsync: 'off' } });
  const adminUrl = given ?? server?.adminUrl ?? '';
  await createDatabase(adminUrl);
  const databaseUrl = withPath(adminUrl, DATABASE);
  process.env.DEALKEEPER_TEST_ADMIN_URL = databaseUrl;
  await migrateUp({ ownerUrl: roleUrl(databaseUrl, 'owner'), schema: 'tenant' });
  const redis = await startRedis();
  if (redis) process.env.DEALKEEPER_TEST_REDIS_URL = redis.url;
  return async () => {
    await redis?.stop();
    await server?.stop();
  };
}

async function createDatabase(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`drop database if exists ${DATABASE} with (force)`);
    await client.query(`create database ${DATABASE}`);
  });
  await withClient(withPath(adminUrl, DATABASE), async (client) => {
    await client.query(
      provisionSql({
        schema: 'tenant',
        queueSchema: 'queue',
        database: DATABASE,
        passwords: PASSWORDS,
      }),
    );
  });
}

async function withClient(url: string, body: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}

function withPath(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

/** Returns the URL by which a role of ours reaches the tests' database. */
export function roleUrl(databaseUrl: string, role: keyof typeof PASSWORDS): string {
  const parsed = new URL(databaseUrl);
  parsed.username = `dealkeeper_${role}`;
  parsed.password = PASSWORDS[role];
  return parsed.href;
}
