import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { PUBLISHED_SCHEMAS } from '../../src/json-schemas.ts';
import { closed } from '../../src/schemas/objects.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { refusals } from './refusals.ts';

describe('parseOrThrow', () => {
  // Plain valibot, as a job definition writes it: no messages of its own.
  test.each<[string, v.GenericSchema, unknown, string]>([
    ['a missing key', v.strictObject({ a: v.string() }), {}, 'a: is required'],
    ['an unknown key', v.strictObject({}), { secretKey: 'x' }, 'secretKey: unknown key'],
    ['text', v.string(), 4711, 'data: must be text'],
    ['an object', v.strictObject({}), 'x', 'data: must be an object'],
    ['nothing at all', v.strictObject({}), undefined, 'data: is required'],
    ['a list', v.strictObject({ a: v.array(v.string()) }), { a: 'x' }, 'a: must be a list'],
    [
      'an entry',
      v.array(v.strictObject({ a: v.boolean() })),
      [{ a: 0 }],
      '[0].a: must be true or false',
    ],
    ['a choice', v.picklist(['a', 'b']), 'c', 'data: must be one of a, b'],
    ['one word', v.literal(1), 2, 'data: must be 1'],
    ['a union', v.union([v.string(), v.number()]), true, 'data: fits none of the accepted forms'],
    ['NaN', v.number(), Number.NaN, 'data: must be a finite number'],
    [
      'a length',
      v.pipe(v.string(), v.maxLength(3)),
      'canary',
      'data: must have at most 3 characters',
    ],
    [
      'a bare check',
      v.pipe(
        v.string(),
        v.check(() => false),
      ),
      'canary',
      'data: is not accepted',
    ],
  ])('says of %s the rule', (_, schema, value, line) => {
    expect(refusals(schema, value)).toEqual([line]);
  });

  test('cuts the names of unknown keys to sixty printable characters', () => {
    const [line] = refusals(closed({}), { [`a\nb${'x'.repeat(100)}`]: 1 });
    expect(line).toBe(`a?b${'x'.repeat(57)}…: unknown key`);
  });

  test('says how many faults it left out', () => {
    const lines = refusals(v.array(v.string()), new Array(60).fill(1));
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('data: and 10 more');
  });

  test('keeps no trace of the value in the error', () => {
    const error = caught(() => parseOrThrow(v.number(), 'canary'));
    expect(error).toBeInstanceOf(InvalidJobData);
    expect((error as Error).cause).toBeUndefined();
  });
});

const CANARY = 'k4n4r1-7b21';
const wrong = fc.oneof(
  fc.constantFrom<unknown>(CANARY, `${CANARY}\0`, `${CANARY}\ud83d`, [CANARY], { x: CANARY }),
  fc.constantFrom<unknown>(`${CANARY}@`, `2026-02-30T${CANARY}Z`, CANARY.repeat(50_000)),
  fc.constantFrom<unknown>([{ name: CANARY, email: CANARY }], { kind: CANARY, name: CANARY }),
  fc.anything(),
);

test.each(Object.entries(PUBLISHED_SCHEMAS))('%s never repeats what was sent', (_, schema) => {
  const keys = 'entries' in schema ? Object.keys(schema.entries as object) : [];
  const message = fc.record(Object.fromEntries(keys.map((key) => [key, wrong])), {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(message, (value) => {
      expect(refusals(schema, value).join()).not.toContain(CANARY);
    }),
    { numRuns: 60 },
  );
  expect(refusals(schema, CANARY)).toEqual(['data: must be an object']);
  expect(refusals(schema, [])).toEqual(['data: must be an object']);
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
