import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { openTestDatabase } from '../support/database.ts';
import { call, type KnownIds, repositoryCalls } from '../support/repository-calls.ts';
import { aSeededTenant, everything, idsByTable, OTHERS, SAID } from './seeded-tenant.ts';

const allOne = (id: string): KnownIds => ({ accountId: id, opportunityId: id, stakeholderId: id });

test('every call of the repository takes every id of another tenant as one that nobody has', async () => {
  await using db = await openTestDatabase();
  const deals = new DealRepository(db.database);
  const stranger = await aSeededTenant(db, SAID);
  const own = await aSeededTenant(db, OTHERS);
  const [before, ownBefore] = [await everything(stranger), await everything(own)];
  const ask = async (method: string, args: readonly unknown[], id: string) => {
    const asked = call(deals, method, [own.t.tenantId, ...args]).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return { code: error.code, message: error.message };
    });
    return JSON.stringify(await asked).replaceAll(id, '<it>');
  };

  const aboutAnId = repositoryCalls().filter(({ goodArguments }) =>
    JSON.stringify(goodArguments(allOne('<it>'))).includes('<it>'),
  );
  expect(aboutAnId.length).toBeGreaterThan(20);
  for (const { method, goodArguments } of aboutAnId) {
    const nobodys = randomUUID();
    const expected = await ask(method, goodArguments(allOne(nobodys)), nobodys);
    for (const id of (await idsByTable(stranger)).values()) {
      expect(await ask(method, goodArguments(allOne(id)), id), method).toBe(expected);
    }
  }
  expect(await everything(stranger)).toEqual(before);
  expect(await everything(own)).toEqual(ownBefore);
}, 120_000);
