import * as v from 'valibot';
import { ConfigurationError } from './errors.ts';
import { LOG_LEVELS } from './log.ts';

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, `must be a whole number from ${least} to ${most}`),
    v.transform(Number),
    v.check((value) => value >= least && value <= most, `must be from ${least} to ${most}`),
  );
const whole = (least: number, most: number, byDefault: number) =>
  v.optional(wholeNumber(least, most), String(byDefault));

const url = (schemes: readonly string[]) =>
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol),
        `must be a URL that begins with ${schemes.join('// or ')}//`,
      ),
    ),
  );

const postgresUrl = url(['postgres:', 'postgresql:']);
const schemaName = (byDefault: string) =>
  v.pipe(
    v.optional(v.string(), byDefault),
    v.regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a lower-case PostgreSQL name'),
  );
const flag = (byDefault: '0' | '1') =>
  v.pipe(
    v.optional(v.string(), byDefault),
    v.picklist(['0', '1'], 'must be 0 or 1'),
    v.transform((text) => text === '1'),
  );

const MODEL_PROVIDERS = ['openai-compatible', 'anthropic'] as const;

/** Every setting there is, by the name of its environment variable. */
const Environment = v.object({
  DATABASE_URL: postgresUrl,
  DATABASE_OWNER_URL: postgresUrl,
  DATABASE_ADMIN_URL: postgresUrl,
  DATABASE_QUEUE_URL: postgresUrl,
  DATABASE_RELAY_URL: postgresUrl,
  DATABASE_JANITOR_URL: postgresUrl,
  REDIS_URL: url(['redis:', 'rediss:']),
  DEALKEEPER_SCHEMA: schemaName('tenant'),
  DEALKEEPER_QUEUE_SCHEMA: schemaName('queue'),
  DEALKEEPER_QUEUE_PREFIX: v.pipe(
    v.optional(v.string(), '{dealkeeper}'),
    v.regex(/^\{[\w-]{1,60}\}$/, 'must be a name in braces, as {dealkeeper}'),
  ),
  DEALKEEPER_CONCURRENCY: v.optional(wholeNumber(1, 1_024)),
  DEALKEEPER_SLOTS: whole(1, 200, 4),
  DEALKEEPER_POOL_SIZE: whole(1, 200, 10),
  DEALKEEPER_LOCK_MS: whole(1_000, 600_000, 8_000),
  // One check an interval for all workers of a queue, and one whose turn it was may have died just
  // after the last: a killed worker's jobs run again after its lock and two intervals at most.
  DEALKEEPER_STALLED_CHECK_MS: whole(250, 600_000, 1_500),
  DEALKEEPER_SHUTDOWN_GRACE_MS: whole(0, 600_000, 20_000),
  DEALKEEPER_RELAY_POLL_MS: whole(10, 60_000, 250),
  DEALKEEPER_RECONCILE_MS: whole(100, 3_600_000, 30_000),
  DEALKEEPER_UNDER_WAY: whole(1, 10_000, 64),
  DEALKEEPER_KEEP_DONE_S: whole(1, 31_536_000, 3_600),
  DEALKEEPER_VITALS_S: whole(0, 3_600, 0),
  DEALKEEPER_ALLOW_VOLATILE_REDIS: flag('0'),
  DEALKEEPER_MODEL: v.optional(v.pipe(v.string(), v.maxLength(200, 'must be a name'))),
  DEALKEEPER_MODEL_PROVIDER: v.optional(
    v.picklist(MODEL_PROVIDERS, `must be ${MODEL_PROVIDERS.join(' or ')}`),
    'openai-compatible',
  ),
  DEALKEEPER_MODEL_URL: url(['http:', 'https:']),
  DEALKEEPER_MODEL_KEY: v.optional(
    v.pipe(v.string(), v.regex(/^[!-~]+$/, 'must have no spaces and no line ends')),
  ),
  DEALKEEPER_MODEL_TIMEOUT_MS: whole(100, 600_000, 60_000),
  DEALKEEPER_MODEL_MAX_TOKENS: whole(64, 100_000, 4_096),
  DEALKEEPER_MODEL_MAX_INPUT: whole(1_000, 1_000_000, 40_000),
  DEALKEEPER_MODEL_SCHEMA: flag('1'),
  DEALKEEPER_LOG_LEVEL: v.optional(
    v.picklist(LOG_LEVELS, `must be ${LOG_LEVELS.join(', ')}`),
    'info',
  ),
  DEALKEEPER_CONSOLE_HOST: v.optional(v.string(), '127.0.0.1'),
  DEALKEEPER_CONSOLE_PORT: whole(0, 65_535, 3_000),
  DEALKEEPER_CONSOLE_USER: v.optional(v.string()),
  DEALKEEPER_CONSOLE_PASSWORD: v.optional(v.string()),
});

/** The settings of one process, checked once and never changed. */
export type Config = Readonly<v.InferOutput<typeof Environment>>;

/**
 * Returns the jobs that one worker holds at once, by default 512 on Redis and 128 on PostgreSQL:
 * the more of a tenant's jobs wait together, the more share a unit of work. On PostgreSQL each has
 * a lock to be renewed by a statement that meets those that complete jobs.
 */
export function concurrencyOf(config: Config): number {
  return config.DEALKEEPER_CONCURRENCY ?? (config.REDIS_URL ? 512 : 128);
}

/**
 * Reads the settings from an environment; an empty variable counts as absent.
 *
 * @throws {ConfigurationError} a setting breaks its rule; the message names each, never its value.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const parsed = v.safeParse(Environment, Object.fromEntries(given));
  if (parsed.success) return Object.freeze(parsed.output);
  const faults = parsed.issues.map(({ path, message }) => `${String(path?.[0]?.key)} ${message}`);
  throw new ConfigurationError(faults.join('; '));
}
