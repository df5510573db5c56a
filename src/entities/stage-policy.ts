import { defineEntity, p } from '@mikro-orm/core';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { ACTOR_KINDS, type ActorKind } from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * One version of a tenant's stage policy, never changed: the newest is in force. Version 1 is the
 * default one, which every tenant begins with and no row holds.
 */
const StoredStagePolicySchema = defineEntity({
  name: 'StoredStagePolicy',
  tableName: 'stage_policies',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    version: p.integer(),
    policy: p.json<StagePolicy>(),
    actorKind: p.string().length(10).$type<ActorKind>(),
    actorName: p.string().length(200),
    reason: p.text().nullable(),
  },
  uniques: [{ name: 'stage_policies_version_unique', properties: ['tenantId', 'version'] }],
  checks: [
    { name: 'stage_policies_version_check', expression: 'version >= 1' },
    { name: 'stage_policies_actor_kind_check', expression: oneOf('actor_kind', ACTOR_KINDS) },
  ],
});

export class StoredStagePolicy extends StoredStagePolicySchema.class {}
StoredStagePolicySchema.setClass(StoredStagePolicy);
