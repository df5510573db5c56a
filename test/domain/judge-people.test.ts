import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgePeople, type PersonIdentity } from '../../src/domain/judge-people.ts';
import { mailboxOf } from '../../src/domain/mailbox.ts';
import { areNicknames } from '../../src/domain/nicknames.ts';
import { readPersonName } from '../../src/domain/person-name.ts';
import { awkward, expectLinearTime } from './awkward-text.ts';

const person = (text: string): PersonIdentity => {
  const [, name = '', address = ''] = /^([^<]*)(?:<(.*)>)?$/su.exec(text) ?? [];
  const mailboxes = address.split(' ').map(mailboxOf);
  return {
    name: name.trim() === '' ? null : readPersonName(name),
    mailboxes: mailboxes.filter((one) => one !== null),
    companies: [],
  };
};
const judge = (a: string, b: string) => judgePeople(person(a), person(b));

describe('judgePeople', () => {
  test.each([
    ['Dana Reyes <dana@elm.com>', 'DANA REYES <Dana@Elm.com>', 'same'],
    ['Dana Reyes <dana@elm.com>', 'Reyes, Dana <dana@elm.com>', 'same'],
    ['Dana Reyes <dana@elm.com>', 'D. Reyes <dana@elm.com>', 'same'],
    ['Bob Miles <bob.miles+x@gmail.com>', 'Robert Miles <bobmiles@googlemail.com>', 'same'],
    ['Dana Reyes <dana@elm.com old@elm.com>', 'Dana Reyes <dr@home.net old@elm.com>', 'same'],
    ['Hans Müller <hm@elm.de>', 'Hans Mueller <hm@elm.de>', 'same'],
    ['Dana Reyes <dana.reyes@elmwood.com>', 'Dana Reyes <dana.reyse@elmwood.com>', 'same'],
    ['<dana@elm.com>', 'Dana Reyes <dana@elm.com>', 'same'],
    ['Dana Reyes, PhD <info@elm.com>', 'Dr. Dana Reyes <info@elm.com>', 'same'],
    ['Dana Reyes', 'Dana Reyes', 'suggest'],
    ['Bob Miles', 'Robert Miles', 'suggest'],
    ['Dana Reyes <dana@elm.com>', 'Dana Reyes <dana@oak.com>', 'suggest'],
    ['Dana Reyes <dana@elm.com>', 'Dana Okafor <dana@elm.com>', 'suggest'],
    ['Dana Reyes <dana1@elmwood.com>', 'Dana Reyes <dana2@elmwood.com>', 'suggest'],
    ['Dana Reyes <dana@elm.com>', 'Tom Okafor <dana@elm.com>', 'different'],
    ['Dana Reyes <info@elm.com>', 'Tom Okafor <info@elm.com>', 'different'],
    ['<info@elm.com>', 'Tom Okafor <info@elm.com>', 'different'],
    ['Perry Frazier Jr. <p@elm.com>', 'Perry Frazier Sr. <p@elm.com>', 'different'],
    ['Dana', 'Dana', 'different'],
    ['', '', 'different'],
  ])('%s and %s: %s', (a, b, verdict) => {
    expect(judge(a, b).verdict).toBe(verdict);
    expect(judge(b, a)).toEqual(judge(a, b));
  });

  test('a whole name in one company is one person, a given name is not', () => {
    const of = (name: string) => ({ ...person(name), companies: ['elm.com'] });
    expect(judgePeople(of('Dana Reyes'), of('Reyes, Dana')).verdict).toBe('same');
    expect(judgePeople(of('Dana'), of('Dana')).verdict).toBe('different');
  });

  test('of two people the order does not matter, whatever they are called', () => {
    const names = awkward('Dana Reyes Bob Robert Miles, Jr. PhD Dr. <dana@elm.com>'.split(' '));
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(judge(a, b)).toEqual(judge(b, a));
      }),
      { numRuns: 1_000 },
    );
  });

  test('of two people with near names and several addresses it does not matter either', () => {
    const word = fc.constantFrom(
      'dana',
      'dan',
      'bob',
      'robert',
      'rob',
      'd',
      'daan',
      'miles',
      'mils',
    );
    const address = fc.constantFrom(
      'bob.miles@gmail.com',
      'bobmiles@gmail.com',
      'info@elm.com',
      'b@elm.com',
    );
    const record = fc
      .tuple(fc.array(word, { maxLength: 4 }), fc.array(address, { maxLength: 3 }))
      .map(([words, addresses]) => `${words.join(' ')}<${addresses.join(' ')}>`);
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(judge(a, b)).toEqual(judge(b, a));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['Dana ', 'a, ', '(', '"a', '<a@b.c> ', 'x@'])(
    'many a %j takes time in proportion',
    (piece) => expectLinearTime(piece, (text) => judge(text, `${text}<${text}>`)),
  );
});

describe('mailboxOf', () => {
  test.each([
    ['Dana <Dana@Elm.COM>', 'dana@elm.com', false],
    ['d.a.n.a+news@gmail.com', 'dana@gmail.com', false],
    ['d.ana@outlook.com', 'd.ana@outlook.com', false],
    ['dana+x@elm.com', 'dana+x@elm.com', false],
    ['info@elm.com', 'info@elm.com', true],
    ['sales.emea@elm.com', 'sales.emea@elm.com', true],
    ['no-reply@elm.com', 'no-reply@elm.com', true],
    ['vertrieb@elm.de', 'vertrieb@elm.de', true],
    ['dana.sales@elm.com', 'dana.sales@elm.com', false],
    ['a@constructor', 'a@constructor', false],
  ])('of %j delivers to %j', (text, box, isShared) => {
    expect(mailboxOf(text)).toMatchObject({ box, isShared });
  });

  test.each(['', 'dana', '@elm.com', 'a b@elm.com', 'hannah88opowersc@m@x'])(
    'of %j is none',
    (text) => {
      expect(mailboxOf(text)).toBeNull();
    },
  );
});

describe('readPersonName', () => {
  test.each([
    ['Frazier, Perry, Jr.', 'perry frazier', 'jr'],
    ['Perry Frazier III', 'perry frazier', '3'],
    ['Prof. Dr. Hans Müller', 'hans muller', null],
    ['John Smith MBA', 'john smith', null],
    ['Dana Reyes, MD', 'dana reyes', null],
    ['Yo-Yo Ma', 'yo yo ma', null],
    ['Li, Ba', 'ba li', null],
    ['Don', 'don', null],
    ['constructor', 'constructor', null],
  ])('of %j is %j', (text, words, generation) => {
    expect(readPersonName(text)).toMatchObject({ words: words.split(' '), generation });
  });

  test('keeps what the person is also called', () => {
    expect(readPersonName('Robert "Bob" Miles')).toMatchObject({ calledAlso: ['bob'] });
  });
});

test.each([
  ['bob', 'robert', true],
  ['bill', 'will', true],
  ['alex', 'alexandra', true],
  ['aaron', 'erin', false],
  ['dana', 'dana', false],
  ['robert', 'william', false],
])('areNicknames says of %s and %s: %s', (a, b, expected) => {
  expect(areNicknames(a, b)).toBe(expected);
  expect(areNicknames(b, a)).toBe(expected);
});
