import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/domain/json-merge.ts';
import { diffPlans, isSamePlan, patchBetween } from '../../src/domain/plan-diff.ts';
import { applyPatch } from '../../src/domain/plan-patch.ts';

const leaf = fc.constantFrom<JsonValue>('x', 'y', 1, true);
const entry = fc.dictionary(fc.constantFrom('stakeholderId', 'description', 'owner'), leaf);
const value = fc.oneof(leaf, fc.array(fc.oneof(leaf, entry), { maxLength: 4 }));
const section = fc.oneof(value, fc.dictionary(fc.constantFrom('k', 'l', 'm'), value));
const plan = fc.dictionary(fc.constantFrom('a', 'b', 'c'), section) as fc.Arbitrary<JsonObject>;

describe('diffPlans', () => {
  test('names sections, keys and entries', () => {
    const before = {
      companyProfile: { industry: 'Tools', techStack: ['Go', 'Kafka'], size: null },
      stakeholderMap: [{ stakeholderId: 's1', name: 'Dana' }, { stakeholderId: 's2' }],
      actionItems: [{ description: 'Call', owner: null, status: 'open' }],
      old: 1,
    };
    const after = {
      companyProfile: { industry: 'Software', techStack: ['Rust', 'Go'], size: null },
      stakeholderMap: [{ stakeholderId: 's2' }, { stakeholderId: 's1', name: 'Dana D.' }],
      actionItems: [{ description: 'Call', status: 'done' }],
      fresh: { a: 1 },
    };
    expect(diffPlans(before, after)).toEqual([
      {
        path: 'actionItems[0]',
        kind: 'changed',
        before: before.actionItems[0],
        after: after.actionItems[0],
      },
      { path: 'companyProfile.industry', kind: 'changed', before: 'Tools', after: 'Software' },
      { path: 'companyProfile.techStack[1]', kind: 'removed', before: 'Kafka' },
      { path: 'companyProfile.techStack[0]', kind: 'added', after: 'Rust' },
      { path: 'fresh', kind: 'added', after: { a: 1 } },
      { path: 'old', kind: 'removed', before: 1 },
      {
        path: 'stakeholderMap[1]',
        kind: 'changed',
        before: before.stakeholderMap[0],
        after: after.stakeholderMap[1],
      },
    ]);
  });

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['a repeated entry', { a: ['x'] }, { a: ['x', 'x'] }, ['added a[1]']],
    ['another order alone', { a: ['x', 'y'] }, { a: ['y', 'x'] }, ['changed a']],
    ['another kind of value', { a: ['x'] }, { a: { b: 1 } }, ['changed a']],
    ['a null that is now absent', { a: null }, {}, ['removed a']],
    ['an absent key that is now null', {}, { a: null }, ['added a']],
  ])('tells of %s', (_case, before, after, expected) => {
    expect(diffPlans(before, after).map(({ kind, path }) => `${kind} ${path}`)).toEqual(expected);
  });

  test('is empty only where both plans are the same', () => {
    fc.assert(
      fc.property(plan, plan, (a, b) => {
        expect(diffPlans(a, b).length === 0).toBe(isSamePlan(a, b));
        expect(diffPlans(a, structuredClone(a))).toEqual([]);
      }),
    );
  });

  test('seen from the other side has added and removed exchanged', () => {
    const mirrored = { added: 'removed', removed: 'added', changed: 'changed' } as const;
    const bare = (path: string) => path.replaceAll(/\[\d+\]/g, '[]');
    fc.assert(
      fc.property(plan, plan, (a, b) => {
        const there = diffPlans(a, b).map(({ path, kind }) => `${bare(path)} ${mirrored[kind]}`);
        const back = diffPlans(b, a).map(({ path, kind }) => `${bare(path)} ${kind}`);
        expect(there.sort()).toEqual(back.sort());
      }),
    );
  });
});

test('isSamePlan does not mind the order of keys, and does mind that of a list', () => {
  expect(isSamePlan({ a: { x: 1, y: 2 }, b: 1 }, { b: 1, a: { y: 2, x: 1 } })).toBe(true);
  expect(isSamePlan({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
});

test('patchBetween turns one plan into the other', () => {
  fc.assert(
    fc.property(plan, plan, (a, b) => {
      expect(applyPatch(a, patchBetween(a, b))).toEqual(b);
      expect(patchBetween(a, a)).toEqual({});
    }),
  );
});
