import type { Client } from 'pg';
import type { Finding } from '../check.ts';
import { ROLES } from './roles.ts';

/** What a role may do past row security, or to get past it: `pg_roles` by attribute. */
const ATTRIBUTES = {
  rolsuper: 'a superuser',
  rolbypassrls: 'BYPASSRLS',
  rolcreaterole: 'CREATEROLE',
  rolreplication: 'REPLICATION',
} as const;

/** Roles that a process of ours logs in with and that row security is for, and their settings. */
export const LOGIN_SETTINGS = {
  worker: 'DATABASE_URL',
  relay: 'DATABASE_RELAY_URL',
  janitor: 'DATABASE_JANITOR_URL',
} as const;
export type LoginRole = keyof typeof LOGIN_SETTINGS;

/** PostgreSQL's own roles that reach the server's files and programs, and so everything. */
const SERVER_ROLES: readonly string[] = [
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
];

/** Roles that are not this one's to be: each of ours has rights or policies of its own. */
const othersThan = (role: LoginRole): readonly string[] => [
  ...Object.values(ROLES).filter((name) => name !== ROLES[role]),
  ...SERVER_ROLES,
];

interface ReachableRole extends Readonly<Record<keyof typeof ATTRIBUTES, boolean>> {
  readonly name: string;
  readonly isSelf: boolean;
  /** What it owns of the schema: "table accounts"; null where nothing. */
  readonly owns: string | null;
}

/**
 * Looks at the role that logged in, and at every role it is a member of, directly or through
 * others: what one of them may do, it may do by SET ROLE. `pg_has_role` also knows
 * memberships that no catalog lists, as that of a database's owner.
 */
export async function checkRole(client: Client, schema: string, role: LoginRole): Promise<Finding> {
  const { rows } = await client.query<ReachableRole>(REACHABLE, [schema]);
  const self = rows.find(({ isSelf }) => isSelf);
  const name = self?.name ?? 'the role';
  // To PostgreSQL a superuser is a member of every role: the rest would say nothing.
  const faults = self?.rolsuper ? [`${name} is a superuser`] : rows.flatMap(faultsOf(name, role));
  if (faults.length === 0) return { found: `${name}: owns nothing, passes nothing` };
  return {
    found: faults.slice(0, 3).join(', '),
    fix: `name ${ROLES[role]} in ${LOGIN_SETTINGS[role]}, or take these from ${name} (REVOKE, ALTER ROLE)`,
  };
}

function faultsOf(login: string, wanted: LoginRole): (role: ReachableRole) => string[] {
  const others = othersThan(wanted);
  return (role) => {
    const facts: string[] = Object.entries(ATTRIBUTES)
      .filter(([attribute]) => role[attribute as keyof typeof ATTRIBUTES])
      .map(([, words]) => words);
    if (role.owns !== null) facts.push(`owner of ${role.owns}`);
    else if (others.includes(role.name)) facts.push(`not the ${wanted}`);
    if (facts.length === 0) return [];
    const said = facts.join(', ');
    return [role.isSelf ? `${login} is ${said}` : `${login} is a member of ${role.name} (${said})`];
  };
}

const REACHABLE = `
  with things as (
    select relowner as owner, 'table ' || relname as thing, 3 as rank
      from pg_class
     where relnamespace = to_regnamespace(quote_ident($1)) and relkind in ('r', 'p', 'v', 'm', 'f')
    union all
    select nspowner, 'schema ' || nspname, 2 from pg_namespace where nspname = $1
    union all
    select datdba, 'database ' || datname, 1 from pg_database where datname = current_database()
  )
  select rolname as name, rolname = session_user as "isSelf",
         rolsuper, rolbypassrls, rolcreaterole, rolreplication,
         (select thing from things where owner = role.oid order by rank desc, thing limit 1) as owns
    from pg_roles role
   where pg_has_role(session_user, oid, 'member')
   order by rolname = session_user desc, rolname`;

/**
 * Looks for rights that pass by row security: TRUNCATE empties every tenant's rows, and a foreign
 * key (REFERENCES) or a trigger is run outside of it.
 */
export async function checkRights(
  client: Client,
  schema: string,
  role: LoginRole,
): Promise<Finding> {
  const { rows } = await client.query<{ name: string; kind: string }>(
    `select relname as name, kind
       from pg_class, unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) as kind
      where relnamespace = to_regnamespace(quote_ident($1)) and relkind in ('r', 'p', 'f')
        and has_table_privilege(session_user, pg_class.oid, kind)
      order by relname, kind`,
    [schema],
  );
  if (rows.length === 0) return { found: 'no right that passes by row security' };
  const said = rows.slice(0, 3).map(({ name, kind }) => `${kind} on ${name}`);
  return {
    found: `the ${role} has ${said.join(', ')}${rows.length > 3 ? ' and more' : ''}`,
    fix: `REVOKE it, from PUBLIC too`,
  };
}

/** Columns of the outbox that the relay sends without having read them. */
const SEALED = ['data', 'data_hash', 'idempotency_key', 'staged_by'];

/** Looks whether the relay, which sees every tenant's outbox, is kept from what is in it. */
export async function checkSealed(client: Client, schema: string): Promise<Finding | null> {
  const { rows } = await client.query<{ name: string; isOpen: boolean }>(
    `select attname as name, has_column_privilege(session_user, attrelid, attnum, 'SELECT')
              as "isOpen"
       from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = to_regnamespace(quote_ident($1)) and relname = 'outbox'
        and attname = any($2)
      order by attname`,
    [schema, SEALED],
  );
  if (rows.length === 0) return null;
  const open = rows.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  if (open.length === 0) return { found: 'sees where messages go, not what is in them' };
  return {
    found: `role ${client.user} may read ${open.join(', ')} of every tenant's outbox`,
    fix: 'REVOKE SELECT on these columns from it, from PUBLIC too',
  };
}
