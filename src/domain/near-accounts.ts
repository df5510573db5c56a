import { companyBlocks } from './company-blocks.ts';
import { readCompanyName } from './company-name.ts';
import { type CompanyIdentity, judgeCompanies } from './judge-companies.ts';

/** A company by a name as it was said, and the domains that identify it. */
export interface NamedCompany {
  readonly name: string;
  readonly domains: readonly string[];
}

/** A stored account whose name is like the one that was said. */
export interface NearAccount {
  readonly id: string;
  /** How likely the two are one, 0–1. */
  readonly score: number;
  readonly why: string;
}

/** A stored account that shares a key with what was said. */
export interface NearCandidate extends NamedCompany {
  readonly id: string;
  /** Normal forms of other names that a human said are the account's. */
  readonly aliases: readonly string[];
}

/** Keys that are stored of one name at most: of a name with many words the first ones. */
const KEYS_LIMIT = 12;
/** What is stored of a key; the column holds 600 characters. */
const KEY_LENGTH = 200;
/** A human is asked of so many accounts at once. */
const NEAR_LIMIT = 5;

/**
 * Returns the keys under which names like this one are looked for: two that share none are never
 * held against each other. They are only ever looked up by equality.
 */
export function nearKeys(name: string): string[] {
  return companyBlocks(identityOf({ name, domains: [] }))
    .filter((key) => key.length > 1)
    .slice(0, KEYS_LIMIT)
    .map((key) => key.slice(0, KEY_LENGTH).toWellFormed());
}

/**
 * Returns the accounts that a human should look at before a company is taken for a new one, the
 * most likely first, judged as `judge company` does.
 */
export function nearAccounts(
  company: NamedCompany,
  candidates: readonly NearCandidate[],
): NearAccount[] {
  const said = identityOf(company);
  const near = candidates.flatMap(({ id, name, aliases, domains }) => {
    const judged = [name, ...aliases]
      .map((called) => judgeCompanies(said, identityOf({ name: called, domains })))
      .filter(({ verdict }) => verdict !== 'different')
      .map(({ score, why }) => ({ id, score, why: why.join('; ') }));
    return judged.sort(byScore).slice(0, 1);
  });
  return near.sort(byScore).slice(0, NEAR_LIMIT);
}

function byScore(a: NearAccount, b: NearAccount): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

function identityOf({ name, domains }: NamedCompany): CompanyIdentity {
  return { name: readCompanyName(name), domains };
}
