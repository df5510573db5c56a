import { setTimeout as sleep } from 'node:timers/promises';
import type { DetectMessage } from './messages.ts';
import { openedQueue } from './opened-queue.ts';
import type { Servers } from './servers.ts';
import { environmentFor, type Kind, startProcess } from './worker-process.ts';

/** From when a message was to be sent until its effects were committed, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
}

export interface OpenLoop {
  readonly kind: Kind;
  readonly perSecond: number;
  readonly messages: readonly DetectMessage[];
  /**
   * Seconds of messages that do not count: they find cold code and young connections, each of which
   * plans its statements anew after 0.5, 1, 2, 4, … seconds, and once a minute from then on.
   */
  readonly warmUpS: number;
}

/**
 * Sends messages at the times of a fixed schedule, whether or not those before are done, and takes
 * the time of each commit from PostgreSQL. A late sender makes its messages late: nothing is
 * omitted.
 */
export async function openLoopLatency(
  servers: Servers,
  database: string,
  { kind, perSecond, messages, warmUpS }: OpenLoop,
): Promise<Latency> {
  if (kind === 'redis') await servers.flushRedis();
  await using opened = await openedQueue(servers, database, kind);
  const worker = await startProcess('worker.ts', environmentFor(servers, database, kind));
  const first = performance.now() + 500;
  const due = messages.map((_, i) => first + (i / perSecond) * 1_000);
  const sent: Promise<unknown>[] = [];
  for (const [i, { data, ...address }] of messages.entries()) {
    const waitMs = (due[i] ?? 0) - performance.now();
    if (waitMs > 1) await sleep(waitMs - 1);
    while (performance.now() < (due[i] ?? 0)) await new Promise(setImmediate);
    sent.push(opened.client.enqueue('detect-opportunity', data, address));
  }
  await Promise.all(sent);
  const committed = await commitTimes(servers, database, messages.length);
  await worker.stop();
  const waits = messages.flatMap(({ idempotencyKey }, i) => {
    const at = committed.get(idempotencyKey);
    if (at === undefined) throw new Error('a message was not carried out');
    const dueAt = performance.timeOrigin + (due[i] ?? 0);
    return i < warmUpS * perSecond ? [] : at - dueAt;
  });
  return percentiles(waits);
}

async function commitTimes(servers: Servers, database: string, count: number) {
  for (let look = 0; look < 200; look++) {
    const rows = await servers.sql<{ key: string; at: number }>(
      database,
      `select idempotency_key as key,
         extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as at
       from tenant.inbox where idempotency_key not like 'detect-seed-%'`,
    );
    if (rows.length >= count) return new Map(rows.map(({ key, at }) => [key, at]));
    await sleep(200);
  }
  throw new Error('not all messages were carried out in time');
}

export function percentiles(waits: readonly number[]): Latency {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1) };
}
