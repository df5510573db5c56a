import type { TenantSession } from '../db/tenant-session.ts';
import type { StakeholderRole } from '../domain/vocabulary.ts';

/** A person's part in a deal. */
export interface DealLink {
  readonly opportunityId: string;
  readonly stakeholderId: string;
  readonly roles: readonly StakeholderRole[];
}

/** Who has a part in which deal, and which. */
export class DealLinks {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Adds people to deals, and roles to those who are there; a role is never taken away. */
  async add(links: readonly DealLink[]): Promise<void> {
    if (links.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into opportunity_stakeholders as stored
        (tenant_id, opportunity_id, stakeholder_id, roles)
      select ${tenantId}, "opportunityId", "stakeholderId", (
          select coalesce(jsonb_agg(distinct role order by role), '[]')
          from jsonb_array_elements(jsonb_agg(said.roles)) as list,
            jsonb_array_elements_text(list) as role)
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as said ("opportunityId" uuid,
        "stakeholderId" uuid, roles jsonb)
      group by "opportunityId", "stakeholderId"
      on conflict (tenant_id, opportunity_id, stakeholder_id) do update set roles = (
          select jsonb_agg(role order by role) from (
            select jsonb_array_elements_text(stored.roles) as role
            union select jsonb_array_elements_text(excluded.roles)) as held),
        updated_at = now()
      where not stored.roles @> excluded.roles`;
  }
}
