import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A company that a tenant sells to. The only row that jobs lock: all below it is written under it. */
const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountName: p.string().length(300),
    nameKey: p.string().length(600),
    stemKey: p.string().length(600),
    keyVersion: p.integer(),
    industry: p.string().length(100).nullable(),
    companySize: p.string().length(50).nullable(),
    website: p.string().length(500).nullable(),
    region: p.string().length(50).nullable(),
    metadataJson: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    /** The account that it turned out to be; never one that is merged itself. Its keys are none. */
    mergedInto: p.uuid().nullable(),
  },
  uniques: [
    {
      name: 'accounts_account_name_unique',
      expression: (columns, table, indexName) =>
        `create unique index "${indexName}" on ${table} (${columns.tenantId}, ${columns.accountName}) where (merged_into is null)`,
    },
    // Whole, not of those alone that are not merged: workers of the release before name it so.
    { name: 'accounts_name_key_unique', properties: ['tenantId', 'nameKey'] },
  ],
  indexes: [{ name: 'accounts_stem_key_index', properties: ['tenantId', 'stemKey'] }],
});

export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
