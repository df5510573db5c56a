import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type KnownPerson,
  matchPerson,
  type PersonVerdict,
} from '../../src/domain/match-person.ts';

const DANA = 'dana@acme.com';
const INFO = 'info@acme.com';
const person = (
  id: string,
  nameKey: string,
  emailKey: string | null = null,
  ...sharedEmailKeys: string[]
): KnownPerson => ({ id, nameKey, emailKey, sharedEmailKeys });
const same = (id: string, learnsEmail = false) => ({ kind: 'same', id, learnsEmail });
const added = (
  emailKey: string | null,
  sharedEmail: string | null = null,
  ...suggestMergeWith: string[]
) => ({ kind: 'new', emailKey, sharedEmail, suggestMergeWith });
const ambiguous = (...ids: string[]) => ({ kind: 'ambiguous', ids });

const dana = person('d', 'dana reyes', DANA);

describe('matchPerson', () => {
  test.each<[string, string, string | null, KnownPerson[], Partial<PersonVerdict> | object]>([
    ['nobody known, no address', 'dana reyes', null, [], added(null)],
    ['nobody known, an address', 'dana reyes', DANA, [], added(DANA)],
    ['the same address and name', 'dana reyes', DANA, [dana], same('d')],
    ['the same address, initials', 'd reyes', DANA, [dana], same('d')],
    ['the same address, reversed', 'reyes dana', DANA, [dana], same('d')],
    ['the same address, a middle name more', 'dana maria reyes', DANA, [dana], same('d')],
    ['the same name, no address said', 'dana reyes', null, [dana], same('d')],
    [
      'first known by name, now by address',
      'dana reyes',
      DANA,
      [person('d', 'dana reyes')],
      same('d', true),
    ],
    ['known by name twice', 'dana reyes', null, [person('d', 'dana reyes')], same('d')],
    [
      'another name at a known address is another person',
      'tom okafor',
      DANA,
      [dana],
      added(null, DANA),
    ],
    [
      'known by a shared address: heard again',
      'tom okafor',
      INFO,
      [person('i', 'front desk', INFO), person('t', 'tom okafor', null, INFO)],
      same('t'),
    ],
    [
      'known by a shared address: a variant of one who shares it',
      't okafor',
      INFO,
      [person('i', 'front desk', INFO), person('t', 'tom okafor', null, INFO)],
      same('t'),
    ],
    [
      'known by a shared address: gains an own',
      'tom okafor',
      'tom@acme.com',
      [person('i', 'front desk', INFO), person('t', 'tom okafor', null, INFO)],
      same('t', true),
    ],
    [
      'a shared address tells nothing of one with an own',
      'dana reyes',
      INFO,
      [dana, person('i', 'front desk', INFO)],
      same('d'),
    ],
    [
      'a known name at another address is another person',
      'dana reyes',
      'dr@other.com',
      [dana],
      added('dr@other.com', null, 'd'),
    ],
    [
      'a variant alone is another person, to be looked at',
      'd reyes',
      null,
      [dana],
      added(null, null, 'd'),
    ],
    [
      'a variant at a new address too',
      'd reyes',
      'd@acme.com',
      [person('d', 'dana reyes')],
      added('d@acme.com', null, 'd'),
    ],
    [
      'an equal name before a variant',
      'dana reyes',
      null,
      [dana, person('x', 'd reyes')],
      same('d'),
    ],
    [
      'the holder of the address before an equal name elsewhere',
      'dana reyes',
      DANA,
      [person('h', 'd reyes', DANA), person('x', 'dana reyes')],
      same('h'),
    ],
    [
      'one name, two people',
      'dana reyes',
      null,
      [dana, person('e', 'dana reyes', 'dr@other.com')],
      ambiguous('d', 'e'),
    ],
    [
      'one name, one at another address and one at none',
      'dana reyes',
      'new@acme.com',
      [dana, person('e', 'dana reyes', null, INFO)],
      ambiguous('d', 'e'),
    ],
    [
      'initials of two people',
      'd reyes',
      null,
      [dana, person('e', 'david reyes')],
      ambiguous('d', 'e'),
    ],
    [
      'initials of two people at one address',
      'd reyes',
      INFO,
      [person('d', 'dana reyes', INFO), person('e', 'david reyes', null, INFO)],
      ambiguous('d', 'e'),
    ],
    [
      'initials of two people of other addresses: the new address tells',
      'd reyes',
      'd@acme.com',
      [dana, person('e', 'david reyes', 'david@acme.com')],
      added('d@acme.com', null, 'd', 'e'),
    ],
  ])('%s', (_, nameKey, emailKey, people, verdict) => {
    expect(matchPerson({ nameKey, emailKey }, people)).toMatchObject(verdict);
    expect(matchPerson({ nameKey, emailKey }, people.toReversed())).toMatchObject(verdict);
  });

  test('why names the rule and the rows, and neither name nor address', () => {
    expect(matchPerson({ nameKey: 'tom okafor', emailKey: DANA }, [dana]).why).toBe(
      'contact: the address is kept as shared',
    );
    expect(matchPerson({ nameKey: 'dana reyes', emailKey: 'dr@other.com' }, [dana]).why).toBe(
      'contact: near to d, but not the same',
    );
  });
});

