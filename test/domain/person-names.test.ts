import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameKey } from '../../src/domain/names.ts';
import { isNameVariant, participantKeys } from '../../src/domain/person-names.ts';

describe('isNameVariant', () => {
  test.each([
    ['Dana Reyes', 'DANA  REYES'],
    ['Dana Reyes', 'D. Reyes'],
    ['Dana Reyes', 'D.Reyes'],
    ['Dana Reyes', 'Dana R.'],
    ['Dana Reyes', 'Reyes, Dana'],
    ['Dana Reyes', 'Reyes, D.'],
    ['Dana Reyes', 'Dana M. Reyes'],
    ['Dana Reyes', 'Dana Maria Reyes López'],
    ['Dana Maria Reyes', 'Reyes, Dana M.'],
    ['Dana Maria Reyes', 'Dana M Reyes'],
    ['Dana Reyes', 'Dana'],
    ['Dana Reyes', 'Ms. Reyes'],
    ['Dana Reyes', 'Dr. Dana Reyes'],
    ['Robert Miles', 'Bob Miles'],
    ['Perry Frazier', 'Perry Frazier Jr'],
    ['王伟', '王伟'],
  ])('%s may be %s', (a, b) => {
    expect(isNameVariant(nameKey(a), nameKey(b))).toBe(true);
    expect(isNameVariant(nameKey(b), nameKey(a))).toBe(true);
  });

  test.each([
    ['Dana Reyes', 'Tom Okafor'],
    ['Dana Reyes', 'Tom Reyes'],
    ['Dana Reyes', 'T. Reyes'],
    ['Dana Reyes', 'Dana Okafor'],
    ['Dana Maria Reyes', 'Dana Sofia Reyes'],
    ['Dana Reyes', 'D. R.'],
    ['Dana Reyes', 'D'],
    ['Dana Reyes', 'Dan Reyes'],
    ['Robert', 'Bob'],
    ['Perry Frazier Jr', 'Perry Frazier Sr'],
    ['Dana Reyes', 'Front Desk'],
    ['Dana Reyes', ''],
  ])('%s is not %s', (a, b) => {
    expect(isNameVariant(nameKey(a), nameKey(b))).toBe(false);
    expect(isNameVariant(nameKey(b), nameKey(a))).toBe(false);
  });

  test('of any two names, the order does not matter, and a name is its own variant', () => {
    const word = fc.constantFrom('dana', 'maria', 'reyes', 'd', 'm', 'r', 'dr', 'dreyes');
    const name = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(isNameVariant(b, a)).toBe(isNameVariant(a, b));
        expect(isNameVariant(a, a)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  [
    { name: ' Dana  Reyes', email: ' Dana@Acme.com ' },
    { nameKey: 'dana reyes', emailKey: 'dana@acme.com' },
  ],
  [
    { name: 'Dana', email: null },
    { nameKey: 'dana', emailKey: null },
  ],
  [{ name: 'Dana' }, { nameKey: 'dana', emailKey: null }],
  [{ name: '?!', email: 'dana@acme.com' }, null],
])('the keys of %o', (participant, keys) => {
  expect(participantKeys(participant)).toEqual(keys);
});
