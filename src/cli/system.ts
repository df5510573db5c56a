import { join } from 'node:path';
import { type App, openApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { openEmbeddedSystem, type SystemEnvironment } from '../embedded/system.ts';
import { ConfigurationError } from '../errors.ts';
import { type LogLevel, openLog } from '../log.ts';
import { HOME, readConnection } from './connection-file.ts';

/** Settings, and what must be stopped after use where we started it ourselves. */
export interface System extends AsyncDisposable {
  readonly config: Config;
  /** The settings of a system that we started; null where the environment names one. */
  readonly embedded: SystemEnvironment | null;
}

/**
 * Returns the system that the environment names or, where DATABASE_URL is not set, one started
 * here: `kept` in .dealkeeper of the current directory, or `temporary`.
 */
export async function openSystem(where: 'kept' | 'temporary'): Promise<System> {
  const given = readConfig(process.env);
  if (given.DATABASE_URL) {
    return { config: given, embedded: null, [Symbol.asyncDispose]: async () => undefined };
  }
  const { DEALKEEPER_SCHEMA: schema, DEALKEEPER_QUEUE_SCHEMA: queueSchema } = given;
  const dataDir = where === 'kept' ? { dataDir: join(HOME, 'database') } : {};
  const system = await openEmbeddedSystem({ schema, queueSchema, ...dataDir });
  const config = readConfig({ ...process.env, ...system.environment });
  return {
    config,
    embedded: system.environment,
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
}

/**
 * Returns the settings of a running system: the environment's, else those of the system that
 * `npm start` runs in this checkout.
 *
 * @throws {ConfigurationError} there is neither.
 */
export async function runningConfig(): Promise<Config> {
  const given = readConfig(process.env);
  if (given.DATABASE_URL || given.DATABASE_OWNER_URL || given.DATABASE_ADMIN_URL) return given;
  const environment = await readConnection();
  if (environment) return readConfig({ ...process.env, ...environment });
  throw new ConfigurationError(
    'no running system: start one with "npm start" in this directory, or set DATABASE_URL and ' +
      'REDIS_URL (or DATABASE_QUEUE_URL)',
  );
}

/** Connects to the running system; a command's log has only what its user should know. */
export async function openRunning(): Promise<App> {
  return openApp(await runningConfig(), quietLog());
}

/** The log of a command: warnings and errors, unless the environment says otherwise. */
export function quietLog(level: LogLevel = 'warn') {
  const given = process.env.DEALKEEPER_LOG_LEVEL;
  return openLog(given ? readConfig(process.env).DEALKEEPER_LOG_LEVEL : level);
}
