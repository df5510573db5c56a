import { isNameVariant, type PersonKeys } from './person-names.ts';

/** A stored person of the account. */
export interface KnownPerson extends PersonKeys {
  readonly id: string;
  /** Addresses that the person writes from and somebody else is known by. */
  readonly sharedEmailKeys?: readonly string[];
  /** Names of people who turned out to be this one. */
  readonly otherNameKeys?: readonly string[];
}

/**
 * `same`: this person, who is first heard with the address where `learnsEmail`. `new`: nobody on
 * record, to be stored with `emailKey`; `sharedEmail` is an address that is another's already, to be
 * kept beside; `suggestMergeWith` are people to name in a suggestion. `ambiguous`: the name fits
 * several and nothing may be written of any of them.
 */
export type PersonVerdict =
  | {
      readonly kind: 'same';
      readonly id: string;
      readonly learnsEmail: boolean;
      readonly why: string;
    }
  | {
      readonly kind: 'new';
      readonly emailKey: string | null;
      readonly sharedEmail: string | null;
      readonly suggestMergeWith: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[]; readonly why: string };

/**
 * Decides which person of an account was heard, whatever the order of the people.
 *
 * 1. At an address that is known, an equal name is the same person, and so is a variant of one
 *    person's name. Under another name the address tells nothing: it is shared.
 * 2. Without an address that tells, an equal name is the same person.
 * 3. With a new address, an equal name without one is the same person, who gains it; an equal name
 *    with another address is somebody else, to be looked at.
 * 4. A variant alone is never the same person: one is to be looked at, several are ambiguous.
 */
export function matchPerson(said: PersonKeys, people: readonly KnownPerson[]): PersonVerdict {
  const atAddress = people.filter((person) => isKnownAt(person, said.emailKey));
  const here = nearest(said, atAddress);
  const [only, ...others] = idsOf(here);
  if (others.length > 0) return ambiguous(here, 'contactEmail: equal, and the name fits several');
  if (only !== undefined) {
    return same(only, false, `contactEmail: equal to that of ${only}, and the name fits`);
  }
  const isShared = atAddress.length > 0;
  const ownAddress = isShared ? null : said.emailKey;
  return byName({ ...said, emailKey: ownAddress }, people, isShared ? said.emailKey : null);
}

function byName(
  said: PersonKeys,
  people: readonly KnownPerson[],
  sharedEmail: string | null,
): PersonVerdict {
  const fitting = people.filter((person) => isVariant(said, person));
  const equal = fitting.filter((person) => named(said, person));
  const open = (equal.length > 0 ? equal : fitting).filter((person) => mayBe(said, person));
  if (open.length > 1 || (open.length === 1 && equal.length > 1)) {
    return ambiguous(equal.length > 0 ? equal : open, 'contactName: fits several');
  }
  const [only] = open;
  if (only && named(said, only)) {
    const why = `contactName: equal to that of ${only.id}, and no address differs`;
    return same(only.id, said.emailKey !== null, why);
  }
  const near = idsOf(fitting);
  const reason = sharedEmail === null ? [] : ['the address is kept as shared'];
  const look = near.length === 0 ? [] : [`near to ${near.join(', ')}, but not the same`];
  const why = `contact: ${[...reason, ...look].join('; ') || 'no name and no address is equal'}`;
  return { kind: 'new', emailKey: said.emailKey, sharedEmail, suggestMergeWith: near, why };
}

/** Those whose name is equal, else those whose name is a variant. */
function nearest(said: PersonKeys, people: readonly KnownPerson[]): readonly KnownPerson[] {
  const equal = people.filter((person) => named(said, person));
  if (equal.length > 0) return equal;
  return people.filter((person) => isVariant(said, person));
}

function named(said: PersonKeys, person: KnownPerson): boolean {
  return namesOf(person).includes(said.nameKey);
}

function isVariant(said: PersonKeys, person: KnownPerson): boolean {
  return namesOf(person).some((name) => isNameVariant(said.nameKey, name));
}

function namesOf({ nameKey, otherNameKeys = [] }: KnownPerson): readonly string[] {
  return [nameKey, ...otherNameKeys];
}

function mayBe(said: PersonKeys, person: KnownPerson): boolean {
  return said.emailKey === null || person.emailKey === null;
}

function isKnownAt(person: KnownPerson, address: string | null): boolean {
  if (address === null) return false;
  return person.emailKey === address || (person.sharedEmailKeys?.includes(address) ?? false);
}

function same(id: string, learnsEmail: boolean, why: string): PersonVerdict {
  return { kind: 'same', id, learnsEmail, why };
}

function ambiguous(people: readonly KnownPerson[], rule: string): PersonVerdict {
  const ids = idsOf(people);
  return { kind: 'ambiguous', ids, why: `${rule}: ${ids.join(', ')}` };
}

function idsOf(people: readonly KnownPerson[]): string[] {
  return people.map(({ id }) => id).sort();
}
