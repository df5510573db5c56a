import { type Check, checkOf } from './check.ts';
import type { Config } from './config.ts';
import { checkDatabase, checkLogin } from './db/database-checks.ts';
import { ConfigurationError } from './errors.ts';
import type { QueueLocation } from './queue/backend.ts';
import { checkPostgresQueue } from './queue/postgres-queue-checks.ts';
import { checkRedis } from './queue/redis-checks.ts';

/**
 * Makes every check of what the guarantees rest on: the database, its roles and row security, and
 * the queue. Never throws for what it finds; a check that another failure prevents says so.
 */
export async function runChecks(
  config: Config,
  location: QueueLocation,
): Promise<readonly Check[]> {
  return (
    await Promise.all([
      databaseChecks(config, location),
      loginChecks(config),
      queueChecks(config, location),
    ])
  ).flat();
}

/**
 * Lets a program start only on what the guarantees rest on.
 *
 * @throws {ConfigurationError} a check failed; the message is one line, `name: found; fix` each.
 */
export async function checkAtStart(config: Config, location: QueueLocation): Promise<void> {
  const failed = (await runChecks(config, location)).filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  // What could not be checked has its cause in the list; naming it too would only hide that.
  const causes = failed.filter(({ fix }) => fix !== undefined);
  throw new ConfigurationError((causes.length > 0 ? causes : failed).map(lineOf).join('. '));
}

const lineOf = ({ name, found, fix }: Check) => [`${name}: ${found}`, fix ?? []].flat().join('; ');

async function databaseChecks(config: Config, location: QueueLocation): Promise<Check[]> {
  const { DATABASE_URL: url, DEALKEEPER_SCHEMA: schema } = config;
  if (!url) {
    const fix = 'name the worker role and its database in it';
    return [checkOf('database', { found: 'DATABASE_URL is not set', fix })];
  }
  const queueSchema = location.kind === 'postgres' ? location.schema : undefined;
  return checkDatabase({ url, schema, queueSchema });
}

/** The roles that only some processes need are checked where their URLs are set. */
async function loginChecks(config: Config): Promise<Check[]> {
  const { DATABASE_RELAY_URL, DATABASE_JANITOR_URL, DEALKEEPER_SCHEMA: schema } = config;
  const checks = [];
  if (DATABASE_RELAY_URL) checks.push(checkLogin('relay', { url: DATABASE_RELAY_URL, schema }));
  if (DATABASE_JANITOR_URL) {
    checks.push(checkLogin('janitor', { url: DATABASE_JANITOR_URL, schema }));
  }
  return (await Promise.all(checks)).flat();
}

function queueChecks(config: Config, location: QueueLocation): Promise<Check[]> {
  if (location.kind === 'postgres') return checkPostgresQueue(location);
  const { DEALKEEPER_ALLOW_VOLATILE_REDIS: isVolatileAllowed } = config;
  return checkRedis({ url: location.url, isVolatileAllowed });
}
