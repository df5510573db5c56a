import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** How often models were asked for a tenant on one day (UTC), and what it took. */
const ModelUsageSchema = defineEntity({
  name: 'ModelUsage',
  tableName: 'model_usage',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    day: p.date(),
    calls: p.integer().default(0),
    inputTokens: p.bigint('number').defaultRaw('0'),
    outputTokens: p.bigint('number').defaultRaw('0'),
  },
  uniques: [{ name: 'model_usage_day_unique', properties: ['tenantId', 'day'] }],
  checks: [{ name: 'model_usage_calls_check', expression: 'calls >= 0' }],
});

export class ModelUsage extends ModelUsageSchema.class {}
ModelUsageSchema.setClass(ModelUsage);
