import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** The newest version of an opportunity's plan; every version is kept in plan_versions. */
const OpportunityPlanSchema = defineEntity({
  name: 'OpportunityPlan',
  tableName: 'opportunity_plans',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    opportunityId: p.uuid(),
    planData: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    version: p.integer().default(1),
    staleSince: p.datetime(3).nullable(),
  },
  uniques: [
    { name: 'opportunity_plans_opportunity_unique', properties: ['tenantId', 'opportunityId'] },
  ],
  indexes: [
    {
      name: 'opportunity_plans_stale_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.staleSince}) where (stale_since is not null)`,
    },
  ],
  checks: [{ name: 'opportunity_plans_version_check', expression: 'version >= 1' }],
});

export class OpportunityPlan extends OpportunityPlanSchema.class {}
OpportunityPlanSchema.setClass(OpportunityPlan);
