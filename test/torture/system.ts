import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrateUp } from '../../src/db/migrations.ts';
import { provisionSql, ROLES, type Role } from '../../src/db/roles.ts';
import { migrateQueue } from '../../src/queue/backend.ts';
import type { TortureTenant } from './intents.ts';
import { NEXT_SCHEMA } from './next-version.ts';
import { openPostgres, type PostgresServer } from './postgres-server.ts';
import { openProxy, type TcpProxy } from './proxy.ts';
import { openRedisServer, type RedisServer } from './redis-server.ts';

export type Backend = 'redis' | 'postgres';

/** The servers of a run, with a line that can be spoilt before each. */
export interface TortureSystem extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly postgresProxy: TcpProxy;
  readonly redis: RedisServer | null;
  readonly redisProxy: TcpProxy | null;
  readonly tenants: readonly TortureTenant[];
  /** For worker processes: through the proxies, with short locks. */
  readonly workerEnvironment: NodeJS.ProcessEnv;
  /** For producers: straight to the servers. */
  readonly producerEnvironment: NodeJS.ProcessEnv;
  readonly adminUrl: string;
  /** Times that a migration was killed before all were through. */
  readonly migrationKills: number;
}

const DATABASE = 'torture';
const SETTINGS: Readonly<Record<Role, string>> = {
  owner: 'DATABASE_OWNER_URL',
  worker: 'DATABASE_URL',
  relay: 'DATABASE_RELAY_URL',
  janitor: 'DATABASE_JANITOR_URL',
  queue: 'DATABASE_QUEUE_URL',
};
const CANARIES = ['amberfox', 'bluewhale', 'coralcrab'];

/** Short, so that thousands of kills fit. */
const SHORT_LOCKS = {
  DEALKEEPER_LOCK_MS: '1000',
  DEALKEEPER_STALLED_CHECK_MS: '500',
  DEALKEEPER_RECONCILE_MS: '1500',
  DEALKEEPER_SHUTDOWN_GRACE_MS: '4000',
  DEALKEEPER_CONCURRENCY: '16',
};

const MIGRATE = fileURLToPath(new URL('../../bin/dealkeeper.js', import.meta.url));
/** The first dies after its first migration, and so on. */
const MIGRATIONS_KILLED = [1, 3, 6];

export interface SystemOptions {
  /** Run as the superuser after the migrations: what a mutant breaks in the database. */
  readonly sql?: string;
  /** The role that workers connect as. */
  readonly workerAs?: string;
  readonly locks?: Readonly<Record<string, string>>;
  /** A word for each tenant, in all its data and in nobody else's. */
  readonly canaries?: readonly string[];
  /** On small disks, with migrations that die, and with what the next version adds to the tables. */
  readonly isUnderFire?: boolean;
  /** Further settings of PostgreSQL. */
  readonly flags?: Readonly<Record<string, string>>;
}

export async function openTortureSystem(
  backend: Backend,
  options: SystemOptions = {},
): Promise<TortureSystem> {
  const { sql = '', workerAs = 'worker', locks = SHORT_LOCKS } = options;
  const { canaries = CANARIES, flags = {}, isUnderFire = false } = options;
  const postgres = await openPostgres(flags, isUnderFire);
  const postgresProxy = await openProxy(postgres.port);
  const redis = backend === 'redis' ? await openRedisServer(isUnderFire) : null;
  const redisProxy = redis && (await openProxy(redis.port));
  const adminUrl = postgres.adminUrl.replace(/\/postgres$/, `/${DATABASE}`);
  // What is said under fire is searched for tenants' words: it is to say much.
  const level = isUnderFire ? 'info' : 'error';
  const environment = (port: number, redisPort: number | undefined): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...roleUrls(port, workerAs),
    ...(redisPort !== undefined && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
    DEALKEEPER_LOG_LEVEL: level,
    NODE_COMPILE_CACHE: join(tmpdir(), 'dealkeeper-torture-cache'),
    ...locks,
  });
  const direct = environment(postgres.port, redis?.port);
  await provision(postgres.adminUrl, adminUrl);
  const migrationKills = await migrateUnderFire(direct, isUnderFire ? MIGRATIONS_KILLED : []);
  if (!redis) await migrateQueue(direct.DATABASE_QUEUE_URL ?? '', 'queue');
  await withClient(adminUrl, (client) =>
    client.query(`set search_path to tenant; ${isUnderFire ? NEXT_SCHEMA : ''}; ${sql}`),
  );
  return {
    postgres,
    postgresProxy,
    redis,
    redisProxy,
    adminUrl,
    migrationKills,
    tenants: await addTenants(adminUrl, canaries),
    workerEnvironment: environment(postgresProxy.port, redisProxy?.port),
    producerEnvironment: direct,
    [Symbol.asyncDispose]: async () => {
      await postgresProxy.close();
      await redisProxy?.close();
      await redis?.[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

/** Migrates as an operator does whose machine dies meanwhile; returns how often it did. */
async function migrateUnderFire(
  env: NodeJS.ProcessEnv,
  places: readonly number[],
): Promise<number> {
  for (const [kills, place] of places.entries()) {
    const fault = { DEALKEEPER_FAULT: `kill@migrating#${place}` };
    const child = spawn(process.execPath, [MIGRATE, 'migrate'], {
      env: { ...env, ...fault },
      stdio: 'ignore',
    });
    const [code] = await once(child, 'exit');
    if (code === 0) return kills;
  }
  await migrateUp({ ownerUrl: env.DATABASE_OWNER_URL ?? '', schema: 'tenant' });
  return places.length;
}

/** Returns the settings that carry each role's URL; a role's password is its name here. */
function roleUrls(port: number, workerAs: string): Record<string, string> {
  const urls = Object.entries(SETTINGS).map(([name, setting]) => {
    const role = name === 'worker' ? workerAs : name;
    const url = `postgres://${ROLES[role as Role]}:${role}@127.0.0.1:${port}/${DATABASE}`;
    return [setting, url];
  });
  return Object.fromEntries(urls);
}

async function provision(serverUrl: string, adminUrl: string): Promise<void> {
  await withClient(serverUrl, (client) => client.query(`create database ${DATABASE}`));
  const passwords = Object.fromEntries(Object.keys(ROLES).map((role) => [role, role]));
  const names = { schema: 'tenant', queueSchema: 'queue', database: DATABASE };
  await withClient(adminUrl, (client) => client.query(provisionSql({ ...names, passwords })));
}

function addTenants(adminUrl: string, canaries: readonly string[]): Promise<TortureTenant[]> {
  return withClient(adminUrl, async (client) => {
    const tenants: TortureTenant[] = [];
    for (const canary of canaries) {
      const text = 'insert into tenant.tenants (slug) values ($1) returning id';
      const { rows } = await client.query<{ id: string }>(text, [canary]);
      for (const { id } of rows) tenants.push({ id, canary });
    }
    return tenants;
  });
}

async function withClient<T>(url: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}
