import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { madePatterns } from './made-patterns.ts';
import { type Literal, literalsIn, regexLiterals } from './regex-literals.ts';
import { isLinearByForm } from './regex-repeats.ts';
import { slowness } from './slowness.ts';

const LITERALS = regexLiterals();
const PATTERNS = [...LITERALS, ...(await madePatterns())];

/**
 * What neither its form nor the checker tells to be linear, and why it is: the checker does not see
 * that a pattern can begin in few places only. Each is timed below like all others.
 */
const UNDECIDED: Readonly<Record<string, string>> = {
  'console/board.ts <link': 'begins at an angle, which its rest cannot hold',
  'console/redact.ts (?<!\\S)\\S*': 'begins at the beginning of a word alone',
  'crm/csv-map.ts \\{(\\w*)\\}': 'begins at a brace, which its name cannot hold',
  'crm/csv-row.ts \\{(\\w+)\\}': 'begins at a brace, which its name cannot hold',
  'crm/date-shapes.ts ^(?<a>': 'anchored, and one repeat alone has no bound',
  'domain/company-aliases.ts (?<=[^\\s,;:(\\[])[\\s,;:(\\[]+':
    'a run of marks is tried at its beginning',
  'domain/company-tidy.ts (?<before>\\S)(?<space>\\s*)': 'blanks are tried behind a letter alone',
  'domain/company-tidy.ts (?<![\\s,(])[\\s,(]+': 'a run of marks is tried at its beginning',
  'domain/company-tidy.ts ^the': 'a run of blanks is tried at its beginning, or behind a comma',
  'domain/money-tokens.ts (?<number>':
    'each part takes what it begins with, and never gives it back',
  'domain/schedule.ts ^[\\d*,/-]+$': 'a sign stands between two words, which cannot hold one',
  'domain/web-domain.ts ^(?:mailto:)?': 'anchored; what precedes the @ can be read in one way',
  'signals/model/read-answer.ts ^\\s*```': 'anchored; blanks are read once behind each fence',
  'signals/model/said.ts (?:[\\p{L}\\p{N}].*?){3}':
    'fails only where there are two letters at most',
  'signals/readers/captions.ts \\n[^\\S\\n]*\\n':
    "begins at a line's end, which its blanks cannot hold",
  'signals/readers/quote-headers.ts (?<!\\s)\\s*': 'a run of blanks is tried at its beginning',
  'signals/readers/quoted-prose.ts \\n[^\\S\\n]*\\n':
    "begins at a line's end, which its blanks cannot hold",
  'signals/rules/sentences.ts (?<![.!?…])[.!?…]+': 'marks and blanks are tried at their beginning',
};

const keysOf = ({ where, source }: Literal) =>
  Object.keys(UNDECIDED).filter((key) => `${where.split(':', 1)[0]} ${source}`.startsWith(key));

test('every regular expression is found in the source', () => {
  const text =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text, with a template in it
    "const a = b / c; /* /no/ */ const d = `x${/in\\/[/]side/u.test('/no/')}`; // /no/\nreturn /at(end)$/gi;";
  expect(literalsIn(text)).toEqual([
    { where: 'line 1', source: 'in\\/[/]side', flags: 'u', end: expect.any(Number) },
    { where: 'line 2', source: 'at(end)$', flags: 'gi', end: expect.any(Number) },
  ]);
  expect(LITERALS.length).toBeGreaterThan(80);
  for (const { source, flags } of LITERALS) expect(new RegExp(source, flags).source).toBe(source);
});

test('what is put together of pieces as the source is loaded is found too', () => {
  const files = new Set(PATTERNS.slice(LITERALS.length).map(({ where }) => where.split(':', 1)[0]));
  expect([...files]).toEqual(
    expect.arrayContaining([
      'domain/company-aliases.ts',
      'domain/date-rules.ts',
      'signals/readers/speaker-lines.ts',
      'signals/rules/competitors.ts',
      'signals/rules/cues-decision.ts',
    ]),
  );
});

