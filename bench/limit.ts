import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  { tenants, accounts }: Population,
  seconds: number,
  clients = LIMIT_CLIENTS,
): Promise<number> {
  const { hostname, port, username, password } = new URL(servers.url(database, 'worker'));
  const scripts = Object.entries(SCRIPTS).flatMap(([name, weight]) => {
    return ['-f', `${join(import.meta.dirname, 'limit', `${name}.sql`)}@${weight}`];
  });
  const numbers = { tenants, accounts, seeded: SEEDED_CONVERSATIONS };
  const variables = Object.entries(numbers).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
  const address = ['-h', hostname, '-p', port, '-U', username];
  const load = ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`];
  const { stdout } = await run(
    'pgbench',
    [...address, ...load, ...variables, ...scripts, database],
    {
      env: { ...process.env, PGPASSWORD: password, PGOPTIONS: `-c search_path=${SCHEMA}` },
    },
  );
  const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
  if (failed > 0) throw new Error(`pgbench: ${failed} transactions failed`);
  return Number(/tps = ([\d.]+) \(without/.exec(stdout)?.[1]);
}
