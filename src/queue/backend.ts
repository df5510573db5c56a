import { type Processor, Queue, runMigrations, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { KEPT_IDLE_MS } from '../db/kept-idle.ts';
import { LoneClient } from '../db/lone-client.ts';
import { ConfigurationError } from '../errors.ts';
import { endsWithin, GOODBYE_MS } from './closing.ts';
import { ASK_AGAIN_MS, PatientWorker } from './patient-worker.ts';
import { openPostgresBackend } from './postgres-backend.ts';
import { ReadableWorker } from './readable-worker.ts';

/** The queue that deals' jobs wait in. */
export const DEALS_QUEUE = 'deals';

/** Which store carries the queue, and where it is. The one place that knows there are two. */
export type QueueLocation =
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string };

type WorkerSettings = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** BullMQ on one store: the same queues and workers, whichever it is. */
export interface QueueBackend {
  readonly kind: QueueLocation['kind'];
  openQueue(name: string): Queue;
  startWorker(name: string, processor: Processor, settings: WorkerSettings): PatientWorker;
  close(): Promise<void>;
}

export interface BackendOptions {
  /** False: a queue that is away does not matter yet; whoever sends to it will hear of it. */
  readonly mustAnswer?: boolean;
}

/** Connects, or fails at once with one line that says what to do. */
export function openQueueBackend(
  location: QueueLocation,
  { mustAnswer = true }: BackendOptions = {},
): Promise<QueueBackend> {
  const { kind } = location;
  return kind === 'redis' ? openRedis(location, mustAnswer) : openPostgres(location, mustAnswer);
}

const CONNECT_TIMEOUT_MS = 5_000;

async function openRedis(
  location: QueueLocation & { kind: 'redis' },
  mustAnswer: boolean,
): Promise<QueueBackend> {
  const { url, prefix } = location;
  const producer = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A producer would rather hear that Redis is away than wait for it for ever.
    maxRetriesPerRequest: 3,
  });
  producer.on('error', () => undefined);
  try {
    if (mustAnswer) await once(producer);
  } catch (error) {
    producer.disconnect();
    throw new ConfigurationError(unreachable('Redis', 'REDIS_URL', url), { cause: error });
  }
  const connections = [producer];
  return {
    kind: 'redis',
    openQueue: (name) => new Queue(name, { connection: producer, prefix }),
    startWorker: (name, processor, settings) => {
      // BullMQ demands null of a worker: it waits for Redis to come back.
      const connection = producer.duplicate({ maxRetriesPerRequest: null, lazyConnect: false });
      connection.on('error', () => undefined);
      connections.push(connection);
      return new ReadableWorker(name, processor, { ...settings, connection, prefix });
    },
    close: async () => {
      for (const connection of connections) connection.disconnect();
    },
  };
}

/** Connects once: a first failure is the answer, where ioredis would go on trying. */
async function once(redis: Redis): Promise<void> {
  let refused: Error | undefined;
  redis.once('error', (error) => {
    refused = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw refused ?? error;
  }
}

async function openPostgres(
  location: QueueLocation & { kind: 'postgres' },
  mustAnswer: boolean,
): Promise<QueueBackend> {
  const { url, schema } = location;
  if (mustAnswer) await connectOnce(url);
  const name = 'dealkeeper-queue';
  // BullMQ listens to connections that are idle, and not to those that it is speaking on.
  const connection = {
    connectionString: url,
    schema,
    application_name: name,
    Client: LoneClient,
    idleTimeoutMillis: KEPT_IDLE_MS,
  };
  // The PostgreSQL flavours of both classes have the methods we use; their types differ in the backend.
  return {
    kind: 'postgres',
    openQueue: (name) => new Queue(name, { connection }, openPostgresBackend) as unknown as Queue,
    startWorker: (name, processor, settings) =>
      new PatientWorker(
        name,
        processor,
        // BullMQ's own wait is 15 s: a server that is away for a moment would cost more than the locks.
        { ...settings, connection, runRetryDelay: ASK_AGAIN_MS },
        openPostgresBackend,
      ) as unknown as PatientWorker,
    close: async () => undefined,
  };
}

async function connectOnce(url: string): Promise<void> {
  const client = new LoneClient({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
  } catch (error) {
    throw new ConfigurationError(unreachable('PostgreSQL', 'DATABASE_QUEUE_URL', url), {
      cause: error,
    });
  } finally {
    await endsWithin(
      client.end().catch(() => undefined),
      GOODBYE_MS,
    );
  }
}

/** Brings the PostgreSQL queue's own schema up to date; connects as the queue role. */
export async function migrateQueue(url: string, schema: string): Promise<number> {
  const client = new LoneClient({ connectionString: url });
  try {
    await client.connect();
    return await runMigrations(client, schema);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Names host and port, never the password that the URL may hold. */
function unreachable(what: string, setting: string, url: string): string {
  const { host } = new URL(url);
  return `${what} at ${host} cannot be reached: start it, or correct ${setting}`;
}
