import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { backlogRate, type Rate } from './backlog.ts';
import type { DetectMessage } from './messages.ts';
import { PEER_JOB, PEER_QUEUE, type PeerName } from './peer-names.ts';
import type { Servers } from './servers.ts';
import { startProcess } from './worker-process.ts';

export interface PeerLoad {
  readonly messages: readonly DetectMessage[];
  readonly seconds: number;
}

/** Returns the jobs a second of one process that does the job in the ordinary way. */
export async function peerRate(
  servers: Servers,
  database: string,
  name: PeerName,
  { messages, seconds }: PeerLoad,
): Promise<Rate> {
  const url = name === 'bullmq' ? servers.redisUrl : servers.url(database);
  await using queue =
    name === 'bullmq'
      ? await fillBullmq(servers, messages)
      : await fillPostgres(servers, database, name, messages);
  await servers.sql(database, 'vacuum analyze');
  return await backlogRate(servers, {
    program: 'peers/worker.ts',
    processes: 1,
    environment: { PEER: name, QUEUE_URL: url, DATABASE_URL: servers.url(database, 'worker') },
    waiting: messages.length,
    completed: queue.completed,
    seconds,
  });
}

interface Filled extends AsyncDisposable {
  completed(): Promise<number>;
}

async function fillBullmq(servers: Servers, messages: readonly DetectMessage[]): Promise<Filled> {
  await servers.flushRedis();
  const connection = new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(PEER_QUEUE, { connection });
  await queue.addBulk(messages.map((data) => ({ name: PEER_JOB, data })));
  return {
    completed: () => queue.getCompletedCount(),
    [Symbol.asyncDispose]: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}

/** graphile-worker deletes what it has done; pg-boss says so. */
const COMPLETED_SQL = {
  'graphile-worker': (all: number) => `select ${all} - count(*) as count
    from graphile_worker._private_jobs`,
  'pg-boss': () => "select count(*) as count from pgboss.job where state = 'completed'",
};

async function fillPostgres(
  servers: Servers,
  database: string,
  name: Exclude<PeerName, 'bullmq'>,
  messages: readonly DetectMessage[],
): Promise<Filled> {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-peer-'));
  const file = join(folder, 'messages.json');
  await writeFile(file, JSON.stringify(messages));
  const environment = { PEER: name, QUEUE_URL: servers.url(database), MESSAGES: file };
  const filling = await startProcess('peers/fill.ts', environment);
  await filling.stop();
  await rm(folder, { recursive: true });
  const text = COMPLETED_SQL[name](messages.length);
  return {
    completed: async () => {
      const [row] = await servers.sql<{ count: string }>(database, text);
      return Number(row?.count ?? 0);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
