import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** The newest version of an account's plan; every version is kept in plan_versions. */
const AccountPlanSchema = defineEntity({
  name: 'AccountPlan',
  tableName: 'account_plans',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountId: p.uuid(),
    planData: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    version: p.integer().default(1),
    staleSince: p.datetime(3).nullable(),
  },
  uniques: [{ name: 'account_plans_account_unique', properties: ['tenantId', 'accountId'] }],
  indexes: [
    {
      name: 'account_plans_stale_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.staleSince}) where (stale_since is not null)`,
    },
  ],
  checks: [{ name: 'account_plans_version_check', expression: 'version >= 1' }],
});

export class AccountPlan extends AccountPlanSchema.class {}
AccountPlanSchema.setClass(AccountPlan);
