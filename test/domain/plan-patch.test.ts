import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonObject, mergePatch } from '../../src/domain/json-merge.ts';
import { applyPatch, changedSections, statementsIn } from '../../src/domain/plan-patch.ts';

describe('applyPatch', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'merges objects key by key',
      { a: { b: 1, c: 2 }, d: 3 },
      { a: { c: 4 } },
      { a: { b: 1, c: 4 }, d: 3 },
    ],
    ['removes a key by null', { a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
    ['removes a section by null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ['replaces a list by a list', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['adds to a list', { a: ['x'] }, { a: { add: ['y'] } }, { a: ['x', 'y'] }],
    ['adds nothing twice', { a: ['x'] }, { a: { add: ['x', 'y', 'y'] } }, { a: ['x', 'y'] }],
    ['takes from a list', { a: ['x', 'y'] }, { a: { remove: ['x', 'z'] } }, { a: ['y'] }],
    [
      'takes before it adds',
      { a: ['x', 'y'] },
      { a: { add: ['x'], remove: ['x'] } },
      { a: ['y', 'x'] },
    ],
    ['makes a list where there is none', {}, { a: { b: { add: [1] } } }, { a: { b: [1] } }],
    [
      'changes a list inside a section',
      { a: { b: [1], c: 2 } },
      { a: { b: { add: [3] } } },
      { a: { b: [1, 3], c: 2 } },
    ],
    [
      'takes the entries that have all values named',
      {
        a: [
          { id: 1, x: 1 },
          { id: 2, x: 1 },
        ],
      },
      { a: { remove: [{ id: 1 }, { id: 2, x: 2 }] } },
      { a: [{ id: 2, x: 1 }] },
    ],
    [
      'takes nothing by an empty object',
      { a: [{ id: 1 }] },
      { a: { remove: [{}] } },
      { a: [{ id: 1 }] },
    ],
    [
      'takes an object with keys named add and remove for an object',
      { a: { add: 1 } },
      { a: { add: [2], remove: [] } },
      { a: { add: [2], remove: [] } },
    ],
    [
      'takes what is no change of a list for an object',
      { a: [1] },
      { a: { add: 2 } },
      { a: { add: 2 } },
    ],
    [
      'takes "__proto__" for data',
      {},
      JSON.parse('{"__proto__":{"a":1}}'),
      JSON.parse('{"__proto__":{"a":1}}'),
    ],
  ])('%s', (_, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyPatch(document, patch)).toEqual(expected);
    expect(document).toEqual(before);
  });

  test('is RFC 7396 where no list is changed', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonObject[string]>;
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), json);
    fc.assert(
      fc.property(object, object, (document, patch) => {
        fc.pre(!/"add"|"remove"/.test(JSON.stringify(patch)));
        expect(applyPatch(document, patch)).toEqual(mergePatch(document, patch));
      }),
    );
  });

  test('twice is the same as once', () => {
    const entries = fc.array(fc.constantFrom('x', 'y', 'z'));
    const lists = fc.record({ add: entries, remove: entries });
    fc.assert(
      fc.property(entries, lists, (list, change) => {
        const once = applyPatch({ list: [...new Set(list)] }, { list: change });
        const twice = applyPatch(once, { list: change });
        expect(new Set(twice.list as string[])).toEqual(new Set(once.list as string[]));
      }),
    );
  });
});

describe('changedSections', () => {
  test('names what a patch touches and others changed, whatever the order of keys', () => {
    const before = { a: { x: 1, y: 2 }, b: 1, c: 1 };
    const now = { a: { y: 2, x: 1 }, b: 2, c: 2, d: 1 };
    expect(changedSections({ a: {}, b: 1, d: null }, before, now)).toEqual(['b', 'd']);
    expect(changedSections({ e: 1 }, before, now)).toEqual([]);
  });
});

describe('statementsIn', () => {
  test('keeps the keys of a section apart, and a list in one', () => {
    const patch = {
      profile: { industry: 'Tools', techStack: { add: ['x'] }, size: null },
      items: { add: [1] },
      gone: null,
    };
    expect(statementsIn({ items: [] }, patch)).toEqual([
      { field: 'profile.industry', value: 'Tools' },
      { field: 'profile.techStack', value: { add: ['x'] } },
      { field: 'profile.size', value: null },
      { field: 'items', value: { add: [1] } },
      { field: 'gone', value: null },
    ]);
  });
});
