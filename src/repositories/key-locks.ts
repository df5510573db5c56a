import type { TenantSession } from '../db/tenant-session.ts';
import type { AccountIdentity } from '../domain/match-account.ts';

/** The texts to lock before an account with these keys is made, or taught a domain. */
export function accountLockKeys({ nameKey, stemKey, domain }: AccountIdentity): string[] {
  const keys = [`name ${nameKey}`, `stem ${stemKey}`];
  return domain === null ? keys : [...keys, `domain ${domain}`];
}

/**
 * Takes advisory locks of the tenant on texts that may have no row yet, until the transaction
 * ends. They are taken sorted, and before any row lock, so that two transactions never wait for
 * each other.
 */
export async function lockKeys(
  { query, tenantId }: TenantSession,
  keys: readonly string[],
): Promise<void> {
  const texts = keys.map((key) => `${tenantId} ${key}`);
  await query`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(text, 0) as key from unnest(${texts}::text[]) as text
      order by 1
    ) as keys`;
}
