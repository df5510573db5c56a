import type { Query, TenantSession } from '../db/tenant-session.ts';
import { DEFAULT_DETECTION_POLICY, type DetectionPolicy } from '../domain/match-opportunity.ts';
import { DEFAULT_STAGE_POLICY, type StagePolicy } from '../domain/stage-policy.ts';
import type { TenantStatus } from '../domain/vocabulary.ts';
import { UnknownTenant } from '../errors.ts';

/** A tenant and what it has set; what it has not set is the default. */
export interface TenantProfile {
  readonly slug: string;
  readonly status: TenantStatus;
  readonly detection: DetectionPolicy;
  readonly stagePolicy: StagePolicy;
  /** The product lines that the tenant sells, as it writes them. */
  readonly catalogue: readonly string[];
}

interface Settings {
  readonly slug: string;
  readonly status: TenantStatus;
  readonly stagePolicy: StagePolicy | null;
  readonly catalogue: readonly string[] | null;
}

/**
 * Reads the tenant of the session.
 *
 * @throws {UnknownTenant} there is none, or it is not active.
 */
export async function activeTenant({ query, tenantId }: TenantSession): Promise<TenantProfile> {
  const [row] = await query<Partial<DetectionPolicy> & Settings>`
    select slug, status, update_threshold as "updateThreshold",
      create_threshold as "createThreshold", match_window_months as "windowMonths",
      stage_policy as "stagePolicy", catalogue
    from tenants left join tenant_settings on tenant_settings.tenant_id = tenants.id
    where tenants.id = ${tenantId}`;
  if (!row) throw new UnknownTenant('tenantId: no such tenant');
  if (row.status !== 'active') throw new UnknownTenant(`tenantId: the tenant is ${row.status}`);
  const { slug, status } = row;
  const { updateThreshold, createThreshold, windowMonths } = DEFAULT_DETECTION_POLICY;
  const detection = {
    updateThreshold: row.updateThreshold ?? updateThreshold,
    createThreshold: row.createThreshold ?? createThreshold,
    windowMonths: row.windowMonths ?? windowMonths,
  };
  const stagePolicy = row.stagePolicy ?? DEFAULT_STAGE_POLICY;
  return { slug, status, detection, stagePolicy, catalogue: row.catalogue ?? [] };
}

export interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly status: TenantStatus;
}

export async function listTenants(query: Query): Promise<TenantRow[]> {
  return query<TenantRow>`select id, slug, status from tenants order by slug`;
}

/** Adds a tenant, or returns the one that has the slug; needs the owner's rights. */
export async function addTenant(query: Query, slug: string): Promise<TenantRow> {
  await query`insert into tenants (slug) values (${slug}) on conflict (slug) do nothing`;
  const [tenant] = await query<TenantRow>`
    select id, slug, status from tenants where slug = ${slug}`;
  if (!tenant) throw new UnknownTenant(`tenant ${slug} vanished while it was added`);
  return tenant;
}
