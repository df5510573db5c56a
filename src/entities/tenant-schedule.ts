import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * When something is run for a tenant: five fields of cron on a zone's clocks, and what they come
 * to next. The relay sees whose is due, and nothing else of it.
 */
const TenantScheduleSchema = defineEntity({
  name: 'TenantSchedule',
  tableName: 'tenant_schedules',
  ...tenantIsolation,
  policies: [
    ...tenantIsolation.policies,
    { name: 'clock_sees', command: 'select', roles: ['dealkeeper_relay'], using: 'true' },
  ],
  properties: {
    ...tenantColumns,
    name: p.string().length(60),
    cron: p.string().length(100),
    zone: p.string().length(60),
    nextRunAt: p.datetime(3),
    lastRunAt: p.datetime(3).nullable(),
  },
  uniques: [{ name: 'tenant_schedules_name_unique', properties: ['tenantId', 'name'] }],
  indexes: [{ name: 'tenant_schedules_due_index', properties: ['nextRunAt'] }],
});

export class TenantSchedule extends TenantScheduleSchema.class {}
TenantScheduleSchema.setClass(TenantSchedule);
