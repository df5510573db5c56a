import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearAccounts, nearKeys } from '../../src/domain/near-accounts.ts';
import { awkward } from './awkward-text.ts';

const account = (id: string, name: string, ...aliases: string[]) => {
  return { id, name, aliases, domains: [] };
};

test('near accounts are told by score, the surest first, five at most, with why', () => {
  const said = { name: 'Meridian Logistics', domains: [] };
  const known = [
    account('a', 'Meridian Logistics Services'),
    account('b', 'Harbour Foods'),
    account('c', 'Meridian Logistic'),
    account('d', 'Quixotec', 'meridian logistics'),
  ];
  const near = nearAccounts(said, known);
  expect(near.map(({ id }) => id)).toEqual(['d', 'c', 'a']);
  for (const { score, why } of near) {
    expect(score).toBeGreaterThanOrEqual(0.5);
    expect(why).not.toBe('');
  }
  const many = Array.from({ length: 9 }, (_, i) => account(String(i), 'Meridian Logistics Ltd'));
  expect(nearAccounts(said, many).map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
});

test('accounts of other web domains are near where the names are equal but for the form', () => {
  const said = { name: 'Meridian Logistics', domains: ['meridian.com'] };
  const other = { ...account('a', 'Meridian Logistics Ltd'), domains: ['logistics.example'] };
  expect(nearAccounts(said, [other])).toMatchObject([{ id: 'a', score: 0.6 }]);
  const far = { ...account('a', 'Meridian Partners'), domains: ['logistics.example'] };
  expect(nearAccounts(said, [far])).toEqual([]);
});

test('names that are near share a key, and one has a dozen keys at most', () => {
  const keys = nearKeys('Meridian Logistics GmbH');
  for (const name of ['Meridan Logistics GmbH', 'Logistics, Meridian', 'MERIDIAN', 'ML']) {
    expect(
      nearKeys(name).filter((key) => keys.includes(key)),
      name,
    ).not.toEqual([]);
  }
  const long = Array.from({ length: 40 }, (_, i) => `word${i}x`).join(' ');
  expect(nearKeys(long)).toHaveLength(12);
});

test('half a letter is never stored', () => {
  const keys = nearKeys('𐐨𐐩𐐪𐐫𐐬');
  expect(keys.some((key) => key.includes('\uFFFD'))).toBe(true);
  expect(keys.every((key) => key.isWellFormed())).toBe(true);
});

test('whatever a name is, its keys are short, whole and say something', () => {
  fc.assert(
    fc.property(awkward(['The', 'Inc', 'Meridian', '/DE/']), (name) => {
      for (const key of nearKeys(name)) {
        expect(key.length).toBeGreaterThan(1);
        expect(key.length).toBeLessThanOrEqual(200);
        expect(key.isWellFormed()).toBe(true);
      }
    }),
  );
});
