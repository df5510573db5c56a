import type { UnitOfWork } from './unit-of-work.ts';

/**
 * Records what is known of one that goes again of the one that stays, as it was said: the ledger is
 * only ever added to. Heuristics are derived anew instead.
 */
export async function reattribute(
  { session }: UnitOfWork,
  { staying, going }: { readonly staying: string; readonly going: string },
): Promise<void> {
  const { query, tenantId } = session;
  await query`
    insert into observations (tenant_id, entity_type, entity_id, field, value, source, evidence,
      interaction_id, actor_kind, actor_name, reason, observed_at, released, reattributed_from)
    select tenant_id, entity_type, ${staying}, field, value, source, evidence, interaction_id,
      actor_kind, actor_name, reason, observed_at, released, entity_id
    from observations
    where tenant_id = ${tenantId} and entity_id = ${going} and source <> 'heuristic'
    order by sequence`;
}
