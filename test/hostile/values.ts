import fc from 'fast-check';

/** In every hostile text that is long enough to be told by: no message may ever quote it. */
export const MARK = 'c4nary7f3a';

const uuid = '6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0';

/** Texts that have broken programs: each for a reason of its own. */
export const TEXTS: readonly string[] = [
  ...['', ' ', '\t\n', '\u00a0', '\ufeff', '-', '.', '&', "'", '"', '\\', '%', '\u2028'],
  // What no store keeps, and what looks like an end.
  ...[
    '\0',
    `a\0${MARK}`,
    '\ud800',
    `\udc00${MARK}`,
    `${MARK}\ud83d`,
    '\ufffd',
    '\uffff',
    '\x1b[31m',
  ],
  // Longer in another form: these fold to eighteen letters, to two, to other lengths.
  ...[
    'ﷺ'.repeat(300),
    'ß'.repeat(300),
    'İ'.repeat(200),
    'ŉ'.repeat(300),
    'ΐ'.repeat(300),
    '㌀'.repeat(300),
  ],
  ...[`a${'\u0301'.repeat(5_000)}`, `${MARK}${'\u0489'.repeat(300)}`, 'Å\u0327\u0308'.repeat(100)],
  ...[
    `\u202e${MARK}\u202c`,
    `\u200b${MARK}\u200d`,
    '\u200b'.repeat(300),
    '\u2066'.repeat(50),
    '\u115f',
  ],
  ...[
    '👨‍👩‍👧‍👦'.repeat(40),
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(30),
    '𝔘𝔫𝔦'.repeat(100),
    'ก็็็็็'.repeat(60),
    'a\u0300'.repeat(200),
  ],
  ...[
    'a'.repeat(199),
    'a'.repeat(200),
    'a'.repeat(201),
    'a'.repeat(300),
    'a'.repeat(301),
    'é'.repeat(255),
  ],
  // Long runs that a careless pattern reads again and again.
  ...['T'.repeat(60_000), '0'.repeat(60_000), `1${' '.repeat(60_000)}x`, '@'.repeat(60_000)],
  ...[
    `${'a@'.repeat(20_000)}`,
    `${'<'.repeat(30_000)}@`,
    `${'.'.repeat(60_000)}a`,
    "a'".repeat(20_000),
  ],
  ...[
    MARK.repeat(7_000),
    `${' '.repeat(500)}${MARK}`,
    `${'a '.repeat(20_000)}`,
    '-'.repeat(60_000),
  ],
  // Dates at and past the edges of what there is.
  ...[
    '0000-00-00T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '0000-12-31T23:59:59Z',
  ],
  ...['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59-23:59', '+275760-09-13T00:00:00Z'],
  ...[
    '-271821-04-20T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-02T24:00:00Z',
  ],
  ...['2026-03-02T09:00:00', '2026-03-02', '2016-12-31T23:59:60Z', '2026-03-02T09:00:00+24:00'],
  ...[
    '2026-03-02t09:00:00z',
    '2026-W10-1T00:00:00Z',
    '2026-03-02T09:00:00Z\n',
    `2026-03-02T09:00:00Z${MARK}`,
  ],
  // Identifiers, addresses and numbers that are nearly right.
  ...[
    uuid,
    uuid.toUpperCase(),
    `{${uuid}}`,
    `${uuid}\n`,
    uuid.replaceAll('-', ''),
    `${uuid}${MARK}`,
  ],
  ...[
    'a@b',
    '@',
    `${MARK}@${MARK}@x.example`,
    `"${MARK}"@x`,
    `${'a'.repeat(250)}@example.com`,
    'a@[::1]',
  ],
  ...[
    `https://${'a.'.repeat(120)}example`,
    'http://[',
    'https://xn--',
    `//${MARK}`,
    'http://x:99999',
    'file:///',
  ],
  ...['1e400', 'NaN', '-0', '0x10', '1_000', '１２３', 'true', 'null', '[]', '{}'],
  // Words that mean something to a program.
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'then',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'length',
  ],
  ...[
    `'; drop table accounts; --${MARK}`,
    `' or '1'='1`,
    `\${${MARK}}`,
    `{{${MARK}}}`,
    `<script>${MARK}</script>`,
  ],
  ...[
    `..\\..\\${MARK}`,
    `../../${MARK}`,
    `$1${MARK}`,
    `$&${MARK}`,
    `%s%n${MARK}`,
    `\r\nSet-Cookie: ${MARK}`,
  ],
];

const NUMBERS: readonly number[] = [
  ...[0, -0, -1, 1, 0.1 + 0.2, 1e-320, 5e-324, -5e-324, 0.7, 0.8, 1.0000000000000002, 10, 11, -10],
  ...[
    2 ** 31 - 1,
    2 ** 31,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    1e21,
    1.7976931348623157e308,
    1e15,
  ],
];

/** A text, often with the mark in it, or a random one. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...TEXTS.filter((text) => text.length < 400))
      .map((text) => text + MARK),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text + MARK) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 320 }) },
);

/** Returns a value so many levels deep. */
export function nested(levels: number, isList: boolean): unknown {
  let value: unknown = MARK;
  for (let level = 0; level < levels; level++) value = isList ? [value] : { inner: value };
  return value;
}

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'then',
  'toJSON',
  'length',
  '',
  ' ',
  '\0',
  '\ud800',
  'é',
  '0',
];

/** Any value that JSON can say, of the wrong type or size, or with keys that mean something. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: hostileText },
  { weight: 4, arbitrary: fc.constantFrom<number>(...NUMBERS) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}], { '': {} }),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(31, 32, 33, 63, 64, 65, 200, 3_000)
      .chain((levels) => fc.boolean().map((isList) => nested(levels, isList))),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(200, 201, 10_000)
      .map((length) => Array.from({ length }, () => MARK)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(50, 51, 201).map((length) => Array.from({ length }, () => ({}))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...KEYS), hostileText)
      .map(([key, text]) => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(text)}}`)),
  },
);
