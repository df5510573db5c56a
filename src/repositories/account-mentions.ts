import {
  type AccountCandidate,
  type AccountIdentity,
  type AccountVerdict,
  matchAccount,
} from '../domain/match-account.ts';
import { nameKey, stemKey } from '../domain/names.ts';
import type { NamedCompany, NearAccount } from '../domain/near-accounts.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import { NotFound } from '../errors.ts';

/** An account as a message names it: by id, or by name with what else is known. */
export interface AccountMention {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly website?: string | null | undefined;
  readonly industry?: string | null | undefined;
  readonly companySize?: string | null | undefined;
  readonly region?: string | null | undefined;
}

/** A mention, and whether it may make the account where none is known. */
export interface WantedAccount {
  readonly mention: AccountMention;
  readonly mayCreate: boolean;
  /** Whether a human is asked where one is made, and others have names like it; without it, not. */
  readonly asksNear?: boolean;
}

/** A mention, and the account that it was found to mean, which may have been joined since. */
export interface IdentifiedAccount extends WantedAccount {
  readonly match: Match | null;
  readonly id: string | null;
}

export interface LockedAccount {
  readonly id: string;
  readonly accountName: string;
  readonly website: string | null;
  readonly industry: string | null;
  readonly companySize: string | null;
  readonly region: string | null;
}

/**
 * What a mention led to. `found` and `made` are locked until the transaction ends; `doubtful` is
 * for a human to decide; `unknown` was not to be made.
 */
export type AccountFinding =
  | { readonly kind: 'found'; readonly account: LockedAccount; readonly why: string }
  | {
      readonly kind: 'made';
      readonly account: LockedAccount;
      readonly why: string;
      /** Accounts that it might be after all, for a human to look at. */
      readonly near: readonly NearAccount[];
    }
  | { readonly kind: 'doubtful'; readonly candidateIds: readonly string[]; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the rule says of a mention; `made` once that was a new account. */
export type Verdict =
  | AccountVerdict
  | {
      readonly kind: 'made';
      readonly id: string;
      readonly why: string;
      readonly near: readonly NearAccount[];
    };

/** A mention held against what is known of the accounts that share a key with it. */
export interface Match {
  readonly verdict: Verdict;
  /** Whether the mention has a domain that the account it fits is not known by. */
  readonly bringsDomain: boolean;
}

/** Returns what is known once a mention was decided: an account more, or a domain of one more. */
export function afterMention(
  known: readonly AccountCandidate[],
  identity: AccountIdentity,
  { verdict, bringsDomain }: Match,
): readonly AccountCandidate[] {
  const domains = domainsOf(identity);
  if (verdict.kind === 'made') {
    const { nameKey, stemKey } = identity;
    return [...known, { id: verdict.id, nameKey, stemKey, domains }];
  }
  if (verdict.kind !== 'same' || !bringsDomain) return known;
  return known.map((one) =>
    one.id === verdict.id ? { ...one, domains: [...one.domains, ...domains] } : one,
  );
}

/** Returns the identifying domain as a list: none where it is unknown. */
export function domainsOf({ domain }: AccountIdentity): string[] {
  return domain === null ? [] : [domain];
}

/** Says whether a mention names something that an account is not known for yet. */
export function isNews(mention: AccountMention, account: LockedAccount): boolean {
  return (['website', 'industry', 'companySize', 'region'] as const).some(
    (field) => account[field] === null && Boolean(mention[field]),
  );
}

/** Returns the keys of a mention by name, null of one by id. */
export function identityOf({ id, name, website }: AccountMention): AccountIdentity | null {
  if (id !== undefined || name === undefined) return null;
  return { nameKey: nameKey(name), stemKey: stemKey(name), domain: identifyingDomain(website) };
}

export function matchOf(identity: AccountIdentity, candidates: readonly AccountCandidate[]): Match {
  const verdict = matchAccount(identity, candidates);
  const fit = verdict.kind === 'same' && candidates.find(({ id }) => id === verdict.id);
  const { domain } = identity;
  return {
    verdict,
    bringsDomain: domain !== null && fit !== false && !fit?.domains.includes(domain),
  };
}

/** Returns the companies that are new, and of which a human may be asked, with their places. */
export function askingNear(
  wanted: readonly WantedAccount[],
  identities: readonly (AccountIdentity | null)[],
  matches: readonly (Match | null)[],
): (NamedCompany & { readonly place: number })[] {
  return wanted.flatMap(({ mention, mayCreate, asksNear }, place) => {
    const identity = identities[place];
    const isNew = matches[place]?.verdict.kind === 'new';
    if (!identity || !mayCreate || !asksNear || !isNew) return [];
    return [{ place, name: mention.name ?? '', domains: domainsOf(identity) }];
  });
}

/** Says whether the mention may write a key that no row holds yet. */
export function needsKeyLock(match: Match | null | undefined): boolean {
  return match?.verdict.kind === 'new' || match?.bringsDomain === true;
}

/** Says whether the mention is for a human to decide. */
export function isDoubtful(match: Match | null | undefined): boolean {
  return match?.verdict.kind === 'ambiguous' || match?.verdict.kind === 'conflict';
}

export function idOf(verdict: Verdict | null | undefined): string | null {
  return verdict?.kind === 'same' || verdict?.kind === 'made' ? verdict.id : null;
}

/**
 * Returns what a mention led to.
 *
 * @throws {NotFound} its account was not there to be locked.
 */
export function finding(
  mention: AccountMention,
  id: string | null,
  verdict: Verdict | null,
  locked: ReadonlyMap<string, LockedAccount>,
): AccountFinding {
  if (id !== null) {
    const account = locked.get(id);
    if (!account) throw new NotFound(`account.id: no account ${id}`);
    if (verdict?.kind === 'made') {
      return { kind: 'made', account, why: verdict.why, near: verdict.near };
    }
    return { kind: 'found', account, why: verdict?.why ?? `account.id: ${mention.id}` };
  }
  if (verdict?.kind === 'ambiguous') {
    return { kind: 'doubtful', candidateIds: verdict.ids, why: verdict.why };
  }
  if (verdict?.kind === 'conflict') {
    return { kind: 'doubtful', candidateIds: [verdict.id, ...verdict.near], why: verdict.why };
  }
  return { kind: 'unknown', why: verdict?.why ?? 'account: neither id nor name' };
}
