import { checkAtStart } from './boot-checks.ts';
import { type Config, concurrencyOf } from './config.ts';
import { openOrm } from './db/orm.ts';
import { ConfigurationError } from './errors.ts';
import { JOBS, type Jobs, jobsWith } from './jobs/registry.ts';
import { type Log, openLog } from './log.ts';
import { modelSettings } from './model-settings.ts';
import { openQueueBackend, type QueueBackend, type QueueLocation } from './queue/backend.ts';
import { type Client, openClient } from './queue/client.ts';
import { endsWithin, GOODBYE_MS } from './queue/closing.ts';
import { type Consumer, startConsumer } from './queue/consumer.ts';
import { type Relay, startRelay } from './queue/relay.ts';
import { DueMessages } from './repositories/due-messages.ts';
import { Database } from './repositories/unit-of-work.ts';
import { startScheduler } from './scheduler.ts';
import type { Model } from './signals/model/model.ts';
import { reportVitals } from './vitals.ts';

/** One process's connections, opened together and closed together. */
export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly log: Log;
  readonly database: Database;
  readonly backend: QueueBackend;
  readonly client: Client<Jobs>;
  /** Starts consuming the deals queue; the worker ends with the app, or by its own `close`. */
  startWorker(): Consumer;
  /**
   * Starts sending what is staged in the outbox; the relay ends with the app, or by its own `close`.
   *
   * @throws {ConfigurationError} DATABASE_RELAY_URL is not set.
   */
  startRelay(): Relay;
  /**
   * Starts the clock; it ends with the app, or by its own `close`.
   *
   * @throws {ConfigurationError} DATABASE_RELAY_URL or DATABASE_JANITOR_URL is not set.
   */
  startScheduler(): Consumer;
}

/** Where a configuration puts the queue: on Redis where REDIS_URL is set, else on PostgreSQL. */
export function queueLocation(config: Config): QueueLocation {
  const { REDIS_URL: redisUrl, DATABASE_QUEUE_URL: queueUrl } = config;
  if (redisUrl) return { kind: 'redis', url: redisUrl, prefix: config.DEALKEEPER_QUEUE_PREFIX };
  if (queueUrl) return { kind: 'postgres', url: queueUrl, schema: config.DEALKEEPER_QUEUE_SCHEMA };
  throw new ConfigurationError(
    'REDIS_URL is not set, and neither is DATABASE_QUEUE_URL for the queue on PostgreSQL: set one',
  );
}

/** The vendors' packages are loaded where a model is named, and nowhere else. */
async function modelOf(config: Config): Promise<Model | null> {
  const settings = modelSettings(config);
  if (settings === null) return null;
  const { openModel } = await import('./signals/model/vendor.ts');
  return openModel(settings);
}

/**
 * Opens database and queue, after checking that they are what the guarantees rest on.
 *
 * @throws {ConfigurationError} a setting is missing, a server cannot be reached, or a check fails.
 */
export async function openApp(
  config: Config,
  log = openLog(config.DEALKEEPER_LOG_LEVEL),
): Promise<App> {
  const { DATABASE_URL: url } = config;
  if (!url)
    throw new ConfigurationError('DATABASE_URL is not set: name the worker role and its database');
  const location = queueLocation(config);
  const jobs = jobsWith(await modelOf(config));
  await checkAtStart(config, location);
  const orm = openOrm({ url, poolSize: config.DEALKEEPER_POOL_SIZE });
  const database = new Database(orm, config.DEALKEEPER_SCHEMA);
  const backend = await openQueueBackend(location);
  const client = openClient(JOBS, backend, database);
  const consumers = new Set<Consumer>();
  const relays = new Set<Relay>();
  const endVitals = reportVitals(log, config.DEALKEEPER_VITALS_S);
  return {
    config,
    log,
    database,
    backend,
    client,
    startWorker: () => {
      const consumer = startConsumer({
        database,
        backend,
        jobs,
        log,
        concurrency: concurrencyOf(config),
        slots: Math.min(config.DEALKEEPER_SLOTS, config.DEALKEEPER_POOL_SIZE),
        lockDurationMs: config.DEALKEEPER_LOCK_MS,
        stalledIntervalMs: config.DEALKEEPER_STALLED_CHECK_MS,
        keepDoneS: config.DEALKEEPER_KEEP_DONE_S,
      });
      consumers.add(consumer);
      return consumer;
    },
    startRelay: () => {
      const relay = openRelay(config, backend, log);
      relays.add(relay);
      return relay;
    },
    startScheduler: () => {
      const scheduler = startScheduler(config, { database, backend, log });
      consumers.add(scheduler);
      return scheduler;
    },
    [Symbol.asyncDispose]: async () => {
      const graceMs = config.DEALKEEPER_SHUTDOWN_GRACE_MS;
      endVitals();
      await Promise.all([...consumers].map((consumer) => consumer.close(graceMs)));
      await Promise.all([...[...relays].map((relay) => relay.close()), client.close()]);
      await backend.close();
      await endsWithin(database.close(), GOODBYE_MS);
    },
  };
}

/** Connections of a relay: it makes one transaction at a time. */
const RELAY_POOL_SIZE = 1;

function openRelay(config: Config, backend: QueueBackend, log: Log): Relay {
  const { DATABASE_RELAY_URL: url, DEALKEEPER_SCHEMA: schema } = config;
  if (!url) {
    throw new ConfigurationError('DATABASE_RELAY_URL is not set: name the relay role in it');
  }
  const database = new Database(openOrm({ url, poolSize: RELAY_POOL_SIZE }), schema);
  const relay = startRelay({
    due: new DueMessages(database),
    backend,
    jobs: JOBS,
    log,
    pollMs: config.DEALKEEPER_RELAY_POLL_MS,
    reconcileMs: config.DEALKEEPER_RECONCILE_MS,
    underWay: config.DEALKEEPER_UNDER_WAY,
  });
  const ended = async () => {
    await relay.close();
    await database.close();
  };
  return {
    // A turn that is left behind harms nothing: what it had claimed is due again.
    close: async () => {
      await endsWithin(ended(), GOODBYE_MS);
    },
  };
}
