import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Latency, percentiles } from './latency.ts';
import { type Population, SEEDED_CONVERSATIONS } from './messages.ts';
import { SCHEMA, type Servers } from './servers.ts';

const run = promisify(execFile);

/** Of a thousand conversations: those about a known deal, about a new one, and sent twice. */
const SCRIPTS = { update: 855, create: 95, repeat: 50 };

export const LIMIT_CLIENTS = 8;

/**
 * Returns the transactions a second of PostgreSQL's own benchmark program, which reads and writes
 * the same rows as the job does, one job a transaction, under the same role and row security. It
 * decides nothing and parses nothing: what no program that works one by one can pass.
 */
export async function limitRate(
  servers: Servers,
  database: string,
  population: Population,
  seconds: number,
): Promise<number> {
  const said = await pgbench(servers, database, population, ['-T', `${seconds}`]);
  return Number(/tps = ([\d.]+) \(without/.exec(said)?.[1]);
}

/** As long as a measurement's own, since each connection plans its statements at their first use. */
const WARM_UP_S = 5;

/**
 * Returns how long the same transactions take where so many a second are due, each from the moment
 * at which it was, with no queue before them.
 */
export async function limitLatency(
  servers: Servers,
  database: string,
  population: Population,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Latency> {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-bench-'));
  try {
    const log = ['-l', `--log-prefix=${join(folder, 'log')}`];
    const pace = ['-R', `${perSecond}`, '-T', `${WARM_UP_S + seconds}`];
    await pgbench(servers, database, population, [...pace, ...log]);
    const files = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
    const lines = (await Promise.all(files)).flatMap((text) => text.trim().split('\n'));
    // client, number, time in microseconds, script, and when it ended in seconds
    const ended = lines.map((line) => line.split(' ').map(Number));
    const first = Math.min(...ended.map(([, , , , at = 0]) => at));
    const counted = ended.filter(([, , , , at = 0]) => at >= first + WARM_UP_S);
    return percentiles(counted.map(([, , time = 0]) => time / 1_000));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pgbench(
  servers: Servers,
  database: string,
  { tenants, accounts }: Population,
  options: readonly string[],
): Promise<string> {
  const { hostname, port, username, password } = new URL(servers.url(database, 'worker'));
  const scripts = Object.entries(SCRIPTS).flatMap(([name, weight]) => {
    return ['-f', `${join(import.meta.dirname, 'limit', `${name}.sql`)}@${weight}`];
  });
  const numbers = { tenants, accounts, seeded: SEEDED_CONVERSATIONS };
  const variables = Object.entries(numbers).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
  const address = ['-h', hostname, '-p', port, '-U', username];
  const load = ['-n', '-M', 'prepared', '-c', `${LIMIT_CLIENTS}`, '-j', '2', ...options];
  const { stdout } = await run(
    'pgbench',
    [...address, ...load, ...variables, ...scripts, database],
    {
      env: { ...process.env, PGPASSWORD: password, PGOPTIONS: `-c search_path=${SCHEMA}` },
    },
  );
  const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
  if (failed > 0) throw new Error(`pgbench: ${failed} transactions failed`);
  return stdout;
}
