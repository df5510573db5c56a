import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { AccountRead } from '../../src/schemas/account.ts';
import { setup } from './setup.ts';

describe('createAccount', () => {
  test('returns what it stored, as getAccount does', async () => {
    await using t = await setup();
    const made = await t.deals.createAccount(t.tenant, {
      accountName: '  Acme GmbH ',
      industry: 'Tools',
      website: 'https://www.acme.com/x',
    });
    expect(made).toMatchObject({ accountName: 'Acme GmbH', companySize: null, updatedAt: null });
    expect(v.parse(AccountRead, made)).toEqual(made);
    expect(await t.deals.getAccount(t.tenant, made.id)).toEqual(made);
    const keys = 'select kind, key_text, account_id from account_keys where tenant_id = $1';
    expect(await t.rows(keys, t.tenant)).toEqual(
      expect.arrayContaining([
        { kind: 'domain', key_text: 'acme.com', account_id: made.id },
        { kind: 'near', key_text: '=acme', account_id: made.id },
      ]),
    );
    const stored = await t.rows('select * from accounts where id = $1', made.id);
    expect(stored).toMatchObject([{ name_key: 'acme gmbh', stem_key: 'acme', key_version: 1 }]);
  });

  test('is refused where a name has the same normal form, with the id that holds it', async () => {
    await using t = await setup();
    const { id } = await t.anAccount('Acmé Corp');
    const again = t.deals.createAccount(t.tenant, { accountName: 'ACME corp.' });
    await expect(again).rejects.toMatchObject({ code: 'AlreadyExists', id });
    expect(await t.rowCounts()).toMatchObject({ accounts: 1 });
  });

  test('makes one account of twenty at once, and tells the others which', async () => {
    await using t = await setup();
    const names = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'Acme' : ' ACME. '));
    const settled = await Promise.allSettled(names.map((name) => t.anAccount(name)));
    const [made, ...more] = settled.flatMap((s) => (s.status === 'fulfilled' ? s.value.id : []));
    expect(more).toEqual([]);
    const refused = settled.flatMap((s) => (s.status === 'rejected' ? s.reason : []));
    expect(refused).toHaveLength(19);
    for (const error of refused) expect(error).toMatchObject({ code: 'AlreadyExists', id: made });
  });

  test('and a conversation that names the company make one account', async () => {
    await using t = await setup();
    const mention = { name: 'Acme', website: 'acme.com' };
    const resolved = t.db.database.unitOfWork(t.tenant, (uow) =>
      uow.accounts.resolve([{ mention, mayCreate: true }]),
    );
    await Promise.allSettled([resolved, t.anAccount('ACME'), t.anAccount('acme')]);
    expect(await t.rowCounts()).toMatchObject({ accounts: 1 });
  });

  test.each([
    [{ accountName: '!!!' }, 'accountName: must contain a letter or a digit'],
    [{ accountName: '\ufdfa'.repeat(300) }, 'accountName: is too long in its normal form'],
    [{ accountName: 'Secret', industri: 'x' }, 'industri: unknown key'],
    [{}, 'accountName: is required'],
  ])('refuses %j', async (data, message) => {
    await using t = await setup();
    const refused = t.deals.createAccount(t.tenant, data as { accountName: string });
    await expect(refused).rejects.toMatchObject({ code: 'InvalidJobData', message });
  });
});

describe('getAccountByName', () => {
  test('finds by the normal form, and nothing where nothing is', async () => {
    await using t = await setup();
    const made = await t.anAccount('Åcme & Sons');
    expect(await t.deals.getAccountByName(t.tenant, 'acme and SONS')).toEqual(made);
    expect(await t.deals.getAccountByName(t.tenant, 'Acme')).toBeNull();
    expect(await t.deals.getAccountByName(t.tenant, '')).toBeNull();
  });
});

describe('listAccounts', () => {
  test('gives every account once, whatever is added between the pages', async () => {
    await using t = await setup();
    const made = await Promise.all(Array.from({ length: 7 }, () => t.anAccount()));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await t.deals.listAccounts(t.tenant, { limit: 3, cursor });
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (seen.length === 3) await t.anAccount();
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
  });

  test('ends with null, also where the last page is full', async () => {
    await using t = await setup();
    expect(await t.deals.listAccounts(t.tenant)).toEqual({ items: [], nextCursor: null });
    await t.anAccount();
    await t.anAccount();
    const full = await t.deals.listAccounts(t.tenant, { limit: 2 });
    expect([full.items.length, full.nextCursor]).toEqual([2, null]);
  });

  test.each(['', 'x', '§§', 'YWNjb3VudHMgeA', `${Buffer.from('accounts ').toString('base64url')}`])(
    'refuses the cursor %j by name',
    async (cursor) => {
      await using t = await setup();
      const refused = t.deals.listAccounts(t.tenant, { cursor });
      await expect(refused).rejects.toMatchObject({
        code: 'InvalidJobData',
        issues: [{ path: 'cursor' }],
      });
    },
  );

  test("refuses another list's cursor, and limits out of range", async () => {
    await using t = await setup();
    const account = await t.anAccount();
    for (const name of ['A', 'B']) await t.anOpportunity({ accountId: account.id, name });
    const filter = { tenantId: t.tenant };
    const { nextCursor } = await t.deals.listOpportunities(t.tenant, filter, { limit: 1 });
    expect(nextCursor).not.toBeNull();
    const bad = [{ cursor: nextCursor }, { limit: 0 }, { limit: 201 }, { limit: 1.5 }];
    for (const page of bad) {
      const refused = t.deals.listAccounts(t.tenant, page);
      await expect(refused).rejects.toMatchObject({ code: 'InvalidJobData' });
    }
  });
});

describe("within a caller's unit of work", () => {
  test('all is committed together, or nothing', async () => {
    await using t = await setup();
    const failed = t.db.database.unitOfWork(t.tenant, async (uow) => {
      const deals = DealRepository.within(uow);
      const { id } = await deals.createAccount(t.tenant, { accountName: 'Acme' });
      await deals.createOpportunity(t.tenant, { accountId: id, name: 'A deal' });
      expect(await deals.getAccount(t.tenant, id)).not.toBeNull();
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await t.rowCounts()).toMatchObject({ accounts: 0, opportunities: 0, observations: 0 });
  });

  test("another tenant's id is refused", async () => {
    await using t = await setup();
    const other = await t.db.aTenant();
    const refused = t.db.database.unitOfWork(t.tenant, (uow) =>
      DealRepository.within(uow).listAccounts(other),
    );
    await expect(refused).rejects.toMatchObject({ issues: [{ path: 'tenantId' }] });
  });
});