describe('for whoever is heard, matchPerson', () => {
  const said = fc.record({
    nameKey: fc.constantFrom(
      'dana reyes',
      'd reyes',
      'reyes dana',
      'david reyes',
      'dana',
      'tom ok',
    ),
    emailKey: fc.option(fc.constantFrom(DANA, INFO, 'x@acme.com'), { freq: 2 }),
  });
  /** Stores people as the verdicts say. */
  const store = (
    people: readonly KnownPerson[],
    heard: { nameKey: string; emailKey: string | null },
  ) => {
    const verdict = matchPerson(heard, people);
    if (verdict.kind === 'ambiguous') return people;
    if (verdict.kind === 'same') {
      const { id, learnsEmail } = verdict;
      const learnt = (known: KnownPerson) => ({ ...known, emailKey: heard.emailKey });
      return people.map((known) => (known.id === id && learnsEmail ? learnt(known) : known));
    }
    const shared = verdict.sharedEmail === null ? [] : [verdict.sharedEmail];
    return [...people, person(`p${people.length}`, heard.nameKey, verdict.emailKey, ...shared)];
  };

  test('the order of the people does not matter', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 9 }), said, (before, heard) => {
        const people = before.reduce<readonly KnownPerson[]>(store, []);
        expect(matchPerson(heard, people.toReversed())).toEqual(matchPerson(heard, people));
      }),
    );
  });

  test('heard again at once is nobody new, and no key is ever taken twice', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 9 }), said, (before, heard) => {
        const people = store(before.reduce<readonly KnownPerson[]>(store, []), heard);
        expect(store(people, heard)).toEqual(people);
        const addresses = people.flatMap(({ emailKey }) => emailKey ?? []);
        expect(new Set(addresses).size).toBe(addresses.length);
        const names = people.filter(({ emailKey }) => emailKey === null).map((p) => p.nameKey);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('names of people who turned out to be this one', () => {
  const merged: KnownPerson = { ...dana, otherNameKeys: ['didi reyes'] };

  test.each<[string, string, string | null, KnownPerson[], object]>([
    ['alone', 'didi reyes', null, [merged], same('d')],
    ['at the address', 'didi reyes', DANA, [merged], same('d')],
    ['shortened, at the address', 'didi r', DANA, [merged], same('d')],
    ['with another address', 'didi reyes', INFO, [merged], added(INFO, null, 'd')],
    [
      'where another has it, too',
      'didi reyes',
      null,
      [merged, person('e', 'didi reyes')],
      ambiguous('d', 'e'),
    ],
  ])('tell the person: %s', (_case, nameKey, emailKey, people, verdict) => {
    expect(matchPerson({ nameKey, emailKey }, people)).toMatchObject(verdict);
  });
});
