import { defineEntity, p } from '@mikro-orm/core';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { shareOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * What a tenant may set: detection thresholds (shares), match window (calendar months), currency,
 * the stage policy (null: the default one), the catalogue of product lines it sells with what else
 * people call them, the web domains of its own people, and how often a model may be asked for it on
 * one day.
 */
const TenantSettingsSchema = defineEntity({
  name: 'TenantSettings',
  tableName: 'tenant_settings',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    updateThreshold: p.double().default(0.7),
    createThreshold: p.double().default(0.8),
    matchWindowMonths: p.integer().default(3),
    currency: p.string().length(3).default('USD'),
    stagePolicy: p.json<StagePolicy>().nullable(),
    catalogue: p.json<string[]>().defaultRaw("'[]'"),
    productSynonyms: p.json<Record<string, string[]>>().defaultRaw("'{}'"),
    ownDomains: p.json<string[]>().defaultRaw("'[]'"),
    modelCallsPerDay: p.integer().default(1000),
  },
  uniques: [{ name: 'tenant_settings_tenant_unique', properties: ['tenantId'] }],
  checks: [
    { name: 'tenant_settings_model_calls_check', expression: 'model_calls_per_day >= 0' },
    { name: 'tenant_settings_update_check', expression: shareOf('update_threshold') },
    { name: 'tenant_settings_create_check', expression: shareOf('create_threshold') },
    {
      name: 'tenant_settings_window_check',
      expression: '(match_window_months >= 0) AND (match_window_months <= 120)',
    },
  ],
});

export class TenantSettings extends TenantSettingsSchema.class {}
TenantSettingsSchema.setClass(TenantSettings);
