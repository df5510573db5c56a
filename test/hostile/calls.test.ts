import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JOBS, type Jobs } from '../../src/jobs/registry.ts';
import { openClient } from '../../src/queue/client.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { aSeededTenant, OTHERS } from '../isolation/seeded-tenant.ts';
import { aConversation } from '../support/conversations.ts';
import { openTestDatabase } from '../support/database.ts';
import { openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { call, repositoryCalls } from '../support/repository-calls.ts';
import { faultOfCall } from './judge.ts';
import { unspeakable } from './unspeakable.ts';
import { hostileJson } from './values.ts';

const EACH = 24;

test('every argument of every call of the repository may be hostile', async () => {
  await using db = await openTestDatabase();
  const deals = new DealRepository(db.database);
  const own = await aSeededTenant(db, OTHERS);
  const found: string[] = [];
  for (const [m, { method, goodArguments }] of repositoryCalls().entries()) {
    const good = [own.t.tenantId, ...goodArguments(own)];
    for (const [i] of good.entries()) {
      const values = [
        ...unspeakable(),
        ...fc.sample(hostileJson, { numRuns: EACH, seed: 31 * m + i }),
      ];
      for (const value of values) {
        const args = good.with(i, value);
        const fault = await faultOfCall(() => call(deals, method, args));
        if (fault !== null) found.push(`${method}, argument ${i}: ${fault}`);
      }
    }
  }
  expect([...new Set(found)]).toEqual([]);
}, 120_000);

test('every field of an argument may be hostile', async () => {
  await using db = await openTestDatabase();
  const deals = new DealRepository(db.database);
  const own = await aSeededTenant(db, OTHERS);
  const found: string[] = [];
  for (const [m, { method, goodArguments }] of repositoryCalls().entries()) {
    const good = [own.t.tenantId, ...goodArguments(own)];
    for (const [i, argument] of good.entries()) {
      if (typeof argument !== 'object' || argument === null) continue;
      for (const key of Object.keys(argument)) {
        const values = [
          ...unspeakable(),
          ...fc.sample(hostileJson, { numRuns: EACH, seed: 37 * m + i }),
        ];
        for (const value of values) {
          const args = good.with(i, { ...argument, [key]: value });
          const fault = await faultOfCall(() => call(deals, method, args));
          if (fault !== null) found.push(`${method}, ${key} of argument ${i}: ${fault}`);
        }
      }
    }
  }
  expect([...new Set(found)]).toEqual([]);
}, 120_000);

test('the client sends nothing of what it refuses, whatever it is given', async () => {
  await using t = await openTestQueue('postgres');
  await using raw = openRawQueue(t);
  const client = openClient(JOBS as Jobs, t.backend, t.database) as unknown as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  const tenantId = await t.aTenant();
  const data = aConversation();
  const address = { tenantId, idempotencyKey: 'k' };
  const found: string[] = [];
  const attempt = async (name: string, ...args: unknown[]) => {
    const before = await raw.queue.getJobCountByTypes('waiting');
    let isSent = true;
    const fault = await faultOfCall(async () => {
      await client[name]?.(...args).catch((error: unknown) => {
        isSent = false;
        throw error;
      });
    });
    if (fault !== null) found.push(`${name}: ${fault}`);
    if (!isSent) expect(await raw.queue.getJobCountByTypes('waiting')).toBe(before);
  };
  const values = [...unspeakable(), ...fc.sample(hostileJson, { numRuns: 60, seed: 5 })];
  for (const value of values) {
    await attempt('enqueue', value, data, { ...address, idempotencyKey: randomUUID() });
    await attempt('enqueue', 'detect-opportunity', value, address);
    await attempt('enqueue', 'detect-opportunity', data, value);
    await attempt('enqueue', 'detect-opportunity', { ...data, account: value }, address);
    await attempt('enqueue', 'detect-opportunity', data, { ...address, idempotencyKey: value });
    await attempt('enqueueAll', 'detect-opportunity', value);
    await attempt('enqueueAll', 'detect-opportunity', [{ ...address, data }, value]);
    await attempt('outcomes', value, tenantId, ['k']);
    await attempt('outcomes', 'detect-opportunity', value, ['k']);
    await attempt('outcomes', 'detect-opportunity', tenantId, value);
    await attempt('outcomes', 'detect-opportunity', tenantId, [value]);
  }
  expect([...new Set(found)]).toEqual([]);
}, 120_000);
