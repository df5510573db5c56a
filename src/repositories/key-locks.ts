import type { TenantSession } from '../db/tenant-session.ts';
import { readCompanyName } from '../domain/company-name.ts';
import type { AccountIdentity } from '../domain/match-account.ts';

/** The texts to lock before an account with these keys is made, or taught a domain. */
export function accountLockKeys({ nameKey, stemKey, domain }: AccountIdentity): string[] {
  const keys = [`name ${nameKey}`, `stem ${stemKey}`];
  return domain === null ? keys : [...keys, `domain ${domain}`];
}

/** Letters of a name at either end. */
const END = 4;

/**
 * Returns the texts to lock before a name is held against those like it: of two such names that
 * come at once the second sees the first. Names that are alike begin or end alike, nearly always.
 */
export function nearLockKeys(name: string): string[] {
  const { compact } = readCompanyName(name);
  return [`beginning ${compact.slice(0, END)}`, `end ${compact.slice(-END)}`];
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
