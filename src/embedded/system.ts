import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { LoneClient } from '../db/lone-client.ts';
import { migrateUp } from '../db/migrations.ts';
import { provisionSql, ROLES, type Role } from '../db/roles.ts';
import { migrateQueue } from '../queue/backend.ts';
import { openEmbeddedPostgres } from './postgres.ts';

/** The settings by which a process reaches an embedded system, by environment variable. */
export type SystemEnvironment = Readonly<Record<string, string>>;

export interface EmbeddedSystem extends AsyncDisposable {
  readonly environment: SystemEnvironment;
}

export interface EmbeddedSystemOptions {
  /** Where the database stays between runs. None: a temporary one. */
  readonly dataDir?: string;
  readonly schema: string;
  readonly queueSchema: string;
}

const DATABASE = 'dealkeeper';

/** The setting that carries each role's URL. */
const SETTINGS: Readonly<Record<Role, string>> = {
  owner: 'DATABASE_OWNER_URL',
  worker: 'DATABASE_URL',
  relay: 'DATABASE_RELAY_URL',
  janitor: 'DATABASE_JANITOR_URL',
  queue: 'DATABASE_QUEUE_URL',
};

/**
 * Starts everything dealkeeper needs on a bare machine: the packaged PostgreSQL, its roles with
 * new passwords, the tables, and the queue's schema in the same server.
 */
export async function openEmbeddedSystem(options: EmbeddedSystemOptions): Promise<EmbeddedSystem> {
  const { dataDir, schema, queueSchema } = options;
  const server = await openEmbeddedPostgres(dataDir === undefined ? {} : { dataDir });
  try {
    const passwords = newPasswords();
    await provision(server.adminUrl, { schema, queueSchema, passwords });
    const environment = environmentOf(server.adminUrl, passwords);
    await migrateUp({ ownerUrl: environment.DATABASE_OWNER_URL ?? '', schema });
    await migrateQueue(environment.DATABASE_QUEUE_URL ?? '', queueSchema);
    return { environment, [Symbol.asyncDispose]: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function newPasswords(): Record<Role, string> {
  const entries = Object.keys(ROLES).map((role) => [role, randomBytes(18).toString('base64url')]);
  return Object.fromEntries(entries) as Record<Role, string>;
}

interface Provision {
  readonly schema: string;
  readonly queueSchema: string;
  readonly passwords: Record<Role, string>;
}

async function provision(adminUrl: string, options: Provision): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
  const sql = provisionSql({ ...options, database: DATABASE });
  await withClient(onDatabase(adminUrl), async (client) => void (await client.query(sql)));
}

async function withClient(url: string, body: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new LoneClient({ connectionString: url });
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}

function onDatabase(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}

function environmentOf(adminUrl: string, passwords: Record<Role, string>): SystemEnvironment {
  const urls = Object.entries(SETTINGS).map(([role, setting]) => {
    const url = new URL(onDatabase(adminUrl));
    url.username = ROLES[role as Role];
    url.password = passwords[role as Role];
    return [setting, url.href];
  });
  return Object.fromEntries(urls);
}
