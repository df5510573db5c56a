import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEALS_QUEUE } from '../src/queue/backend.ts';
import { type DetectMessage, tenantId, workMessages } from './messages.ts';
import { openedQueue } from './opened-queue.ts';
import type { Servers } from './servers.ts';
import { environmentFor, type Kind, startProcess } from './worker-process.ts';

/** Messages a second, of one process. */
export interface DoorRates {
  /** At the plain door, 500 in one call. */
  readonly plainInBulk: number;
  /** At the plain door one by one, 64 under way. */
  readonly plainSingly: number;
  /** At the durable door, 500 in one call: back once they are committed. */
  readonly durableInBulk: number;
  /** At the durable door one by one, 64 under way. */
  readonly durableSingly: number;
  /** Sent by the relay from the outbox to the queue. */
  readonly relayed: number;
}

const SINGLE = 2_000;
const IN_BULK = 10_000;
const BATCH = 500;
const UNDER_WAY = 64;
const RELAY_MS = 1_000;

/** Returns how fast messages come in at both doors, and go on from the durable one. */
export async function doorRates(
  servers: Servers,
  database: string,
  kind: Kind,
): Promise<DoorRates> {
  if (kind === 'redis') await servers.flushRedis();
  await using opened = await openedQueue(servers, database, kind);
  const { client } = opened;
  const queue = opened.openQueue(DEALS_QUEUE);
  const make = (count: number) =>
    workMessages({ tenants: 20, accounts: 50 }, count, randomUUID()).filter(isFirst());
  const plainInBulk = await rateOf(inBatches(make(IN_BULK)), 1, (batch) =>
    client.enqueueAll('detect-opportunity', batch),
  );
  const plainSingly = await rateOf(singly(make(SINGLE)), UNDER_WAY, (one) =>
    client.enqueueAll('detect-opportunity', one),
  );
  const ofOneTenant = make(IN_BULK).map((message) => ({ ...message, tenantId: tenantId(0) }));
  const durableInBulk = await rateOf(inBatches(ofOneTenant), 1, (batch) => {
    const messages = batch.map(({ idempotencyKey, data }) => ({ idempotencyKey, data }));
    return client.submitAll('detect-opportunity', messages, { tenantId: tenantId(0) });
  });
  const durableSingly = await rateOf(singly(make(SINGLE)), UNDER_WAY, ([one]) =>
    one ? client.submit('detect-opportunity', one.data, one) : Promise.resolve(),
  );
  const plain = await queue.getWaitingCount();
  const relay = await startProcess('relay.ts', environmentFor(servers, database, kind));
  const [from, sentBefore] = [performance.now(), (await queue.getWaitingCount()) - plain];
  await sleep(RELAY_MS);
  const sent = (await queue.getWaitingCount()) - plain;
  const relayed = ((sent - sentBefore) / (performance.now() - from)) * 1_000;
  await relay.stop();
  if (sent >= ofOneTenant.length) throw new Error('the relay ran out of messages: stage more');
  return { plainInBulk, plainSingly, durableInBulk, durableSingly, relayed };
}

type Batch = readonly DetectMessage[];

function inBatches(messages: Batch): Batch[] {
  const count = Math.ceil(messages.length / BATCH);
  return Array.from({ length: count }, (_, i) => messages.slice(i * BATCH, (i + 1) * BATCH));
}

const singly = (messages: Batch): Batch[] => messages.map((message) => [message]);

/** Passes each message once: one that is sent twice costs less. */
function isFirst(): (message: DetectMessage) => boolean {
  const seen = new Set<string>();
  return ({ idempotencyKey }) => !seen.has(idempotencyKey) && Boolean(seen.add(idempotencyKey));
}

async function rateOf(
  batches: Batch[],
  underWay: number,
  send: (batch: Batch) => Promise<unknown>,
): Promise<number> {
  const count = batches.reduce((sum, batch) => sum + batch.length, 0);
  const from = performance.now();
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await send(batch);
  };
  await Promise.all(Array.from({ length: underWay }, lane));
  return (count / (performance.now() - from)) * 1_000;
}
