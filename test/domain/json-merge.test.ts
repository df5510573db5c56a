import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  isSameJson,
  type JsonValue,
  mergePatch,
} from '../../src/domain/json-merge.ts';

describe('mergePatch', () => {
  // The examples of RFC 7396, appendix A.
  test.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('%s with %s is %s', (target, patch, result) => {
    expect(mergePatch(JSON.parse(target), JSON.parse(patch))).toEqual(JSON.parse(result));
  });

  test('treats __proto__ as data', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true},"constructor":1}'));
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"admin":true},"constructor":1}');
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('changes neither side, and a second time nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const before = JSON.stringify([target, patch]);
        const once = mergePatch(target as JsonValue, patch as JsonValue);
        expect(JSON.stringify([target, patch])).toBe(before);
        expect(canonicalJson(mergePatch(once, patch as JsonValue))).toBe(canonicalJson(once));
      }),
    );
  });
});

describe('canonicalJson', () => {
  test.each([
    [{ b: 1, a: [2, { d: 1, c: 2 }] }, '{"a":[2,{"c":2,"d":1}],"b":1}'],
    [{}, '{}'],
    [[], '[]'],
    [[[], {}], '[[],{}]'],
    [null, 'null'],
    [-0, '0'],
    [Number.NaN, 'null'],
    ['\ud800"', '"\\ud800\\""'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [[undefined], '[null]'],
    [undefined, 'null'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Date(Number.NaN), 'null'],
  ])('of %j is %s', (value, text) => expect(canonicalJson(value)).toBe(text));

  test('of a bigint is its digits', () => expect(canonicalJson([10n])).toBe('[10]'));

  test('reads back as the same data, and is equal for equal data', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([key, inner]) => [key, turned(inner)]));
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });

  test('bears any depth and any length', () => {
    const deep = Array.from({ length: 50_000 }).reduce<unknown>((inner) => [inner], 1);
    expect(canonicalJson(deep)).toHaveLength(100_001);
    expect(canonicalJson(Array.from({ length: 300_000 }, () => 1))).toHaveLength(600_001);
  });
});

describe('isSameJson', () => {
  test('says what the canonical texts say', () => {
    const few = fc.constantFrom<JsonValue>(0, -0, '', 'a', null, true, [], {}, [1], { a: 1 });
    const value = fc.oneof(few, fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), few));
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(isSameJson([a, b], [a, b])).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
