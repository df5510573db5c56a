import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { aSeededTenant, OTHERS } from '../isolation/seeded-tenant.ts';
import { openTestDatabase } from '../support/database.ts';
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
