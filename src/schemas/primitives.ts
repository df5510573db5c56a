import * as v from 'valibot';
import { dateFrom } from '../domain/calendar.ts';
import { productLineKey } from '../domain/names.ts';
import { findUnsafe, isPlainObject, unsafeText } from './hygiene.ts';

/** An identifier, in either case; lower case inside. */
export const Uuid = v.pipe(v.string(), v.uuid(), v.toLowerCase());
export type Uuid = v.InferOutput<typeof Uuid>;

/** Refuses what PostgreSQL cannot keep as it is; the reason says which. */
const storable = v.rawCheck<string>(({ dataset, addIssue }) => {
  const reason = dataset.typed ? unsafeText(dataset.value) : null;
  if (reason) addIssue({ message: reason });
});

/** Counts characters as PostgreSQL and JSON Schema do: a rocket is one, not two. */
const atMost = (max: number) =>
  v.check<string, string>(
    (value) => value.length <= max || [...value].length <= max,
    `must have at most ${max} characters`,
  );

/** A line of text that says something: trimmed, never empty, at most `max` characters. */
export const text = (max: number) =>
  v.pipe(
    v.string(),
    storable,
    v.metadata({ minLength: 1, maxLength: max, pattern: '\\S' }),
    v.trim(),
    v.check((value) => value !== '', 'must not be empty'),
    atMost(max),
  );

/** Text as it was said, at most `max` characters: not trimmed, and it may be empty. */
export const prose = (max: number) =>
  v.pipe(v.string(), storable, v.metadata({ maxLength: max }), atMost(max));

/** Text of a stored plan, of any length: what was written must load. */
export const storedText = v.pipe(v.string(), storable);

/** A list of a stored plan, of any length. */
export const storedTexts = v.optional(v.array(storedText), () => []);

/** Trimmed text where blank means absent: null inside. `null` clears, in an update. */
export const clearableText = (max: number) =>
  v.nullable(
    v.pipe(
      v.string(),
      storable,
      v.metadata({ maxLength: max }),
      v.trim(),
      atMost(max),
      v.transform((value) => (value === '' ? null : value)),
    ),
  );

/** What the column of the line's normal form holds; folding may lengthen a line. */
const LINE_KEY_LIMIT = 400;

/** A product line: blank is an absent line. */
export const ProductLine = v.pipe(
  clearableText(200),
  v.check(
    (line) => (productLineKey(line)?.length ?? 0) <= LINE_KEY_LIMIT,
    `is longer than ${LINE_KEY_LIMIT} characters in its normal form`,
  ),
);

const OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/** No date and time in ISO 8601 is longer: a longer text is not looked at. */
const DATE_LIMIT = 64;

const hasOffset = (text: string) =>
  text.length <= DATE_LIMIT && text.includes('T') && OFFSET.test(text);

/**
 * An instant: ISO 8601 with an offset, in UTC inside (`2026-03-31T09:00:00.000Z`). A date without
 * an offset is another instant on every machine, so it is refused.
 */
export const IsoDateTime = v.pipe(
  v.string(),
  v.metadata({ format: 'date-time' }),
  v.check(hasOffset, 'must be ISO 8601 with an offset, as 2026-03-31T09:00:00Z'),
  v.check(
    (value) => !hasOffset(value) || dateFrom(value) !== null,
    'must be a date and time that exist, as 2026-03-31T09:00:00Z',
  ),
  v.transform((value) => dateFrom(value)?.toISOString() ?? value),
);
export type IsoDateTime = v.InferOutput<typeof IsoDateTime>;

/** A political score: a whole number from 0 to 10. */
export const Score = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10));
export type Score = v.InferOutput<typeof Score>;

/** A probability or confidence: 0 to 1. */
export const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export type Share = v.InferOutput<typeof Share>;

const finite = v.finite<number, string>('must be a finite number');

/** An amount in the deal's currency, 0 or more. */
export const Money = v.pipe(v.number(), finite, v.minValue(0));
export type Money = v.InferOutput<typeof Money>;

/** The largest whole number of a column of ours. */
export const LARGEST_INT = 2_147_483_647;

/** A number of things: whole, 0 or more. */
export const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LARGEST_INT));
export type Count = v.InferOutput<typeof Count>;

/** An ISO 4217 code: three upper-case letters. */
export const Currency = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{3}$/, 'must be three upper-case letters, as EUR'),
);
export type Currency = v.InferOutput<typeof Currency>;

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** An address: something on both sides of one @, no spaces, at most 255 characters. */
export const Email = v.pipe(
  v.string(),
  storable,
  v.metadata({ format: 'email', maxLength: 255 }),
  v.trim(),
  v.check((value) => ADDRESS.test(value), 'must be an e-mail address'),
  atMost(255),
);
export type Email = v.InferOutput<typeof Email>;

const OBJECT_DEPTH = 32;

/** An object of any keys: plain JSON, 32 levels deep at most, storable as it is. */
export const JsonObject = v.pipe(
  v.custom<Record<string, unknown>>(isPlainObject, 'must be an object'),
  v.metadata({ type: 'object' }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    for (const { keys, reason } of findUnsafe(input, OBJECT_DEPTH)) {
      const path = keys.map((key) => ({
        type: 'unknown' as const,
        origin: 'value' as const,
        input,
        key,
        value: undefined,
      }));
      const [first, ...rest] = path;
      addIssue(first ? { message: reason, path: [first, ...rest] } : { message: reason });
    }
  }),
);
export type JsonObject = v.InferOutput<typeof JsonObject>;

/** A list on the wire, refused past `max` entries: no message needs as many. */
export const listOf = <S extends v.GenericSchema>(item: S, max: number) =>
  v.optional(v.pipe(v.array(item), v.maxLength(max)), () => []);

/** A nullable field on creation: absent is null. */
export const orNull = <S extends v.GenericSchema>(schema: S) => v.nullish(schema, null);
