import { defineEntity, p } from '@mikro-orm/core';
import { TENANT_STATUSES, type TenantStatus } from '../domain/vocabulary.ts';
import { oneOf } from './tenant-table.ts';

/** A customer of the agents' builders. Outside row security: it is what the security is about. */
const TenantSchema = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    slug: p.string().length(63),
    status: p.string().length(20).$type<TenantStatus>().default('active'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).nullable(),
  },
  uniques: [{ name: 'tenants_slug_unique', properties: ['slug'] }],
  checks: [
    { name: 'tenants_status_check', expression: oneOf('status', TENANT_STATUSES) },
    { name: 'tenants_slug_check', expression: "slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'" },
  ],
});

export class Tenant extends TenantSchema.class {}
TenantSchema.setClass(Tenant);
