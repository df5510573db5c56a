import type { TenantSession } from '../db/tenant-session.ts';
import { NotFound } from '../errors.ts';

/**
 * Locks an account until the transaction ends and returns the database's time after that. The
 * account is the one lock for all below it: what was read before is to be read again.
 *
 * The time is taken behind the lock so that two acts on one account are dated in the order in
 * which they happened, whatever the clocks of the machines that ask.
 *
 * @throws {NotFound} the account is not visible to the tenant.
 */
export async function lockAccount(
  { query, tenantId }: TenantSession,
  accountId: string,
): Promise<Date> {
  const locked = await query`
    select 1 from accounts where tenant_id = ${tenantId} and id = ${accountId}
    for no key update`;
  if (locked.length === 0) throw new NotFound(`no account ${accountId}`);
  const [clock] = await query<{ now: Date }>`select clock_timestamp() as now`;
  return clock?.now ?? new Date();
}

/**
 * Marks the plans that are assembled from accounts' facts as behind them: the accounts' own, and
 * those of all their deals or of the ones named. A plan that is marked already keeps its time.
 */
export async function markPlansStale(
  { query, tenantId }: TenantSession,
  account: string | readonly string[],
  now: Date,
  opportunity: string | readonly string[] | null = null,
): Promise<void> {
  const accountIds = [account].flat();
  if (accountIds.length === 0) return;
  const opportunityIds = opportunity === null ? null : [opportunity].flat();
  await query`
    update account_plans set stale_since = ${now}, updated_at = ${now}
    where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
      and stale_since is null`;
  await query`
    update opportunity_plans set stale_since = ${now}, updated_at = ${now}
    where tenant_id = ${tenantId} and stale_since is null and opportunity_id in (
      select id from opportunities
      where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
        and (${opportunityIds}::uuid[] is null or id = any(${opportunityIds}::uuid[])))`;
}
