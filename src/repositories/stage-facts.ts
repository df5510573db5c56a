import type { TenantSession } from '../db/tenant-session.ts';

/** What a deal's stage depends on beside its qualification. */
export interface StageFacts {
  readonly opportunityId: string;
  /** Interactions of the deal. */
  readonly interactions: number;
  /** The last time a person set the stage, or said that it is right; null if never. */
  readonly setByHumanAt: Date | null;
  /** The last move; null of a deal without history. */
  readonly movedAt: Date | null;
}

/** How far deals have come: how often they were talked about, and who moved them when. */
export class StagesReached {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  of(opportunityIds: readonly string[]): Promise<StageFacts[]> {
    const { query, tenantId } = this.#session;
    return query<StageFacts>`
      select deal.id as "opportunityId", talks.count as interactions,
        greatest(moves.by_human, acts.last) as "setByHumanAt", moves.last as "movedAt"
      from unnest(${opportunityIds}::uuid[]) as deal (id)
      cross join lateral (
        select count(*)::int as count from interactions
        where tenant_id = ${tenantId} and opportunity_id = deal.id) as talks
      cross join lateral (
        select max(moved_at) filter (where actor_kind = 'human') as by_human,
          max(moved_at) as last
        from stage_history
        where tenant_id = ${tenantId} and opportunity_id = deal.id) as moves
      cross join lateral (
        select max(observed_at) as last from observations
        where tenant_id = ${tenantId} and entity_id = deal.id and field = 'dealStage'
          and source = 'human_override') as acts`;
  }
}
