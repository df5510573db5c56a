import { describe, expect, test } from 'vitest';
import { fieldOf, statementsBetween } from '../../src/domain/document-statements.ts';

describe('statementsBetween', () => {
  test('says what is different, field by field, and null for what is gone', () => {
    const from = { profile: { industry: 'Tools', size: '1-50' }, ours: 1, same: { a: [1] } };
    const to = { profile: { size: '51-200' }, theirs: { b: 2 }, same: { a: [1] } };
    expect(statementsBetween(from, to)).toEqual([
      { field: 'ours', value: null, change: null },
      { field: 'profile.industry', value: null, change: null },
      { field: 'profile.size', value: '51-200', change: '51-200' },
      { field: 'theirs.b', value: 2, change: 2 },
    ]);
  });

  test('says of a list what came and what went too', () => {
    const from = { history: { wins: ['a', 'b'] }, items: [{ id: 1 }] };
    const to = { history: { wins: ['b', 'c'] }, items: [] };
    expect(statementsBetween(from, to)).toEqual([
      { field: 'history.wins', value: ['b', 'c'], change: { add: ['c'], remove: ['a'] } },
      { field: 'items', value: [], change: { add: [], remove: [{ id: 1 }] } },
    ]);
  });

  test('says nothing of two that are the same', () => {
    expect(statementsBetween({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } })).toEqual([]);
  });
});

describe('fieldOf', () => {
  test.each([
    ['a', { a: 1 }, 1],
    ['a.b', { a: { b: 2 } }, 2],
    ['a.b.c', { a: { 'b.c': 3 } }, 3],
    ['a.b.c', { 'a.b': { c: 4 } }, 4],
    ['a.b', { 'a.b': 5, a: { b: 6 } }, 5],
    ['a.b', { a: [1] }, undefined],
    ['a.toString', { a: {} }, undefined],
  ])('reads %s of %j', (field, document, value) => {
    expect(fieldOf(document, field)).toBe(value);
  });
});
