import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { fromDriver } from '../db/driver-errors.ts';
import { LoneClient } from '../db/lone-client.ts';
import { provisionSql, ROLES, type Role } from '../db/roles.ts';
import { ConfigurationError } from '../errors.ts';
import { print } from './output.ts';

interface RolesOptions {
  readonly schema?: string;
  readonly database?: string;
}

export const rolesCommand = () =>
  new Command('roles')
    .description('Makes the PostgreSQL roles and schemas; once, and again after an upgrade.')
    .addCommand(
      withSchema(new Command('print'))
        .description('Prints the SQL, for an administrator to read and to run.')
        .option('--database <name>', 'where (default: that of DATABASE_ADMIN_URL, or dealkeeper)')
        .action(printSql),
    )
    .addCommand(
      withSchema(new Command('apply'))
        .description(
          'Runs the SQL as DATABASE_ADMIN_URL, a superuser, or a role with CREATEROLE that owns the ' +
            'database, and sets the passwords that the DATABASE_ URLs of the roles hold.',
        )
        .action(apply),
    );

function withSchema(command: Command): Command {
  return command.option('--schema <name>', 'of the tables (default: DEALKEEPER_SCHEMA, or tenant)');
}

function printSql({ schema, database }: RolesOptions): void {
  const config = readConfig(process.env);
  const name = database ?? databaseIn(config.DATABASE_ADMIN_URL) ?? 'dealkeeper';
  const roles = Object.values(ROLES).map((role) => `--   \\password ${role}`);
  const hints = ['-- Then give each role a password, in psql:', ...roles];
  print(`${provisionSql({ ...schemas(config, schema), database: name })}${hints.join('\n')}`);
}

async function apply({ schema }: RolesOptions): Promise<void> {
  const config = readConfig(process.env);
  const { DATABASE_ADMIN_URL: url } = config;
  const database = databaseIn(url);
  if (!url || !database) {
    throw new ConfigurationError(
      'DATABASE_ADMIN_URL is not set, or names no database: as postgres://postgres@host/dealkeeper',
    );
  }
  const passwords = passwordsIn(config);
  await run(url, provisionSql({ ...schemas(config, schema), database, passwords }));
  const set = Object.keys(passwords).map((role) => ROLES[role as Role]);
  print(`roles and schemas are there; passwords set: ${set.join(', ') || 'none'}`);
}

function schemas(config: Config, schema = config.DEALKEEPER_SCHEMA) {
  return { schema, queueSchema: config.DEALKEEPER_QUEUE_SCHEMA };
}

/** Returns the passwords that the URLs hold, of those whose user is one of our roles. */
function passwordsIn(config: Config): Partial<Record<Role, string>> {
  const urls = [
    config.DATABASE_URL,
    config.DATABASE_OWNER_URL,
    config.DATABASE_QUEUE_URL,
    config.DATABASE_RELAY_URL,
    config.DATABASE_JANITOR_URL,
  ];
  const passwords: Partial<Record<Role, string>> = {};
  for (const url of urls.flatMap((text) => (text ? [new URL(text)] : []))) {
    const named = Object.entries(ROLES).find(
      ([, name]) => name === decodeURIComponent(url.username),
    );
    if (named && url.password) passwords[named[0] as Role] = decodeURIComponent(url.password);
  }
  return passwords;
}

function databaseIn(url: string | undefined): string | null {
  return url ? decodeURIComponent(new URL(url).pathname.slice(1)) || null : null;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new LoneClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query(sql);
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explained(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === '42501') {
    return new ConfigurationError(
      'DATABASE_ADMIN_URL lacks the rights: use a superuser, or a role with CREATEROLE that owns the database',
      { cause: error },
    );
  }
  return fromDriver(error);
}
