import { defineEntity, p } from '@mikro-orm/core';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { shareOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * What a tenant may set: detection thresholds (shares), match window (calendar months), currency,
 * the stage policy (null: the default one), the catalogue of product lines it sells, the zone whose
 * clocks its schedules go by, and how many days handled messages and superseded evidence are kept.
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
    timeZone: p.string().length(60).default('UTC'),
    messageRetentionDays: p.integer().default(90),
    observationRetentionDays: p.integer().default(730),
  },
  uniques: [{ name: 'tenant_settings_tenant_unique', properties: ['tenantId'] }],
  checks: [
    { name: 'tenant_settings_update_check', expression: shareOf('update_threshold') },
    { name: 'tenant_settings_create_check', expression: shareOf('create_threshold') },
    {
      name: 'tenant_settings_window_check',
      expression: '(match_window_months >= 0) AND (match_window_months <= 120)',
    },
    {
      name: 'tenant_settings_message_retention_check',
      expression: '(message_retention_days >= 30) AND (message_retention_days <= 3650)',
    },
    {
      name: 'tenant_settings_observation_retention_check',
      expression: '(observation_retention_days >= 30) AND (observation_retention_days <= 3650)',
    },
  ],
});

export class TenantSettings extends TenantSettingsSchema.class {}
TenantSettingsSchema.setClass(TenantSettings);
