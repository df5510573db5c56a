import type pg from 'pg';
import { type Check, checkOf, type Finding, notMade } from '../check.ts';
import { onConnection } from './connection-checks.ts';
import { checkMigrations } from './migration-checks.ts';
import {
  checkRights,
  checkRole,
  checkSealed,
  LOGIN_SETTINGS,
  type LoginRole,
} from './role-checks.ts';
import { checkRowSecurity } from './row-security-checks.ts';
import { serverVersion } from './server-version.ts';

export interface DatabaseCheckOptions {
  /** As the role that is checked. */
  readonly url: string;
  /** Schema of the tenants' tables. */
  readonly schema: string;
  /** The PostgreSQL queue's schema, which must be closed to the worker; none on Redis. */
  readonly queueSchema?: string | undefined;
}

type Look = (client: pg.Client, options: DatabaseCheckOptions) => Promise<Finding | null>;

/** Each check of the database by its name; null: not to be made before the tables are there. */
const LOOKS: Readonly<Record<string, Look>> = {
  'server version': async (client) => {
    const { rows } = await client.query("select current_setting('server_version_num')::int as n");
    return serverVersion(rows[0].n);
  },
  ...looksAtLogin('worker'),
  migrations: (client, { schema }) => checkMigrations(client, schema),
  'row security': (client, { schema }) => checkRowSecurity(client, schema),
};

/** What else there is to check where the queue is on PostgreSQL too. */
const QUEUE_LOOKS: Readonly<Record<string, Look>> = {
  'queue privacy': (client, { queueSchema = '' }) => queuePrivacy(client, queueSchema),
};

/** What there is to check of the role that a process logs in with. */
function looksAtLogin(role: LoginRole): Record<string, Look> {
  return {
    [`${role} role`]: (client, { schema }) => checkRole(client, schema, role),
    [`${role} rights`]: (client, { schema }) => checkRights(client, schema, role),
  };
}

const RELAY_LOOKS: Readonly<Record<string, Look>> = {
  'relay privacy': (client, { schema }) => checkSealed(client, schema),
};

/** Makes every check of the tenants' database, over one connection of the worker's. */
export function checkDatabase(options: DatabaseCheckOptions): Promise<Check[]> {
  const looks = options.queueSchema === undefined ? LOOKS : { ...LOOKS, ...QUEUE_LOOKS };
  return make('database', 'worker', looks, options);
}

/** Makes the checks of a role beside the worker, over a connection of its own. */
export function checkLogin(
  role: Exclude<LoginRole, 'worker'>,
  options: DatabaseCheckOptions,
): Promise<Check[]> {
  const looks = { ...looksAtLogin(role), ...(role === 'relay' && RELAY_LOOKS) };
  return make(role, role, looks, options);
}

function make(
  name: string,
  role: LoginRole,
  looks: Readonly<Record<string, Look>>,
  options: DatabaseCheckOptions,
): Promise<Check[]> {
  const connection = { name, url: options.url, setting: LOGIN_SETTINGS[role] };
  return onConnection(connection, async (client) => {
    const checks: Check[] = [];
    for (const [title, look] of Object.entries(looks)) {
      checks.push(
        client === null
          ? notMade(title, 'no connection')
          : await made(title, look, client, options),
      );
    }
    return checks;
  });
}

async function made(
  name: string,
  look: Look,
  client: pg.Client,
  options: DatabaseCheckOptions,
): Promise<Check> {
  try {
    const finding = await look(client, options);
    return finding ? checkOf(name, finding) : notMade(name, 'there are no tables yet');
  } catch (error) {
    return checkOf(name, unanswered(error));
  }
}

/** The queue's rows hold every tenant's data, outside of row security. */
async function queuePrivacy(client: pg.Client, schema: string): Promise<Finding> {
  const { rows } = await client.query<{ isOpen: boolean }>(
    `select has_schema_privilege(session_user, oid, 'USAGE') as "isOpen"
       from pg_namespace where nspname = $1`,
    [schema],
  );
  if (!rows[0]?.isOpen) return { found: `schema ${schema} is closed to ${client.user}` };
  return {
    found: `role ${client.user} may use the queue's schema ${schema}`,
    fix: `REVOKE USAGE on schema ${schema} from it, and from PUBLIC`,
  };
}

function unanswered(error: unknown): Finding {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const reason = typeof code === 'string' ? code : String(message ?? '').split('\n')[0];
  return { found: `PostgreSQL gave no answer (${reason})`, fix: "see the server's log" };
}
