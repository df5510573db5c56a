import { describe, expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { refuseUnsafe, textHygiene } from '../../src/schemas/hygiene.ts';

const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('textHygiene', () => {
  test.each<[string, unknown, string, string]>([
    ['NUL in a value', { a: { b: ['x', 'y\0'] } }, 'a.b[1]', 'must not contain NUL'],
    ['NUL in a key', { 'a\0b': 1 }, 'a?b', 'its key must not contain NUL'],
    ['a lone high surrogate', { a: '\ud83d' }, 'a', 'must not contain a lone surrogate'],
    ['a lone low surrogate', { a: '\udc00x' }, 'a', 'must not contain a lone surrogate'],
    [
      'a lone surrogate in a key',
      { '\ud83d': 1 },
      '?',
      'its key must not contain a lone surrogate',
    ],
    ['__proto__', JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'a.__proto__', 'reserved key'],
    ['constructor', { constructor: 1 }, 'constructor', 'reserved key'],
    ['prototype', [{ prototype: 1 }], '[0].prototype', 'reserved key'],
    ['1e400', JSON.parse('{"a":[1e400]}'), 'a[0]', 'must be a finite number'],
    ['NaN', { a: Number.NaN }, 'a', 'must be a finite number'],
    ['a date object', { a: new Date(0) }, 'a', 'must be plain JSON'],
    ['a bigint', { a: 1n }, 'a', 'must be plain JSON'],
    ['a value on its own', '\0', '', 'must not contain NUL'],
  ])('names %s by its path', (_, value, path, reason) => {
    expect(textHygiene(value)).toEqual([{ path, reason }]);
  });

  test('passes plain JSON, pairs of surrogates and absent keys', () => {
    expect(textHygiene({ a: ['🚀', 0, -1.5, null, true, {}], b: undefined })).toEqual([]);
  });

  test('counts 64 levels as clean and 65 as too deep', () => {
    expect(textHygiene(nested(64))).toEqual([]);
    expect(textHygiene(nested(65))).toMatchObject([{ reason: 'is nested deeper than 64 levels' }]);
  });

  test('survives 100,000 levels of nesting', () => {
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(textHygiene(deep)).toHaveLength(1);
  });

  test('ends on values that refer to themselves', () => {
    const loop: unknown[] = [];
    loop.push(loop, loop);
    expect(textHygiene(loop).length).toBeGreaterThan(0);
  });

  test('says the first fifty faults and no more', () => {
    const faults = textHygiene(Array.from({ length: 1_000 }, () => '\0'));
    expect(faults).toHaveLength(50);
    expect(faults[0]?.path).toBe('[0]');
  });
});

test('refuseUnsafe names the value itself by its root', () => {
  expect(() => refuseUnsafe('\0', 'envelope')).toThrow(InvalidJobData);
  expect(() => refuseUnsafe('\0', 'envelope')).toThrow('envelope: must not contain NUL');
});
