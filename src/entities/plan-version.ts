import { defineEntity, p } from '@mikro-orm/core';
import { ACTOR_KINDS, type ActorKind } from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/** One version of a plan, never changed: contiguous numbers from 1, with author and reason. */
const PlanVersionSchema = defineEntity({
  name: 'PlanVersion',
  tableName: 'plan_versions',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    planId: p.uuid(),
    version: p.integer(),
    planData: p.json<Record<string, unknown>>(),
    actorKind: p.string().length(10).$type<ActorKind>(),
    actorName: p.string().length(200),
    reason: p.text().nullable(),
  },
  uniques: [
    { name: 'plan_versions_version_unique', properties: ['tenantId', 'planId', 'version'] },
  ],
  checks: [
    { name: 'plan_versions_version_check', expression: 'version >= 1' },
    { name: 'plan_versions_actor_kind_check', expression: oneOf('actor_kind', ACTOR_KINDS) },
  ],
});

export class PlanVersion extends PlanVersionSchema.class {}
PlanVersionSchema.setClass(PlanVersion);
