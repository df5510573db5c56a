import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aConversation } from '../support/conversations.ts';
import { aRow } from '../support/crm-rows.ts';
import { anAccount } from '../support/deals.ts';
import { resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

test.each([
  ['detect-opportunity', detectOpportunity, aConversation],
  ['import-opportunity', importOpportunity, aRow],
] as const)('%s learns the domain of an account that it names by id', async (_name, job, data) => {
  const t = await setup();
  const id = await anAccount(t, 'Acme Corp');
  await resultOf(t, job, data({ account: { id, website: 'https://www.acme.io' } }));
  expect(await t.rows('accounts')).toMatchObject([{ id, website: 'https://www.acme.io' }]);
  expect(await t.rows('account_keys')).toMatchObject([{ account_id: id, key_text: 'acme.io' }]);
  const other = aConversation({ account: { name: 'Zeta', website: 'acme.io' } });
  expect((await resultOf(t, detectOpportunity, other)).ids.accountId).toBe(id);
});

test('detect-opportunity adds a domain to an account that has a website without one', async () => {
  const t = await setup();
  const id = await anAccount(t, 'Acme Corp');
  await t.sql(`update accounts set website = 'on request' where id = $1`, [id]);
  const account = { name: 'Acme Corp', website: 'acme.io' };
  await resultOf(t, detectOpportunity, aConversation({ account }));
  expect(await t.rows('accounts')).toMatchObject([{ website: 'on request' }]);
  expect(await t.rows('account_keys')).toMatchObject([{ key_text: 'acme.io' }]);
});
