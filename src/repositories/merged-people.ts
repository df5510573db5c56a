import type { TenantSession } from '../db/tenant-session.ts';

/**
 * Returns who people are now, by the ids asked for: those who turned out to be somebody else are
 * that one, all others themselves, also where nobody has the id.
 */
export async function personIds(
  { query, tenantId }: TenantSession,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const merged = await query<{ id: string; into: string }>`
    select id, merged_into as "into" from stakeholders
    where tenant_id = ${tenantId} and id = any(${ids}::uuid[]) and merged_into is not null`;
  const into = new Map(merged.map((row) => [row.id, row.into]));
  return new Map(ids.map((id) => [id, into.get(id) ?? id]));
}

/** As {@link personIds}, of one. */
export async function personId(session: TenantSession, id: string): Promise<string> {
  return (await personIds(session, [id])).get(id) ?? id;
}
