import * as v from 'valibot';

const LENGTH_LIMIT = 1_000;
const EMAILS_LIMIT = 50;

const Text = v.pipe(v.string(), v.maxLength(LENGTH_LIMIT));

const Fields = v.strictObject({
  /** Not read; comes back with the record's cluster. */
  id: v.optional(v.union([v.string(), v.number()])),
  name: v.nullish(Text),
  /** A web domain, or an address of the website. */
  domain: v.nullish(Text),
  emails: v.nullish(v.pipe(v.array(Text), v.maxLength(EMAILS_LIMIT))),
  title: v.nullish(Text),
});

const Known = v.pipe(
  Fields,
  v.transform((record): JudgedRecord => record),
);

const Named = v.pipe(
  Text,
  v.transform((name): JudgedRecord => ({ name })),
);

/** A company or a person to be judged: a name, or what else is known beside it. */
export const JudgedRecord = v.lazy((input) => (typeof input === 'string' ? Named : Known));
export interface JudgedRecord {
  readonly id?: string | number | undefined;
  readonly name?: string | null | undefined;
  readonly domain?: string | null | undefined;
  readonly emails?: readonly string[] | null | undefined;
  readonly title?: string | null | undefined;
}

export const JudgedPair = v.strictObject({ a: JudgedRecord, b: JudgedRecord });
