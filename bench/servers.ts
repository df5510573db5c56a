import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { migrateUp } from '../src/db/migrations.ts';
import { provisionSql, ROLES, type Role } from '../src/db/roles.ts';
import { freePort } from '../src/embedded/port.ts';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { migrateQueue } from '../src/queue/backend.ts';
import { cpuOf, cpuOfServer, postmasterOf } from './cpu.ts';

/** PostgreSQL and Redis of the benchmark's own; both keep what they acknowledge. */
export interface Servers extends AsyncDisposable {
  readonly redisUrl: string;
  /** The CPU time that PostgreSQL and Redis have spent so far, in milliseconds. */
  cpu(): Promise<{ readonly postgres: number; readonly redis: number }>;
  /** The URL of a database for a role; without a role the superuser's. */
  url(database: string, role?: Role): string;
  /** Makes an empty, migrated database. */
  make(database: string): Promise<void>;
  /** Makes a database that holds what another holds; the other has no session meanwhile. */
  copy(from: string, to: string): Promise<void>;
  drop(database: string): Promise<void>;
  /** Forgets every queue in Redis. */
  flushRedis(): Promise<void>;
  /** Runs SQL as the superuser. */
  sql<Row extends pg.QueryResultRow>(database: string, text: string): Promise<Row[]>;
}

export const SCHEMA = 'tenant';
export const QUEUE_SCHEMA = 'queue';

/** What a machine of this size would be given; durability stays as it is by default: on. */
const POSTGRES_FLAGS = {
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  shared_preload_libraries: 'pg_stat_statements',
  // When a transaction was committed: what latency is measured by.
  track_commit_timestamp: 'on',
};

export async function openServers(): Promise<Servers> {
  const postgres = await openEmbeddedPostgres({ flags: POSTGRES_FLAGS });
  const redis = await startRedis();
  const url: Servers['url'] = (database, role) => {
    const made = new URL(postgres.adminUrl);
    made.pathname = `/${database}`;
    if (role) [made.username, made.password] = [ROLES[role], role];
    return made.href;
  };
  const sql: Servers['sql'] = async (database, text) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query(text)).rows ?? [];
    } finally {
      await client.end();
    }
  };
  const drop = async (database: string) => {
    await sql('postgres', `drop database if exists ${database} with (force)`);
  };
  const provision = (database: string) => {
    const passwords = Object.fromEntries(Object.keys(ROLES).map((role) => [role, role]));
    const schemas = { schema: SCHEMA, queueSchema: QUEUE_SCHEMA };
    return sql(database, provisionSql({ ...schemas, database, passwords }));
  };
  const postmaster = await postmasterOf(postgres.dataDir);
  return {
    redisUrl: redis.url,
    cpu: async () => ({
      postgres: await cpuOfServer(postmaster),
      redis: await cpuOf(redis.pid),
    }),
    url,
    sql,
    drop,
    make: async (database) => {
      await drop(database);
      await sql('postgres', `create database ${database}`);
      await provision(database);
      await sql(database, 'create extension pg_stat_statements');
      await migrateUp({ ownerUrl: url(database, 'owner'), schema: SCHEMA });
      await migrateQueue(url(database, 'queue'), QUEUE_SCHEMA);
    },
    copy: async (from, to) => {
      await drop(to);
      await sql('postgres', `create database ${to} template ${from}`);
      await provision(to);
      await sql(to, 'checkpoint');
    },
    flushRedis: redis.flush,
    [Symbol.asyncDispose]: async () => {
      await redis.stop();
      await postgres.stop();
    },
  };
}

async function startRedis() {
  const dir = await mkdtemp(join(tmpdir(), 'dealkeeper-bench-'));
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', dir, appendonly: 'yes', save: '' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    pid: server.pid ?? 0,
    flush: async () => void (await client.flushall()),
    stop: async () => {
      client.disconnect();
      server.kill('SIGKILL');
      await once(server, 'exit');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
