import { defineEntity, p } from '@mikro-orm/core';
import { ACTOR_KINDS, type ActorKind, DEAL_STAGES, type DealStage } from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/** One move of a deal from stage to stage: who, why, when. `fromStage` is null at its creation. */
const StageHistorySchema = defineEntity({
  name: 'StageHistory',
  tableName: 'stage_history',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    opportunityId: p.uuid(),
    fromStage: p.string().length(50).$type<DealStage>().nullable(),
    toStage: p.string().length(50).$type<DealStage>(),
    movedAt: p.datetime(3),
    actorKind: p.string().length(10).$type<ActorKind>(),
    actorName: p.string().length(200),
    reason: p.text().nullable(),
    /** The stage policy that a job moved it under; null of a person's move. */
    policyVersion: p.integer().nullable(),
  },
  indexes: [
    {
      name: 'stage_history_opportunity_index',
      properties: ['tenantId', 'opportunityId', 'movedAt'],
    },
  ],
  checks: [
    { name: 'stage_history_to_stage_check', expression: oneOf('to_stage', DEAL_STAGES) },
    { name: 'stage_history_actor_kind_check', expression: oneOf('actor_kind', ACTOR_KINDS) },
  ],
});

export class StageHistory extends StageHistorySchema.class {}
StageHistorySchema.setClass(StageHistory);
