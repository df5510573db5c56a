import { Queue } from 'bullmq';
import { makeWorkerUtils } from 'graphile-worker';
import { Redis } from 'ioredis';
import { PgBoss } from 'pg-boss';
import type { DetectMessage } from '../messages.ts';
import type { Servers } from '../servers.ts';

export const PEERS = ['bullmq', 'graphile-worker', 'pg-boss'] as const;
export type PeerName = (typeof PEERS)[number];

export const PEER_QUEUE = 'ordinary';
export const PEER_JOB = 'detect';

/** The producer's side of a queue, and what it has completed. */
export interface PeerQueue {
  readonly url: string;
  completed(): Promise<number>;
  close(): Promise<void>;
}

/** Puts all messages into a peer's queue. */
export function fillPeer(
  name: PeerName,
  servers: Servers,
  database: string,
  messages: readonly DetectMessage[],
): Promise<PeerQueue> {
  if (name === 'bullmq') return fillBullmq(servers, messages);
  const url = servers.url(database);
  const count = async (text: string) => {
    const [row] = await servers.sql<{ count: string }>(database, text);
    return Number(row?.count ?? 0);
  };
  return name === 'pg-boss'
    ? fillPgBoss(url, count, messages)
    : fillGraphileWorker(url, count, messages);
}

async function fillBullmq(servers: Servers, messages: readonly DetectMessage[]) {
  await servers.flushRedis();
  const connection = new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(PEER_QUEUE, { connection });
  await queue.addBulk(messages.map((data) => ({ name: PEER_JOB, data })));
  return {
    url: servers.redisUrl,
    completed: () => queue.getCompletedCount(),
    close: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}

type Count = (text: string) => Promise<number>;

async function fillGraphileWorker(url: string, count: Count, messages: readonly DetectMessage[]) {
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.migrate();
  await utils.addJobs(messages.map((payload) => ({ identifier: PEER_JOB, payload })));
  await utils.release();
  return {
    url,
    completed: async () =>
      messages.length - (await count('select count(*) from graphile_worker._private_jobs')),
    close: async () => undefined,
  };
}

async function fillPgBoss(url: string, count: Count, messages: readonly DetectMessage[]) {
  const boss = new PgBoss(url);
  await boss.start();
  await boss.createQueue(PEER_QUEUE);
  for (let at = 0; at < messages.length; at += 1_000) {
    await boss.insert(
      PEER_QUEUE,
      messages.slice(at, at + 1_000).map((data) => ({ data })),
    );
  }
  await boss.stop();
  return {
    url,
    completed: () => count("select count(*) from pgboss.job where state = 'completed'"),
    close: async () => undefined,
  };
}
