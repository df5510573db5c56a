import type { TenantSession } from '../db/tenant-session.ts';
import { NotFound, WriteConflict } from '../errors.ts';

/** An account behind its lock, and the database's time after that. */
export interface LockedAt {
  /** The account asked for; where that was joined to another, the other. */
  readonly accountId: string;
  readonly now: Date;
}

/**
 * Locks an account until the transaction ends and returns the database's time after that. The
 * account is the one lock for all below it: what was read before is to be read again, and what is
 * written is written below the account returned.
 *
 * The time is taken behind the lock so that two acts on one account are dated in the order in
 * which they happened, whatever the clocks of the machines that ask.
 *
 * @throws {NotFound} the account is not visible to the tenant.
 */
export async function lockAccount(session: TenantSession, asked: string): Promise<LockedAt> {
  const { query, tenantId } = session;
  for (let id = asked; ; ) {
    const [row] = await query<{ id: string; into: string | null }>`
      select id, merged_into as "into" from accounts
      where tenant_id = ${tenantId} and id = (
        select coalesce(merged_into, id) from accounts where tenant_id = ${tenantId} and id = ${id})
      for no key update`;
    if (!row) throw new NotFound(`no account ${asked}`);
    // Whoever held the lock before may have joined it to another.
    if (row.into === null) return { accountId: row.id, now: await clock(session) };
    id = row.into;
  }
}

/**
 * As {@link lockAccount}, of several in order of id, so that no two wait for each other.
 *
 * @throws {NotFound} one of them is not visible to the tenant.
 * @throws {WriteConflict} one was joined to another since its id was read.
 */
export async function lockAccounts(
  session: TenantSession,
  accountIds: readonly string[],
): Promise<Date> {
  const { query, tenantId } = session;
  const wanted = [...new Set(accountIds)];
  const locked = await query<{ id: string; isJoined: boolean }>`
    select id, merged_into is not null as "isJoined" from accounts
    where tenant_id = ${tenantId} and id = any(${wanted}::uuid[])
    order by id for no key update`;
  const missing = wanted.find((id) => !locked.some((account) => account.id === id));
  if (missing !== undefined) throw new NotFound(`no account ${missing}`);
  const joined = locked.find(({ isJoined }) => isJoined);
  if (joined) throw new WriteConflict(`account ${joined.id} was joined to another: try again`);
  return clock(session);
}

async function clock({ query }: TenantSession): Promise<Date> {
  const [row] = await query<{ now: Date }>`select clock_timestamp() as now`;
  return row?.now ?? new Date();
}
