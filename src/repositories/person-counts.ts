import type { UnitOfWork } from './unit-of-work.ts';

/** Counts people's interactions anew, from those that are stored. */
export async function recount(
  { session: { query, tenantId } }: UnitOfWork,
  ids: readonly string[],
): Promise<void> {
  await query`
    update stakeholders set interaction_count = met.count, last_interaction = met.last,
      updated_at = now()
    from unnest(${ids}::uuid[]) as person (id)
    join stakeholders as known on known.tenant_id = ${tenantId} and known.id = person.id
    cross join lateral (
      select count(*)::int as count, max(occurred_at) as last from interactions
      where tenant_id = ${tenantId} and account_id = known.account_id and participants
        @> jsonb_build_array(jsonb_build_object('stakeholderId', person.id::text))
    ) as met
    where stakeholders.tenant_id = ${tenantId} and stakeholders.id = person.id`;
}
