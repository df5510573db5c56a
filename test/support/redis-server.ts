import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

const PROGRAMS = ['redis-server', 'valkey-server'];

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Returns the Redis that REDIS_URL names, else one started from the machine's redis-server or
 * valkey-server on a private port, else null: said aloud, and an error where REQUIRE_REDIS is 1.
 */
export async function startRedis(): Promise<TestRedis | null> {
  const given = process.env.REDIS_URL;
  if (given) return { url: given, stop: async () => undefined };
  const program = findProgram(PROGRAMS);
  if (program) return start(program);
  const missing = 'no REDIS_URL, and neither redis-server nor valkey-server on this machine';
  if (process.env.REQUIRE_REDIS === '1') throw new Error(`REQUIRE_REDIS=1, but ${missing}`);
  console.warn(`Tests of the Redis queue are skipped: ${missing}.`);
  return null;
}

/** Starts a Redis of the test's own with other settings (`requirepass`); null without a program. */
export async function startOwnRedis(
  settings: Readonly<Record<string, string>>,
): Promise<TestRedis | null> {
  const program = findProgram(PROGRAMS);
  return program ? start(program, settings) : null;
}

async function start(
  program: string,
  others: Readonly<Record<string, string>> = {},
): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'dealkeeper-redis-'));
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    save: '',
    loglevel: 'warning',
    ...others,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(program, args, { stdio: 'ignore' });
  const password = others.requirepass ? `:${others.requirepass}@` : '';
  const url = `redis://${password}127.0.0.1:${port}`;
  await answers(url);
  return {
    url,
    stop: async () => {
      server.kill('SIGKILL');
      await once(server, 'exit');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
