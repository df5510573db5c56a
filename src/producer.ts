import { queueLocation } from './app.ts';
import { readConfig } from './config.ts';
import { openOrm } from './db/orm.ts';
import { ConfigurationError } from './errors.ts';
import { JOBS, type Jobs } from './jobs/registry.ts';
import { openQueueBackend } from './queue/backend.ts';
import { type Client, openClient } from './queue/client.ts';
import { DealRepository } from './repositories/deal-repository.ts';
import { Database } from './repositories/unit-of-work.ts';

/** What a program that talks to a running system holds: the queue's client, and the records. */
export interface Producer extends AsyncDisposable {
  readonly client: Client<Jobs>;
  readonly deals: DealRepository;
}

/**
 * Connects a producer by the settings of an environment: DATABASE_URL, and REDIS_URL or
 * DATABASE_QUEUE_URL. It runs no job itself. A queue that is away is no reason to fail: `submit`
 * needs none, and `enqueue` says so.
 *
 * @throws {ConfigurationError} a setting is missing or wrong.
 */
export async function connect(environment: NodeJS.ProcessEnv = process.env): Promise<Producer> {
  const config = readConfig(environment);
  const { DATABASE_URL: url } = config;
  if (!url) throw new ConfigurationError('DATABASE_URL is not set: stored results are read there');
  const backend = await openQueueBackend(queueLocation(config), { mustAnswer: false });
  const orm = openOrm({ url, poolSize: config.DEALKEEPER_POOL_SIZE });
  const database = new Database(orm, config.DEALKEEPER_SCHEMA);
  const client = openClient(JOBS, backend, database);
  return {
    client,
    deals: new DealRepository(database),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await backend.close();
      await database.close();
    },
  };
}
