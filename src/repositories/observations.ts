import type { TenantSession } from '../db/tenant-session.ts';
import type { JsonValue } from '../domain/json-merge.ts';
import type { ActorKind, ObservationSource } from '../domain/vocabulary.ts';
import type { ObservedEntity } from '../entities/observation.ts';

/** A piece of evidence to be recorded; `value` is what was said, in the field's own type. */
export interface NewObservation {
  readonly entityType: ObservedEntity;
  readonly entityId: string;
  readonly field: string;
  readonly value: JsonValue;
  readonly source: ObservationSource;
  readonly evidence: string | null;
  readonly interactionId: string | null;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  readonly observedAt: Date;
  /** True on a human's act that lets the field go; its value is null. */
  readonly released?: boolean;
}

/** The two observations that decide on a field: the newest human's, and the newest other. */
export interface StoredObservation {
  readonly entityId: string;
  readonly field: string;
  readonly value: JsonValue;
  readonly source: ObservationSource;
  readonly at: Date;
  readonly sequence: number;
  readonly released?: boolean;
}

/** The ledger of evidence: only ever added to. */
export class Observations {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns what decides on the fields of some entities: at most two observations a field. */
  deciding(entityIds: readonly string[], fields: readonly string[]): Promise<StoredObservation[]> {
    if (entityIds.length === 0) return Promise.resolve([]);
    const { query, tenantId } = this.#session;
    // The newest of a field is the last in its index: how many came before it costs nothing.
    return query<StoredObservation>`
      select entity.id as "entityId", newest.* from unnest(${entityIds}::uuid[]) as entity (id)
      cross join unnest(${fields}::text[]) as named (field)
      cross join lateral (
        select field, value, source, observed_at as at, sequence::int, released from observations
        where tenant_id = ${tenantId} and entity_id = entity.id and field = named.field
          and source <> 'human_override'
        order by observed_at desc, sequence desc limit 1
      ) as newest
      union all (
        select distinct on (entity_id, field) entity_id, field, value, source, observed_at,
          sequence::int, released
        from observations
        where tenant_id = ${tenantId} and entity_id = any(${entityIds}::uuid[])
          and field = any(${fields}::text[]) and source = 'human_override'
        order by entity_id, field, observed_at desc, sequence desc
      )`;
  }

  async add(observations: readonly NewObservation[]): Promise<void> {
    if (observations.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into observations (tenant_id, entity_type, entity_id, field, value, source, evidence,
        interaction_id, actor_kind, actor_name, reason, observed_at, released)
      select ${tenantId}, "entityType", "entityId", field, value, source, evidence,
        "interactionId", "actorKind", "actorName", reason, "observedAt",
        coalesce(released, false)
      from jsonb_to_recordset(${JSON.stringify(observations)}::jsonb) as said
        ("entityType" text, "entityId" uuid, field text, value jsonb, source text, evidence text,
        "interactionId" uuid, "actorKind" text, "actorName" text, reason text,
        "observedAt" timestamptz, released boolean)`;
  }
}
