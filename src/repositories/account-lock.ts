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
