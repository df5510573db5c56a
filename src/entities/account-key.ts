import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * Another way to come upon an account: a web domain it uses, an alias's normal form, or a piece of
 * its names under which names like it are looked for.
 */
const AccountKeySchema = defineEntity({
  name: 'AccountKey',
  tableName: 'account_keys',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountId: p.uuid(),
    kind: p.string().length(20).$type<'domain' | 'alias' | 'near'>(),
    keyText: p.string().length(600),
  },
  uniques: [
    {
      name: 'account_keys_key_unique',
      properties: ['tenantId', 'kind', 'keyText', 'accountId'],
    },
  ],
  indexes: [{ name: 'account_keys_account_index', properties: ['tenantId', 'accountId'] }],
  checks: [{ name: 'account_keys_kind_check', expression: "kind in ('domain', 'alias', 'near')" }],
});

export class AccountKey extends AccountKeySchema.class {}
AccountKeySchema.setClass(AccountKey);
