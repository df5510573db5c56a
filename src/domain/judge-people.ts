import { type Judgement, judgement, opposed } from './judgement.ts';
import type { Mailbox } from './mailbox.ts';
import { type AddressEvidence, addressEvidence } from './person-addresses.ts';
import { type PersonLikeness, personLikeness } from './person-likeness.ts';
import type { PersonName } from './person-name.ts';

/** A person as they are known: the name taken apart, the addresses, the companies' domains. */
export interface PersonIdentity {
  readonly name: PersonName | null;
  readonly mailboxes: readonly Mailbox[];
  /** Identifying domains of the company the person is of. */
  readonly companies: readonly string[];
}

const SAYS: Readonly<Record<PersonLikeness, string>> = {
  equal: 'the names are equal',
  reordered: 'the same names in another order',
  variant: 'one name is the other with initials, a nickname or names left out',
  given: 'one has a single name, which the other has too',
  misspelt: 'the names differ in a letter or two',
  partly: 'one name is equal, and another is not',
  apart: 'the names have nothing in common',
};

/** How likely two are one by their names alone; the world has many of one name. */
const BY_NAME: Readonly<Record<PersonLikeness, number>> = {
  equal: 0.75,
  reordered: 0.7,
  variant: 0.55,
  given: 0.3,
  misspelt: 0.5,
  partly: 0.2,
  apart: 0,
};

/** The names with which an equal address makes two one. */
const FITTING: readonly PersonLikeness[] = ['equal', 'reordered', 'variant', 'given', 'misspelt'];
const WHOLE: readonly PersonLikeness[] = ['equal', 'reordered'];

/**
 * Judges whether two people are one, the same in either order. A merge ("same") needs an address,
 * or a whole name in one company: a name alone is many people's, and a slip of the pen is for a
 * human to see. Addresses of a function (info@) tell nothing.
 */
export function judgePeople(a: PersonIdentity, b: PersonIdentity): Judgement {
  const address = addressEvidence(a.mailboxes, b.mailboxes);
  if (!a.name || !b.name) return byAddressAlone(address);
  const generations = [a.name.generation, b.name.generation];
  if (!generations.includes(null) && generations[0] !== generations[1]) {
    return opposed(judgement('different', 0.1, 'of two generations: father and son'));
  }
  const names = personLikeness(a.name, b.name);
  const isWhole = WHOLE.includes(names) && Math.min(a.name.words.length, b.name.words.length) > 1;
  if (address === null || address.kind === 'shared') {
    const isColleague =
      address?.kind === 'shared' || a.companies.some((one) => b.companies.includes(one));
    return byName(names, isWhole, isColleague, address);
  }
  return byBoth(names, isWhole, address);
}

function byAddressAlone(address: AddressEvidence | null): Judgement {
  if (address?.kind === 'equal') return judgement('same', 0.9, address.why, 'a name is missing');
  if (address?.kind === 'near') return judgement('suggest', 0.6, address.why, 'a name is missing');
  return judgement('different', 0.1, address?.why ?? 'nothing of the two can be compared');
}

function byName(
  names: PersonLikeness,
  isWhole: boolean,
  isColleague: boolean,
  address: AddressEvidence | null,
): Judgement {
  const whys = [
    SAYS[names],
    ...(address ? [address.why] : []),
    ...(isColleague ? ['of one company'] : []),
  ];
  if (isColleague && isWhole) return judgement('same', 0.93, ...whys);
  const score = BY_NAME[names] + (isColleague ? 0.15 : 0);
  const judged = judgement(score >= 0.5 ? 'suggest' : 'different', score, ...whys);
  return names === 'apart' ? opposed(judged) : judged;
}

function byBoth(names: PersonLikeness, isWhole: boolean, address: AddressEvidence): Judgement {
  const whys = [SAYS[names], address.why];
  const score = BY_NAME[names];
  switch (address.kind) {
    case 'equal':
      if (FITTING.includes(names)) return judgement('same', 0.92 + score / 12, ...whys);
      // A name by marriage, or a second person at the address.
      return names === 'partly'
        ? judgement('suggest', 0.65, ...whys)
        : judgement('different', 0.35, ...whys, 'an address that two people use');
    case 'near':
      return isWhole
        ? judgement('same', 0.92, ...whys)
        : judgement(score >= 0.3 ? 'suggest' : 'different', 0.3 + score * 0.6, ...whys);
    case 'moved':
      return judgement(score >= 0.3 ? 'suggest' : 'different', 0.2 + score * 0.9, ...whys);
    default: {
      const judged = judgement(score >= 0.7 ? 'suggest' : 'different', score * 0.85, ...whys);
      return score < 0.5 ? opposed(judged) : judged;
    }
  }
}
