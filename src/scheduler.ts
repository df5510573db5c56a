import { type Config, concurrencyOf } from './config.ts';
import { openOrm } from './db/orm.ts';
import { ConfigurationError } from './errors.ts';
import { CLOCK_JOBS, JOBS } from './jobs/registry.ts';
import type { Log } from './log.ts';
import type { QueueBackend } from './queue/backend.ts';
import { endsWithin, GOODBYE_MS } from './queue/closing.ts';
import { type Consumer, startConsumer } from './queue/consumer.ts';
import { keepSchedules } from './queue/schedules.ts';
import { Database } from './repositories/unit-of-work.ts';

/** Connections of the relay role and of the janitor's: each makes one transaction at a time. */
const POOL_SIZE = 2;

interface SchedulerParts {
  readonly database: Database;
  readonly backend: QueueBackend;
  readonly log: Log;
}

/**
 * Starts the clock: its queue is consumed, and its jobs are scheduled. Any number may run.
 *
 * @throws {ConfigurationError} DATABASE_RELAY_URL or DATABASE_JANITOR_URL is not set.
 */
export function startScheduler(config: Config, parts: SchedulerParts): Consumer {
  const { database, backend, log } = parts;
  const relay = openAs(config, 'DATABASE_RELAY_URL', 'relay');
  const janitor = openAs(config, 'DATABASE_JANITOR_URL', 'janitor');
  const consumer = startConsumer({
    database,
    backend,
    log,
    queue: 'clock',
    jobs: JOBS,
    clock: { jobs: CLOCK_JOBS, relay, janitor },
    concurrency: concurrencyOf(config),
    slots: Math.min(config.DEALKEEPER_SLOTS, config.DEALKEEPER_POOL_SIZE),
    lockDurationMs: config.DEALKEEPER_LOCK_MS,
    stalledIntervalMs: config.DEALKEEPER_STALLED_CHECK_MS,
    keepDoneS: config.DEALKEEPER_KEEP_DONE_S,
  });
  const schedules = keepSchedules({ backend, jobs: CLOCK_JOBS, log });
  return {
    close: async (graceMs) => {
      await Promise.all([schedules.close(), consumer.close(graceMs)]);
      await endsWithin(Promise.all([relay.close(), janitor.close()]), GOODBYE_MS);
    },
  };
}

function openAs(
  config: Config,
  setting: 'DATABASE_RELAY_URL' | 'DATABASE_JANITOR_URL',
  role: string,
): Database {
  const url = config[setting];
  if (!url) throw new ConfigurationError(`${setting} is not set: name the ${role} role in it`);
  return new Database(openOrm({ url, poolSize: POOL_SIZE }), config.DEALKEEPER_SCHEMA);
}
