import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { runChecks } from '../../src/boot-checks.ts';
import type { Check } from '../../src/check.ts';
import { readConfig } from '../../src/config.ts';
import { migrateUp } from '../../src/db/migrations.ts';
import { migrateQueue, type QueueLocation } from '../../src/queue/backend.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export interface TestChecks extends TestDatabase {
  /** Schema of the test's own, migrated. */
  readonly schema: string;
  /** A PostgreSQL queue of the test's own. */
  readonly location: QueueLocation & { kind: 'postgres' };
  /** Makes a role to log in with, of these attributes, a member of these; returns its URL. */
  aRole(attributes: string, memberOf: readonly string[]): Promise<string>;
  /** Runs every check; `settings` stand before those of a good configuration. */
  check(settings?: Record<string, string>, location?: QueueLocation): Promise<readonly Check[]>;
}

/** Opens a system whose checks all pass, to be spoilt by the test; all of it goes at the end. */
export async function openTestChecks(): Promise<TestChecks> {
  const base = await openTestDatabase();
  const { admin } = base;
  const name = randomUUID().slice(0, 8);
  const schema = `checks_${name}`;
  const queueSchema = `checks_queue_${name}`;
  const roles: string[] = [];
  await admin.query(`
    create schema ${schema} authorization dealkeeper_owner;
    grant usage on schema ${schema} to dealkeeper_worker;
    create schema ${queueSchema} authorization dealkeeper_queue`);
  await migrateUp({ ownerUrl: base.url('owner'), schema });
  await migrateQueue(base.url('queue'), queueSchema);
  const queue = { kind: 'postgres', url: base.url('queue'), schema: queueSchema } as const;
  await admin.query(`set search_path to ${schema}`);
  return {
    ...base,
    schema,
    location: queue,
    aRole: async (attributes, memberOf) => {
      const role = `checks_${name}_${roles.length}`;
      roles.push(role);
      await admin.query(`create role ${role} login password 'p' ${attributes}`);
      for (const group of memberOf) await admin.query(`grant ${group} to ${role}`);
      return withLogin(base.url('worker'), role, 'p');
    },
    check: (settings = {}, location = queue) => {
      const good = { DATABASE_URL: base.url('worker'), DEALKEEPER_SCHEMA: schema };
      return runChecks(readConfig({ ...good, ...settings }), location);
    },
    [Symbol.asyncDispose]: async () => {
      await admin.query(`drop schema if exists ${schema}, ${queueSchema} cascade`);
      for (const role of roles.toReversed()) {
        await admin.query(`drop owned by ${role}; drop role ${role}`);
      }
      await base[Symbol.asyncDispose]();
    },
  };
}

/** What failed, by the check's name: what it found, and what to do. */
export function failures(checks: readonly Check[]): Record<string, string> {
  const failed = checks.filter(({ ok }) => !ok);
  return Object.fromEntries(
    failed.map(({ name, found, fix }) => [name, fix === undefined ? found : `${found}; ${fix}`]),
  );
}

/** What fails of its own, and not for the want of a connection or of tables. */
export function failedNames(checks: readonly Check[]): string[] {
  return checks.filter(({ ok, fix }) => !ok && fix !== undefined).map(({ name }) => name);
}

export function withLogin(url: string, role: string, password: string): string {
  const parsed = new URL(url);
  parsed.username = role;
  parsed.password = password;
  return parsed.href;
}

export function withAddress(url: string, port: number, host = '127.0.0.1'): string {
  const parsed = new URL(url);
  parsed.hostname = host;
  parsed.port = String(port);
  return parsed.href;
}

/** A port that takes connections and never says a word. */
export async function aSilentPort(): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nobody listens at. */
export async function aClosedPort(): Promise<number> {
  await using open = await aSilentPort();
  return open.port;
}
