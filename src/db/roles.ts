/**
 * The PostgreSQL roles. Nobody who handles a tenant's data owns a table or may pass row security:
 *
 * - owner: owns the tables; migrations and tenants only.
 * - worker: reads and writes deals under row security; adds to the ledgers, never changes them.
 * - relay: for sending staged jobs, janitor: for deleting what is past its retention.
 * - queue: owns the schema of the PostgreSQL queue, which the worker cannot read.
 */
export const ROLES = {
  owner: 'dealkeeper_owner',
  worker: 'dealkeeper_worker',
  relay: 'dealkeeper_relay',
  janitor: 'dealkeeper_janitor',
  queue: 'dealkeeper_queue',
} as const;

export type Role = keyof typeof ROLES;

export interface ProvisionOptions {
  /** Schema of the tenants' tables. */
  readonly schema: string;
  /** Schema of the PostgreSQL queue. */
  readonly queueSchema: string;
  readonly database: string;
  /** Passwords to set; a role that is not named keeps the one it has. */
  readonly passwords?: Partial<Record<Role, string>>;
}

const ident = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Returns the SQL that makes roles and schemas, for a superuser or a role with CREATEROLE and
 * ownership of the database. Run again it changes nothing but the passwords named.
 */
export function provisionSql(options: ProvisionOptions): string {
  const { schema, queueSchema, database, passwords = {} } = options;
  const lines = ['-- dealkeeper: roles and schemas. Safe to run again.'];
  for (const role of Object.values(ROLES)) {
    lines.push(
      `do $$ begin create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls;`,
      '  exception when duplicate_object or unique_violation then null; end $$;',
    );
  }
  for (const [role, password] of Object.entries(passwords)) {
    lines.push(`alter role ${ROLES[role as Role]} password ${literal(password)};`);
  }
  const allRoles = Object.values(ROLES).join(', ');
  lines.push(
    `revoke all on database ${ident(database)} from public;`,
    `grant connect on database ${ident(database)} to ${allRoles};`,
    // BullMQ adds in bulk through temporary tables.
    `grant temporary on database ${ident(database)} to ${ROLES.queue};`,
    // BullMQ's own migrations begin with CREATE SCHEMA IF NOT EXISTS, which asks for the right to.
    `grant create on database ${ident(database)} to ${ROLES.owner}, ${ROLES.queue};`,
    // A non-superuser must be a member of the role it hands a schema to; taken back right after.
    `grant ${ROLES.owner}, ${ROLES.queue} to current_user;`,
    `create schema if not exists ${ident(schema)} authorization ${ROLES.owner};`,
    `create schema if not exists ${ident(queueSchema)} authorization ${ROLES.queue};`,
    `grant usage on schema ${ident(schema)} to ${ROLES.worker}, ${ROLES.relay}, ${ROLES.janitor};`,
    `revoke ${ROLES.owner}, ${ROLES.queue} from current_user;`,
  );
  return `${lines.join('\n')}\n`;
}
