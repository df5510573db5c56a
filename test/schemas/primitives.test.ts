import type * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import * as p from '../../src/schemas/primitives.ts';
import { refusals } from './refusals.ts';

const infinite = JSON.parse('1e400');
const MUST_HAVE_OFFSET = 'must be ISO 8601 with an offset, as 2026-03-31T09:00:00Z';
const MUST_EXIST = 'must be a date and time that exist, as 2026-03-31T09:00:00Z';

describe('a primitive accepts', () => {
  test.each<[string, v.GenericSchema, unknown, unknown]>([
    [
      'an upper-case UUID',
      p.Uuid,
      'ABCDEF00-0000-4000-8000-000000000000',
      'abcdef00-0000-4000-8000-000000000000',
    ],
    ['padded text', p.text(3), '  abc ', 'abc'],
    ['three rockets as three', p.text(3), '🚀🚀🚀', '🚀🚀🚀'],
    ['blank as absent', p.clearableText(3), '  ', null],
    ['prose as it is', p.prose(9), ' as is ', ' as is '],
    [
      'a date with an offset, in UTC',
      p.IsoDateTime,
      '2026-03-31T11:00:00+02:00',
      '2026-03-31T09:00:00.000Z',
    ],
    ['a leap day', p.IsoDateTime, '2028-02-29T00:00:00.5Z', '2028-02-29T00:00:00.500Z'],
    ['score 0', p.Score, 0, 0],
    ['share 0', p.Share, 0, 0],
    ['money 0', p.Money, 0, 0],
    ['an e-mail', p.Email, ' Jane@Acme.io ', 'Jane@Acme.io'],
    ['an object', p.JsonObject, { a: [{ b: 0 }] }, { a: [{ b: 0 }] }],
  ])('%s', (_, schema, value, output) => {
    expect(parseOrThrow(schema, value)).toEqual(output);
  });
});

describe('a primitive refuses', () => {
  test.each<[string, v.GenericSchema, unknown, string]>([
    ['a malformed UUID', p.Uuid, '123', 'must be a UUID'],
    ['blank text', p.text(9), ' \n', 'must not be empty'],
    ['long text', p.text(3), 'abcd', 'must have at most 3 characters'],
    ['NUL', p.text(9), 'a\0', 'must not contain NUL'],
    ['NUL in prose', p.prose(9), 'a\0', 'must not contain NUL'],
    ['a lone surrogate', p.clearableText(9), 'a\ud800', 'must not contain a lone surrogate'],
    ['a date without an offset', p.IsoDateTime, '2026-03-31T09:00:00', MUST_HAVE_OFFSET],
    ['a day alone', p.IsoDateTime, '2026-03-31', MUST_HAVE_OFFSET],
    ['words for a date', p.IsoDateTime, 'next quarter', MUST_HAVE_OFFSET],
    ['30 February', p.IsoDateTime, '2026-02-30T09:00:00Z', MUST_EXIST],
    ['hour 25', p.IsoDateTime, '2026-02-03T25:00:00Z', MUST_EXIST],
    ['score 11', p.Score, 11, 'must be at most 10'],
    ['score -1', p.Score, -1, 'must be at least 0'],
    ['half a score', p.Score, 5.5, 'must be a whole number'],
    ['a score in text', p.Score, '5', 'must be a finite number'],
    ['share 1.01', p.Share, 1.01, 'must be at most 1'],
    ['share NaN', p.Share, Number.NaN, 'must be a finite number'],
    ['money 1e400', p.Money, infinite, 'must be a finite number'],
    ['money below 0', p.Money, -0.01, 'must be at least 0'],
    ['a lower-case currency', p.Currency, 'eur', 'must be three upper-case letters, as EUR'],
    ['a four-letter currency', p.Currency, 'EURO', 'must be three upper-case letters, as EUR'],
    ['no address', p.Email, 'jane at acme', 'must be an e-mail address'],
    ['a list for an object', p.JsonObject, [], 'must be an object'],
    ['a date for an object', p.JsonObject, new Date(0), 'must be an object'],
  ])('%s', (_, schema, value, reason) => {
    expect(refusals(schema, value)).toEqual([`data: ${reason}`]);
  });

  test.each<[string, unknown, string]>([
    ['a reserved key', JSON.parse('{"a":{"__proto__":1}}'), 'a.__proto__: reserved key'],
    ['NUL deep inside', { a: ['\0'] }, 'a[0]: must not contain NUL'],
    ['1e400 deep inside', { a: { b: infinite } }, 'a.b: must be a finite number'],
  ])('%s in an object, by path', (_, value, line) => {
    expect(refusals(p.JsonObject, value)).toEqual([line]);
  });

  test('an object of more than 32 levels', () => {
    let deep: unknown = {};
    for (let level = 1; level < 32; level++) deep = { a: deep };
    expect(refusals(p.JsonObject, deep)).toEqual([]);
    expect(refusals(p.JsonObject, { a: deep })[0]).toContain('nested deeper than 32 levels');
  });
});
