import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JOBS, type Jobs } from '../../src/jobs/registry.ts';
import { type Client, openClient } from '../../src/queue/client.ts';
import { aConversation } from '../support/conversations.ts';
import { openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { faultOfCall } from './judge.ts';
import { unspeakable } from './unspeakable.ts';
import { hostileJson } from './values.ts';

type Method = keyof Client<Jobs>;
/** The client as a caller without types has it. */
type Untyped = Readonly<Record<Method, (...args: unknown[]) => Promise<unknown>>>;

const JOB = 'detect-opportunity';
const VALUES = [...unspeakable(), ...fc.sample(hostileJson, { numRuns: 60, seed: 5 })];
/** One that is ready to wait longer is answered, and not before that. */
const ENDLESS = 20;

/** Opens a client with nobody behind it, and counts what its calls came to. */
async function setup() {
  const t = await openTestQueue('postgres');
  const raw = openRawQueue(t);
  const client = openClient(JOBS as Jobs, t.backend, t.database);
  const tenantId = await t.aTenant();
  const found: string[] = [];
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  /** Messages at both doors. */
  const held = async () => {
    const text = 'select count(*)::int as count from outbox where tenant_id = $1';
    const { rows } = await t.admin.query<{ count: number }>(text, [tenantId]);
    const queued = await raw.queue.getJobCountByTypes('waiting', 'prioritized', 'delayed');
    return { queued, stored: rows[0]?.count };
  };
  return {
    tenantId,
    client: client as unknown as Untyped,
    found,
    counts,
    attempt: async (method: Method, ...args: unknown[]) => {
      const before = await held();
      let isRefused = false;
      const call = (client as unknown as Untyped)[method];
      const fault = await faultOfCall(async () => {
        await call(...args).catch((error: Error) => {
          isRefused = true;
          // Nobody works here: what is asked for has no outcome yet.
          if (method !== 'outcome' || error.name !== 'OutcomeTimeout') throw error;
          isRefused = false;
        });
      });
      if (fault !== null) found.push(`${method}: ${fault}`);
      count(`${method} ${isRefused ? 'refused' : 'answered'}`);
      if (isRefused) expect(await held(), method).toEqual(before);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await raw[Symbol.asyncDispose]();
      await t[Symbol.asyncDispose]();
    },
  };
}

type Setup = Awaited<ReturnType<typeof setup>>;

function expectBoth({ found, counts }: Setup, ...methods: readonly Method[]): void {
  expect([...new Set(found)]).toEqual([]);
  for (const method of methods) {
    expect(counts.get(`${method} refused`), method).toBeGreaterThan(VALUES.length);
    expect(counts.get(`${method} answered`), method).toBeGreaterThan(0);
  }
}

const data = aConversation();
/** A message of its own: one that is refused is so for what is hostile in it. */
const fresh = () => ({ idempotencyKey: randomUUID(), data });

test('every method of the client is tried here', async () => {
  await using t = await setup();
  const tried: Method[] = ['enqueue', 'enqueueAll', 'submit', 'submitAll', 'outcome', 'outcomes'];
  expect(Object.keys(t.client).toSorted()).toEqual([...tried, 'close'].toSorted());
});

test('the plain door sends nothing of what it refuses, whatever it is given', async () => {
  await using t = await setup();
  const { attempt, tenantId } = t;
  const address = () => ({ tenantId, idempotencyKey: randomUUID() });
  for (const value of VALUES) {
    await attempt('enqueue', value, data, address());
    await attempt('enqueue', JOB, value, address());
    await attempt('enqueue', JOB, data, value);
    await attempt('enqueue', JOB, { ...data, account: value }, address());
    await attempt('enqueue', JOB, data, { ...address(), idempotencyKey: value });
    await attempt('enqueue', JOB, data, { ...address(), tenantId: value });
    await attempt('enqueueAll', value, [{ ...address(), data }]);
    await attempt('enqueueAll', JOB, value);
    await attempt('enqueueAll', JOB, [{ ...address(), data }, value]);
  }
  expectBoth(t, 'enqueue', 'enqueueAll');
}, 120_000);

test('the durable door stores nothing of what it refuses, whatever it is given', async () => {
  await using t = await setup();
  const { attempt, tenantId } = t;
  for (const value of VALUES) {
    const address = { tenantId, idempotencyKey: randomUUID() };
    await attempt('submit', value, data, address);
    await attempt('submit', JOB, value, address);
    await attempt('submit', JOB, data, value);
    await attempt('submit', JOB, { ...data, account: value }, address);
    await attempt('submit', JOB, data, { ...address, idempotencyKey: value });
    await attempt('submit', JOB, data, { ...address, tenantId: value });
    await attempt('submitAll', value, [fresh()], { tenantId });
    await attempt('submitAll', JOB, value, { tenantId });
    await attempt('submitAll', JOB, [fresh(), value], { tenantId });
    await attempt('submitAll', JOB, [fresh(), { ...fresh(), data: value }], { tenantId });
    await attempt('submitAll', JOB, [{ ...fresh(), idempotencyKey: value }], { tenantId });
    await attempt('submitAll', JOB, [fresh()], value);
    await attempt('submitAll', JOB, [fresh()], { tenantId: value });
  }
  expectBoth(t, 'submit', 'submitAll');
}, 120_000);

test('who asks for outcomes is answered or refused, whatever is asked', async () => {
  await using t = await setup();
  const { attempt, tenantId } = t;
  const message = { job: JOB, tenantId, idempotencyKey: 'k' };
  const options = { timeoutMs: 0 };
  for (const value of VALUES) {
    const timeoutMs = typeof value === 'number' && value > ENDLESS ? ENDLESS : value;
    await attempt('outcome', value, options);
    await attempt('outcome', { ...message, job: value }, options);
    await attempt('outcome', { ...message, tenantId: value }, options);
    await attempt('outcome', { ...message, idempotencyKey: value }, options);
    await attempt('outcome', message, value);
    await attempt('outcome', message, { timeoutMs });
    await attempt('outcomes', value, tenantId, ['k']);
    await attempt('outcomes', JOB, value, ['k']);
    await attempt('outcomes', JOB, tenantId, value);
    await attempt('outcomes', JOB, tenantId, [value]);
  }
  expectBoth(t, 'outcome', 'outcomes');
}, 120_000);
