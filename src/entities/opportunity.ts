import { defineEntity, p } from '@mikro-orm/core';
import {
  DEAL_STAGES,
  type DealStage,
  OPPORTUNITY_SOURCES,
  type OpportunitySource,
} from '../domain/vocabulary.ts';
import { oneOf, shareOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A deal that may be won: one line of business with one account. */
const OpportunitySchema = defineEntity({
  name: 'Opportunity',
  tableName: 'opportunities',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountId: p.uuid(),
    externalSystem: p.string().length(50).nullable(),
    externalId: p.string().length(200).nullable(),
    createdByInteraction: p.uuid().nullable(),
    name: p.string().length(300),
    productLine: p.string().length(200).nullable(),
    productLineKey: p.string().length(400).nullable(),
    dealStage: p.string().length(50).$type<DealStage>().default('prospecting'),
    estimatedValue: p.double().nullable(),
    currency: p.string().length(3).nullable(),
    probability: p.double().default(0.1),
    closeDate: p.datetime(3).nullable(),
    detectionConfidence: p.double().default(0),
    source: p.string().length(20).$type<OpportunitySource>().default('agent_detected'),
    qualificationSnapshot: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    metadataJson: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    syncedAt: p.datetime(3).nullable(),
  },
  uniques: [
    {
      name: 'opportunities_external_id_unique',
      expression: (columns, table, indexName) =>
        `create unique index "${indexName}" on ${table} (${columns.tenantId}, ${columns.externalSystem}, ${columns.externalId}) where (external_id is not null)`,
    },
    {
      // The last line of deduplication: one interaction makes at most one deal a product line.
      name: 'opportunities_created_by_unique',
      expression: (columns, table, indexName) =>
        `create unique index "${indexName}" on ${table} (${columns.tenantId}, ${columns.createdByInteraction}, ${columns.productLineKey}) nulls not distinct where (created_by_interaction is not null)`,
    },
  ],
  indexes: [
    { name: 'opportunities_deal_stage_index', properties: ['tenantId', 'dealStage'] },
    { name: 'opportunities_account_index', properties: ['tenantId', 'accountId'] },
  ],
  checks: [
    { name: 'opportunities_deal_stage_check', expression: oneOf('deal_stage', DEAL_STAGES) },
    { name: 'opportunities_source_check', expression: oneOf('source', OPPORTUNITY_SOURCES) },
    {
      name: 'opportunities_estimated_value_check',
      expression:
        "((estimated_value)::numeric >= 0) AND ((estimated_value)::numeric < 'Infinity'::numeric)",
    },
    { name: 'opportunities_probability_check', expression: shareOf('probability') },
    { name: 'opportunities_confidence_check', expression: shareOf('detection_confidence') },
    {
      name: 'opportunities_external_id_check',
      expression: '(external_id is null) = (external_system is null)',
    },
  ],
});

export class Opportunity extends OpportunitySchema.class {}
OpportunitySchema.setClass(Opportunity);
