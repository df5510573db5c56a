import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { type Literal, literalsIn, regexLiterals } from './regex-literals.ts';

const LITERALS = regexLiterals();

/**
 * What the checker cannot tell to be linear, and why it is: it does not see that a pattern can
 * begin in few places only, nor what its caller bounds. Each is timed below like all others.
 */
const UNDECIDED: Readonly<Record<string, string>> = {
  'domain/titles.ts': 'a title is cut to 200 characters',
  'domain/web-domain.ts': 'anchored; what precedes the @ can be read in one way',
  'db/migrations.ts': 'begins at a word that cannot be within the rest',
  'crm/csv-map.ts': 'begins at a brace, which its name cannot hold',
  'crm/csv-row.ts': 'begins at a brace, which its name cannot hold',
  'console/board.ts': "reads the board's own page alone",
  'console/redact.ts': 'begins at the beginning of a word alone',
  'domain/schedule.ts': 'a sign stands between two words, which cannot hold one',
  'cli/story-account.ts': 'reads one event of a plan, which is bounded',
  'cli/story-people.ts': 'its digits cannot hold what it begins with',
  'signals/model/believe-people.ts': 'a name within a quote, which is bounded',
  'signals/model/read-answer.ts': "a model's answer, which is bounded",
  'signals/model/said.ts': 'a quote, which is bounded',
  'domain/date-leads.ts': 'the few words before a date',
  'domain/person-name.ts': 'a name, which is bounded',
  'crm/date-shapes.ts': 'a cell, which has at most 1,000 characters',
  'cli/output.ts': 'begins at an escape, which its digits cannot hold',
};

/**
 * What reads names, amounts and conversations is not linear in a text of any length, pattern by
 * pattern: its callers hand it a name, a line or a sentence. What they do with hostile texts is
 * measured as a whole (test/signals, test/domain), where a reader's whole text counts.
 */
const OF_SHORT_TEXTS = [
  'signals/rules/',
  'signals/readers/',
  'signals/side-labels.ts',
  'domain/company-tidy.ts',
  'domain/decimal.ts',
  'domain/mailbox.ts',
  'domain/money-tokens.ts',
];
const isOfShortTexts = ({ where }: Literal) =>
  OF_SHORT_TEXTS.some((file) => where.startsWith(file));

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

test('the checker finds no regular expression that backtracks without end', () => {
  const checked = LITERALS.filter(
    (literal) =>
      UNDECIDED[literal.where.split(':')[0] ?? ''] === undefined && !isOfShortTexts(literal),
  );
  expect(checked.length).toBeGreaterThan(80);
  expect(checked.filter((literal) => !isSafe(literal)).map(({ where }) => where)).toEqual([]);
}, 120_000);

function isSafe({ source, flags }: Literal): boolean {
  const caseInsensitive = flags.includes('i');
  // The checker knows either; no pattern of ours needs both to be told apart.
  const unicode = flags.includes('u') && !caseInsensitive;
  const limits = { unicode, caseInsensitive, maxScore: 200, maxSteps: 10_000 };
  try {
    return isSafePattern(source, limits).safe;
  } catch {
    // Newer syntax than it reads.
    return false;
  }
}

describe('four times the text takes about four times as long', () => {
  test.each(LITERALS.filter((literal) => !isOfOwnText(literal.where) && !isOfShortTexts(literal)))(
    '$where',
    ({ source, flags }) => {
      const pattern = new RegExp(source, flags.replaceAll(/[gy]/g, ''));
      for (const piece of piecesFor(source)) {
        const [once, fourfold] = [SIZE, 4 * SIZE].map((size) =>
          leastMs(pattern, attack(piece, size)),
        );
        const isLinear = (fourfold ?? 0) < 8 || (fourfold ?? 0) < 8 * (once ?? 0);
        expect(isLinear, `${JSON.stringify(piece)}: ${once} ms, then ${fourfold} ms`).toBe(true);
      }
    },
  );

  test('which is not so of a pattern that reads the rest again from each letter', () => {
    const pattern = /T.*(?:Z|[+-]\d\d:\d\d)$/;
    const [once = 0, fourfold = 0] = [SIZE, 4 * SIZE].map((size) =>
      leastMs(pattern, attack('T', size)),
    );
    expect(fourfold).toBeGreaterThan(8 * once);
  });
});

const SIZE = 4_000;

/** The board's page, and titles, which are cut. */
function isOfOwnText(where: string): boolean {
  return where.startsWith('console/board.ts') || where.startsWith('domain/titles.ts');
}

/** What may be read again and again: any letter and word of the pattern, and what classes hold. */
function piecesFor(source: string): string[] {
  const own = [...new Set(source.match(/[A-Za-z]{2,}|[^\\()[\]{}|*+?]/g) ?? [])];
  return [
    ...own,
    ' ',
    '\t',
    'a',
    'T',
    '0',
    '1,',
    '-',
    '.',
    '@',
    '<',
    "'",
    'a ',
    '. ',
    '"',
    '/',
    '{',
    'é',
    '\u0301',
  ];
}

const attack = (piece: string, size: number) =>
  `${piece.repeat(Math.ceil(size / piece.length))}\0!`;

function leastMs(pattern: RegExp, text: string): number {
  const times = [0, 1, 2].map(() => {
    const from = performance.now();
    pattern.test(text);
    return performance.now() - from;
  });
  return Math.min(...times);
}
