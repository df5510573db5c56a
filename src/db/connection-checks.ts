import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Check, checkOf, type Finding } from '../check.ts';
import { LoneClient } from './lone-client.ts';

/** Bound of the connection and of each query, in milliseconds. */
const TIMEOUT_MS = 5_000;
const GOODBYE_MS = 3_000;

interface Connection {
  /** What the check of the connection itself is called. */
  readonly name: string;
  readonly url: string;
  /** The environment variable that holds the URL. */
  readonly setting: string;
}

/**
 * Connects, and returns that check followed by the `body`'s; the body gets null where there is no
 * connection to be had.
 */
export async function onConnection(
  { name, url, setting }: Connection,
  body: (client: pg.Client | null) => Promise<Check[]>,
): Promise<Check[]> {
  const client = new LoneClient({
    connectionString: url,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'dealkeeper-checks',
  });
  try {
    await client.connect();
  } catch (error) {
    const failed = checkOf(name, connectionFailure(error, setting, client));
    return [failed, ...(await body(null))];
  }
  try {
    const found = `${client.database} at ${client.host}:${client.port} as ${client.user}`;
    return [checkOf(name, { found }), ...(await body(client))];
  } finally {
    // A line that died meanwhile never says goodbye, and is not to keep a program from starting.
    await Promise.race([
      client.end().catch(() => undefined),
      sleep(GOODBYE_MS, null, { ref: false }),
    ]);
  }
}

/** Where a client was to connect; never its password. */
type Address = Pick<pg.Client, 'host' | 'port' | 'database' | 'user'>;

const APPLY_ROLES = 'run "npm run dealkeeper -- roles apply"';

/**
 * Says in one sentence why PostgreSQL did not let a client in, and what to do about it.
 *
 * @param setting the environment variable that holds the URL: DATABASE_URL
 */
export function connectionFailure(error: unknown, setting: string, address: Address): Finding {
  const { host, port, database, user } = address;
  const server = `PostgreSQL at ${host}:${port}`;
  const { code, message } = error as { code?: unknown; message?: unknown };
  switch (code) {
    case '28P01':
      return {
        found: `${server} refused the password of role ${user}`,
        fix: `correct the password in ${setting}, or set it by "npm run dealkeeper -- roles apply"`,
      };
    case '28000':
      return {
        found: `${server} does not let role ${user} in`,
        fix: `${APPLY_ROLES}, or allow it in the server's pg_hba.conf, or correct ${setting}`,
      };
    case '3D000':
      return {
        found: `${server} has no database ${database}`,
        fix: `create it, or correct the database in ${setting}`,
      };
    case '42501':
      return {
        found: `role ${user} may not connect to database ${database} at ${host}:${port}`,
        fix: `${APPLY_ROLES}, or correct ${setting}`,
      };
    case '53300':
      return {
        found: `${server} has no connection left`,
        fix: 'raise its max_connections, or lower DEALKEEPER_POOL_SIZE',
      };
    case '57P03':
      return { found: `${server} is starting or stopping`, fix: 'try again when it is up' };
  }
  const text = String(message ?? '');
  if (/client password must be/.test(text)) {
    return { found: `${server} asks for a password`, fix: `add role ${user}'s to ${setting}` };
  }
  // A closed port carries a code; a server that stays silent is node-postgres' own timeout.
  const reason = typeof code === 'string' ? code : (text.split('\n')[0] ?? '');
  return {
    found: `${server} cannot be reached (${reason})`,
    fix: `start it, or correct ${setting}`,
  };
}
