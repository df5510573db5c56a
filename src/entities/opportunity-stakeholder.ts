import { defineEntity, p } from '@mikro-orm/core';
import type { StakeholderRole } from '../domain/vocabulary.ts';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A person's part in one deal: the roles in this deal, several at once, in alphabetical order. */
const OpportunityStakeholderSchema = defineEntity({
  name: 'OpportunityStakeholder',
  tableName: 'opportunity_stakeholders',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    opportunityId: p.uuid(),
    stakeholderId: p.uuid(),
    roles: p.json<StakeholderRole[]>().defaultRaw("'[]'"),
  },
  uniques: [
    {
      name: 'opportunity_stakeholders_unique',
      properties: ['tenantId', 'opportunityId', 'stakeholderId'],
    },
  ],
  indexes: [
    {
      name: 'opportunity_stakeholders_stakeholder_index',
      properties: ['tenantId', 'stakeholderId'],
    },
  ],
});

export class OpportunityStakeholder extends OpportunityStakeholderSchema.class {}
OpportunityStakeholderSchema.setClass(OpportunityStakeholder);
