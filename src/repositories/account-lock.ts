import type { TenantSession } from '../db/tenant-session.ts';
import { NotFound } from '../errors.ts';

/**
 * Locks an account until the transaction ends and returns the database's time after that. The
 * account is the one lock for all below it: what was read before is to be read again.
 *
 * The time is taken behind the lock so that two acts on one account are dated in the order in
 * which they happened, whatever the clocks of the machines that ask.
 *
 * @throws {NotFound} the account is not visible to the tenant, or was joined to another.
 */
export function lockAccount(session: TenantSession, accountId: string): Promise<Date> {
  return lockAccounts(session, [accountId]);
}

/** As {@link lockAccount}, of several in order of id, so that no two wait for each other. */
export async function lockAccounts(
  { query, tenantId }: TenantSession,
  accountIds: readonly string[],
): Promise<Date> {
  const wanted = [...new Set(accountIds)];
  const locked = await query<{ id: string }>`
    select id from accounts
    where tenant_id = ${tenantId} and id = any(${wanted}::uuid[]) and merged_into is null
    order by id for no key update`;
  const missing = wanted.find((id) => !locked.some((account) => account.id === id));
  if (missing !== undefined) throw new NotFound(`no account ${missing}`);
  const [clock] = await query<{ now: Date }>`select clock_timestamp() as now`;
  return clock?.now ?? new Date();
}
