import type { TenantSession } from '../db/tenant-session.ts';
import type { AccountCandidate, AccountIdentity } from '../domain/match-account.ts';
import { type NamedCompany, type NearCandidate, nearKeys } from '../domain/near-accounts.ts';

/** The accounts that one name is held against at most. */
const CANDIDATES_LIMIT = 20;

/** Stores what an account is found by beside its own name. What is stored already stays. */
export async function addAccountKeys(
  { query, tenantId }: TenantSession,
  accountId: string,
  { name, domain, alias = null }: KeysOf,
): Promise<void> {
  const keys = [
    ...(domain === null ? [] : [{ kind: 'domain', key: domain }]),
    ...(alias === null ? [] : [{ kind: 'alias', key: alias }]),
    ...(name === null ? [] : nearKeys(name).map((key) => ({ kind: 'near', key }))),
  ];
  if (keys.length === 0) return;
  await query`
    insert into account_keys (tenant_id, account_id, kind, key_text)
    select ${tenantId}, ${accountId}, kind, key
    from unnest(${keys.map(({ kind }) => kind)}::text[], ${keys.map(({ key }) => key)}::text[])
      as made (kind, key)
    on conflict do nothing`;
}

interface KeysOf {
  /** A name, so that names like it lead to the account; null: nothing of a name. */
  readonly name: string | null;
  readonly domain: string | null;
  /** The normal form of another name that is the account's. */
  readonly alias?: string | null;
}

/** Returns the accounts that hold a key of one of the identities: its name, stem, domain or alias. */
export async function keyHolders(
  { query, tenantId }: TenantSession,
  identities: readonly AccountIdentity[],
): Promise<AccountCandidate[]> {
  if (identities.length === 0) return [];
  const names = identities.map((identity) => identity.nameKey);
  const stems = identities.map((identity) => identity.stemKey);
  const domains = identities.flatMap(({ domain }) => domain ?? []);
  // Equality alone: other operators are not leakproof and could not use an index under row security.
  return query<AccountCandidate>`
    with hits as (
      select id from accounts where tenant_id = ${tenantId} and name_key = any(${names}::text[])
        and merged_into is null
      union
      select id from accounts where tenant_id = ${tenantId} and stem_key = any(${stems}::text[])
        and merged_into is null
      union
      select account_id from account_keys
      where tenant_id = ${tenantId} and kind = 'domain' and key_text = any(${domains}::text[])
      union
      select account_id from account_keys
      where tenant_id = ${tenantId} and kind = 'alias' and key_text = any(${names}::text[])
    )
    select id, name_key as "nameKey", stem_key as "stemKey", array(
        select key_text from account_keys
        where tenant_id = ${tenantId} and account_id = accounts.id and kind = 'domain'
      )::text[] as domains, array(
        select key_text from account_keys
        where tenant_id = ${tenantId} and account_id = accounts.id and kind = 'alias'
      )::text[] as aliases
    from accounts where tenant_id = ${tenantId} and id = any(array(select id from hits))`;
}

/**
 * Returns the accounts that share a key or a domain with each of several companies, those that
 * share most first and twenty a company at most. A key that more accounts have tells
 * nothing, and is passed over: so the time does not grow with the tenant.
 */
export async function nearCandidates(
  { query, tenantId }: TenantSession,
  companies: readonly (NamedCompany & { readonly place: number })[],
): Promise<(NearCandidate & { readonly place: number })[]> {
  const sought = companies.flatMap(({ name, domains, place }) => [
    ...nearKeys(name).map((key) => ({ place, kind: 'near', key })),
    ...domains.map((key) => ({ place, kind: 'domain', key })),
  ]);
  if (sought.length === 0) return [];
  // Equality alone, from the index that begins with tenant, kind and text.
  return query<NearCandidate & { readonly place: number }>`
    select place, account.* from (
      select place, account_id, row_number() over (
          partition by place order by count(*) desc, account_id) as rank
      from unnest(${sought.map(({ place }) => place)}::int[],
          ${sought.map(({ kind }) => kind)}::text[],
          ${sought.map(({ key }) => key)}::text[]) as sought (place, kind, key)
      cross join lateral (
        select account_id, count(*) over () as holders from (
          select account_id from account_keys
          where tenant_id = ${tenantId} and account_keys.kind = sought.kind and key_text = sought.key
          limit ${CANDIDATES_LIMIT + 1}) as few
      ) as held
      where holders <= ${CANDIDATES_LIMIT}
      group by place, account_id
    ) as near
    cross join lateral (
      select id, account_name as name, array(
          select key_text from account_keys
          where tenant_id = ${tenantId} and account_id = accounts.id and kind = 'domain'
        )::text[] as domains, array(
          select key_text from account_keys
          where tenant_id = ${tenantId} and account_id = accounts.id and kind = 'alias'
        )::text[] as aliases
      from accounts
      where tenant_id = ${tenantId} and id = near.account_id and merged_into is null limit 1
    ) as account
    where rank <= ${CANDIDATES_LIMIT} order by place, rank`;
}
