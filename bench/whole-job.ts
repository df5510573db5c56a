import { setTimeout as sleep } from 'node:timers/promises';
import { openOrm } from '../src/db/orm.ts';
import { JOBS } from '../src/jobs/registry.ts';
import { DEALS_QUEUE, openQueueBackend, type QueueLocation } from '../src/queue/backend.ts';
import { openClient } from '../src/queue/client.ts';
import { Database } from '../src/repositories/unit-of-work.ts';
import { cpuOf } from './cpu.ts';
import type { DetectMessage } from './messages.ts';
import { QUEUE_SCHEMA, SCHEMA, type Servers } from './servers.ts';
import { environmentFor, type Kind, startProcess } from './worker-process.ts';

export interface WholeJob {
  readonly kind: Kind;
  readonly processes: number;
  /** Jobs in flight in each process. */
  readonly concurrency: number;
  readonly messages: readonly DetectMessage[];
  readonly seconds: number;
  /** Options of the worker's own Node. */
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Before a rate is taken: connections are open, code is compiled, plans are made. */
export const WARM_UP_S = 1.5;

export function locationOf(servers: Servers, database: string, kind: Kind): QueueLocation {
  return kind === 'redis'
    ? { kind, url: servers.redisUrl, prefix: '{dealkeeper}' }
    : { kind, url: servers.url(database, 'queue'), schema: QUEUE_SCHEMA };
}

/** What was seen while more work waited than could be done. */
export interface Rate {
  readonly perSecond: number;
  /** CPU time a job, in milliseconds: it says more than the rate where others use the machine. */
  readonly cpuMs: { readonly node: number; readonly postgres: number; readonly redis: number };
}

/**
 * Returns the jobs a second that workers complete while more wait than they can do: claimed from
 * the queue, carried out, committed, and completed in the queue.
 */
export async function wholeJobRate(
  servers: Servers,
  database: string,
  { kind, processes, concurrency, messages, seconds, nodeOptions, environment }: WholeJob,
): Promise<Rate> {
  if (kind === 'redis') await servers.flushRedis();
  const orm = openOrm({ url: servers.url(database, 'worker'), poolSize: 1 });
  const backend = await openQueueBackend(locationOf(servers, database, kind));
  const client = openClient(JOBS, backend, new Database(orm, SCHEMA));
  const queue = backend.openQueue(DEALS_QUEUE);
  for (let at = 0; at < messages.length; at += 500) {
    await client.enqueueAll('detect-opportunity', messages.slice(at, at + 500));
  }
  if (kind === 'postgres') await servers.sql(database, 'vacuum analyze');
  const settings = {
    ...environmentFor(servers, database, kind),
    DEALKEEPER_CONCURRENCY: String(concurrency),
    ...environment,
  };
  const workers = await Promise.all(
    Array.from({ length: processes }, () => startProcess('worker.ts', settings, nodeOptions)),
  );
  const look = async () => {
    const counts: Record<string, number> = await queue.getJobCounts('completed', 'failed');
    const node = await Promise.all(workers.map(({ pid }) => cpuOf(pid)));
    const cpu = { ...(await servers.cpu()), node: node.reduce((sum, ms) => sum + ms, 0) };
    return { at: performance.now(), done: counts.completed ?? 0, failed: counts.failed ?? 0, cpu };
  };
  await sleep(WARM_UP_S * 1_000);
  const before = await look();
  await sleep(seconds * 1_000);
  const after = await look();
  await Promise.all(workers.map((worker) => worker.stop()));
  await queue.close();
  await client.close();
  await backend.close();
  await orm.close(true);
  if (after.failed > 0) throw new Error(`${after.failed} jobs failed`);
  if (after.done >= messages.length) throw new Error('the work ran out: add messages');
  return rateBetween(before, after);
}

interface Look {
  readonly at: number;
  readonly done: number;
  readonly cpu: Rate['cpuMs'];
}

export function rateBetween(before: Look, after: Look): Rate {
  const jobs = after.done - before.done;
  const each = (part: keyof Rate['cpuMs']) => (after.cpu[part] - before.cpu[part]) / jobs;
  return {
    perSecond: jobs / ((after.at - before.at) / 1_000),
    cpuMs: { node: each('node'), postgres: each('postgres'), redis: each('redis') },
  };
}