describe('a pattern is linear by its form', () => {
  test.each([
    ['\\ba{1,40}[b+*]{0,3}\\*\\+$', true],
    ['(?<![.,])[.,]+$', true],
    ['(?<!\\d)\\d+$', true],
    ['(?<![.,])[.;]+$', false],
    ['[.,]+$', false],
    ['a*b', false],
    ['a{2,}b', false],
    ['[\\]+]b+', false],
  ])('%s: %s', (source, isLinear) => {
    expect(isLinearByForm(source)).toBe(isLinear);
  });
});

test('each pattern is linear by its form, by the checker, or for a reason that is told', () => {
  const others = PATTERNS.filter(({ source }) => !isLinearByForm(source));
  const told = others.filter((one) => keysOf(one).length > 0);
  const unknown = others.filter((one) => keysOf(one).length === 0 && !isSafe(one));
  expect(unknown.map(({ where, source }) => `${where} ${source}`)).toEqual([]);
  // A reason without its pattern is an old one.
  expect(new Set(told.flatMap(keysOf)).size).toBe(Object.keys(UNDECIDED).length);
}, 120_000);

function isSafe({ source, flags }: Literal): boolean {
  const caseInsensitive = flags.includes('i');
  // The checker knows either; no pattern of ours needs both to be told apart.
  const unicode = flags.includes('u') && !caseInsensitive;
  const dotAll = flags.includes('s');
  const limits = { maxScore: 200, maxSteps: 5_000, timeout: 5_000 };
  // It does not read names of groups.
  const plain = source.replace(/\(\?<\w+>/g, '(');
  try {
    return isSafePattern(plain, { unicode, caseInsensitive, dotAll, ...limits }).safe;
  } catch {
    // Newer syntax than it reads.
    return false;
  }
}

describe('four times the text takes about four times as long', () => {
  test.each(PATTERNS)('$where', async ({ source, flags }) => {
    const pattern = new RegExp(source, flags.replaceAll(/[gy]/g, ''));
    for (const attack of attacksOn(source)) {
      const told = await slowness((length) => {
        const text = attack(length);
        return () => pattern.test(text);
      });
      expect(told, JSON.stringify(attack(40))).toBeNull();
    }
  });

  test.each([
    ['reads the rest again from each letter', /T.*(?:Z|[+-]\d\d:\d\d)$/, 'T'],
    ['takes off what stands at the end', /[.,]+$/, '.'],
  ])('which is not so of a pattern that %s', async (_, pattern, piece) => {
    const told = await slowness((length) => {
      const text = `${piece.repeat(length)}\0!`;
      return () => pattern.test(text);
    });
    expect(told).toMatch(/ms$/);
  });
});

/**
 * Runs of any letter and word of the pattern and of what its classes hold: behind nothing, and
 * behind what the pattern begins with; before what is no letter, and before a line's end.
 */
function attacksOn(source: string): ((length: number) => string)[] {
  const words = [...new Set(source.match(/[A-Za-z]{2,}|[^\\()[\]{}|*+?]/g) ?? [])];
  const [first = ''] = words.filter((word) => word.length > 1);
  const [begins = ''] = /[^\\()[\]{}|*+?^$.]{2,}/.exec(source) ?? [];
  const pieces = new Set([...words, ...words.map((word) => `${word} `), ...ALWAYS]);
  const heads = [...new Set(source.startsWith('^') ? ['', begins, `${first} `] : ['', begins])];
  const around = [...heads.map((head) => [head, '\0!']), ['', '\u2028!']];
  return [...pieces].flatMap((piece) =>
    around.map(([head, end]) => (length: number) => {
      return `${head}${piece.repeat(Math.ceil(length / piece.length))}${end}`;
    }),
  );
}

const ALWAYS = [
  ...[' ', '\t', '\n', 'a', 'A', 'T', '0', '1,', '-', '.', '@', '<', "'", 'a ', 'Aa ', '. ', '"'],
  ...['/', '{', '(', ':', '*', '_', '#', '=', '`', 'é', '\u0301', '1 ', 'a,', 'a.', '> ', '$1'],
];
