import type { TenantSession } from '../db/tenant-session.ts';

/** Returns which account it is now: one that was joined to another is that one. */
export async function accountId({ query, tenantId }: TenantSession, id: string): Promise<string> {
  const [row] = await query<{ into: string | null }>`
    select merged_into as "into" from accounts where tenant_id = ${tenantId} and id = ${id}`;
  return row?.into ?? id;
}
