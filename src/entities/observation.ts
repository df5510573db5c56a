import { defineEntity, p } from '@mikro-orm/core';
import {
  ACTOR_KINDS,
  type ActorKind,
  OBSERVATION_SOURCES,
  type ObservationSource,
} from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * One piece of evidence: this field of this thing was said to have this value, by whom and when.
 * Rows are only ever added; the visible value is derived from them by precedence.
 */
const ObservationSchema = defineEntity({
  name: 'Observation',
  tableName: 'observations',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    entityType: p.string().length(20).$type<ObservedEntity>(),
    entityId: p.uuid(),
    field: p.string().length(60),
    value: p.json<unknown>().nullable(),
    source: p.string().length(30).$type<ObservationSource>(),
    evidence: p.text().nullable(),
    interactionId: p.uuid().nullable(),
    actorKind: p.string().length(10).$type<ActorKind>(),
    actorName: p.string().length(200),
    reason: p.text().nullable(),
    observedAt: p.datetime(3),
    /** A human lets the field go: it ends every override before it. */
    released: p.boolean().default(false),
    /** The person it was recorded of, before two became one. */
    reattributedFrom: p.uuid().nullable(),
    /** Its place in the ledger: of two at one time the later recorded counts. */
    sequence: p.bigint('number').autoincrement(),
  },
  indexes: [
    {
      // A plan tells what people overrode: few of many observations.
      name: 'observations_override_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.entityId}) where (source = 'human_override')`,
    },
    {
      name: 'observations_entity_index',
      properties: ['tenantId', 'entityId', 'field', 'observedAt'],
    },
  ],
  checks: [
    {
      name: 'observations_entity_type_check',
      expression: "entity_type in ('account', 'opportunity', 'stakeholder', 'plan')",
    },
    { name: 'observations_source_check', expression: oneOf('source', OBSERVATION_SOURCES) },
    { name: 'observations_actor_kind_check', expression: oneOf('actor_kind', ACTOR_KINDS) },
  ],
});

export type ObservedEntity = 'account' | 'opportunity' | 'stakeholder' | 'plan';

export class Observation extends ObservationSchema.class {}
ObservationSchema.setClass(Observation);
