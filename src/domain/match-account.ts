/** What a conversation or an import says about a company. */
export interface AccountIdentity {
  readonly nameKey: string;
  readonly stemKey: string;
  /** The identifying domain (never a free-mail provider's), or null where unknown. */
  readonly domain: string | null;
}

/** A stored account that shares at least one key with the identity. */
export interface AccountCandidate {
  readonly id: string;
  readonly nameKey: string;
  readonly stemKey: string;
  /** Every identifying domain known of the account; empty where none is. */
  readonly domains: readonly string[];
  /** Normal forms of other names that a human said are the account's. */
  readonly aliases?: readonly string[];
}

/**
 * `same`: this account, and by which key. `conflict`: the name is taken by an account of another
 * web domain, so neither may it be used nor another made. `ambiguous`: several accounts fit, a
 * human must choose. `new`: none fits. `near` are accounts to name in a suggestion, never to use.
 */
export type AccountVerdict =
  | {
      readonly kind: 'same';
      readonly id: string;
      readonly by: 'name' | 'alias' | 'stem' | 'domain';
      readonly why: string;
    }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[]; readonly why: string }
  | {
      readonly kind: 'conflict';
      readonly id: string;
      readonly near: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'new'; readonly near: readonly string[]; readonly why: string };

/**
 * Decides which stored account the identity is, whatever the order of the candidates.
 *
 * 1. An equal name is the same account, unless both web domains are known and differ: a conflict.
 *    So is a name that a human said is the account's; where one account has the name and another
 *    is said to have it, the one that holds the domain, else the one that has it.
 * 2. An equal stem is the same where the domains agree or one is unknown, and no other account
 *    fits. Others fit when their stem does too, or when they hold the domain: both kinds of
 *    evidence are then worth a human's look.
 * 3. An equal domain alone is the same where one account holds it. Held by several (a group and
 *    its daughters) it tells nothing, and the company is new.
 */
export function matchAccount(
  identity: AccountIdentity,
  candidates: readonly AccountCandidate[],
): AccountVerdict {
  const fits = (candidate: AccountCandidate) => !domainsDiffer(identity, candidate);
  const named = candidates.filter(({ nameKey }) => nameKey === identity.nameKey);
  const stemmed = candidates.filter(({ stemKey }) => stemKey === identity.stemKey);
  const holders = candidates.filter((candidate) => holdsDomain(identity, candidate));

  const aliased = candidates.filter(({ aliases = [] }) => aliases.includes(identity.nameKey));
  const meant = aliased.filter(fits);
  const owners = named.filter(fits);
  const isSurer = owners.length === 0 || meant.some((one) => holdsDomain(identity, one));
  if (meant.length > 0 && isSurer && !owners.some((one) => holdsDomain(identity, one))) {
    return byAlias(meant, identity);
  }
  if (named.length > 0) return byName(named, owners, holders);
  const fitting = stemmed.filter(fits);
  if (fitting.length > 0) return byStem(fitting, holders);
  return byDomain(holders, stemmed);
}

function byName(
  named: readonly AccountCandidate[],
  fitting: readonly AccountCandidate[],
  holders: readonly AccountCandidate[],
): AccountVerdict {
  const [only, ...others] = idsOf(fitting);
  if (only === undefined) {
    const [id = '', ...rest] = idsOf(named);
    const near = [...new Set([...rest, ...idsOf(holders)])].sort();
    const why = `account.name: equal to ${id}, but the web domains are known and differ`;
    return { kind: 'conflict', id, near, why };
  }
  if (others.length > 0) return ambiguous([only, ...others], 'account.name: equal to several');
  return { kind: 'same', id: only, by: 'name', why: `account.name: equal to ${only}` };
}

function byAlias(meant: readonly AccountCandidate[], identity: AccountIdentity): AccountVerdict {
  const holding = meant.filter((one) => holdsDomain(identity, one));
  const [id = '', ...others] = idsOf(holding.length > 0 ? holding : meant);
  if (others.length > 0) return ambiguous([id, ...others], 'account.name: an alias of several');
  return { kind: 'same', id, by: 'alias', why: `account.name: an alias of ${id}` };
}

function byStem(
  fitting: readonly AccountCandidate[],
  holders: readonly AccountCandidate[],
): AccountVerdict {
  const [id = '', ...others] = [...new Set([...idsOf(fitting), ...idsOf(holders)])].sort();
  if (others.length > 0) {
    return ambiguous([id, ...others], 'account.name: several fit without the legal form');
  }
  const why = `account.name: equal to ${id} without the legal form, and no domain differs`;
  return { kind: 'same', id, by: 'stem', why };
}

function byDomain(
  holders: readonly AccountCandidate[],
  stemmed: readonly AccountCandidate[],
): AccountVerdict {
  const [only, ...others] = idsOf(holders);
  if (only !== undefined && others.length === 0) {
    const why = `account.website: the domain alone is equal to that of ${only}`;
    return { kind: 'same', id: only, by: 'domain', why };
  }
  const near = [...new Set([...idsOf(stemmed), ...idsOf(holders)])].sort();
  const why =
    near.length === 0
      ? 'account: no name and no domain is equal'
      : `account: near to ${near.join(', ')}, but not the same`;
  return { kind: 'new', near, why };
}

function ambiguous(ids: readonly string[], rule: string): AccountVerdict {
  return { kind: 'ambiguous', ids, why: `${rule}: ${ids.join(', ')}` };
}

function holdsDomain({ domain }: AccountIdentity, { domains }: AccountCandidate): boolean {
  return domain !== null && domains.includes(domain);
}

function domainsDiffer(identity: AccountIdentity, candidate: AccountCandidate): boolean {
  const bothKnown = identity.domain !== null && candidate.domains.length > 0;
  return bothKnown && !holdsDomain(identity, candidate);
}

function idsOf(candidates: readonly AccountCandidate[]): string[] {
  return candidates.map(({ id }) => id).sort();
}
