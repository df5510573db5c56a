import { civilDay, partsOf } from './civil-days.ts';
import {
  daySpan,
  monthSpan,
  partHolding,
  type Span,
  type YearPart,
  yearPart,
} from './date-spans.ts';
import { ANY_MONTH, ANY_ORDINAL, DOUBTFUL_MONTHS, MONTHS, ORDINALS } from './date-words.ts';

/** What a text's dates are read against. */
export interface DateFrame {
  /** The day on which it was said, where it was said. */
  readonly today: number;
  readonly isMonthFirst: boolean;
  /** Why the month comes first or last, for dates that could be read both ways. */
  readonly orderWhy: string;
  readonly yearStart: number;
}

export interface DateRule {
  /** Sticky; the text is in small letters. */
  readonly pattern: RegExp;
  /** Whether it only counts behind a word as "by", "in" or "end of": "2027" alone is a number. */
  readonly needsLead?: boolean;
  readonly span: (found: readonly (string | undefined)[], frame: DateFrame) => Span | null;
}

const END = String.raw`(?![\p{L}\p{N}])`;
export const rule = (source: string, span: DateRule['span'], needsLead = false): DateRule => ({
  pattern: new RegExp(`${source}${END}`, 'uy'),
  span,
  needsLead,
});

const YEAR = String.raw`(?:,? ?(?:of |in |/)?((?:19|20)\d\d|['’]\d\d))?`;

/** Dates and periods that name themselves: of the calendar or of a fiscal year. */
export const NAMED_DATES: readonly DateRule[] = [
  rule(
    String.raw`(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:t[\d:.]{4,15}(?:z|[+-]\d\d:?\d\d)?)?`,
    ([, y, m, d]) => day(Number(y), Number(m), Number(d), 'an ISO date'),
  ),
  rule(String.raw`((?:19|20)\d\d)-(0[1-9]|1[0-2])(?!-)`, ([, y, m]) =>
    monthSpan(Number(y), Number(m)),
  ),
  rule(String.raw`(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)`, ([, a, mark, b, y], frame) =>
    numeric(Number(a), Number(b), fullYear(y ?? ''), mark === '.', frame),
  ),
  rule(String.raw`(\d{1,2})[./](\d{1,2})\.?`, numericWithoutYear, true),
  rule(
    String.raw`(?:the )?(\d{1,2})(?:st|nd|rd|th|\.|er)? ?(?:of |de )?(${ANY_MONTH})\.?${YEAR}`,
    ([, d, m, y], frame) => dayOfMonth(Number(d), m, y, frame),
  ),
  rule(
    String.raw`(${ANY_MONTH})\.? (?:the )?(\d{1,2})(?:st|nd|rd|th)?${YEAR}`,
    ([, m, d, y], frame) => dayOfMonth(Number(d), m, y, frame),
  ),
  rule(String.raw`(${ANY_MONTH})\.?${YEAR}`, ([, m, y], frame) => namedMonth(m, y, frame)),
  rule(
    String.raw`(?:q([1-4])|([1-4])q)(?:[ /-]?(?:of )?(?:fy ?)?((?:20)?\d\d|['’]\d\d))?`,
    ([, a, b, y], frame) => part('quarter', Number(a ?? b), y, frame),
  ),
  rule(
    String.raw`(?:the )?(${ANY_ORDINAL}|[1-4]\.) (?:quarter|quartal)${YEAR}`,
    ([, n, y], frame) => part('quarter', ordinal(n), y, frame),
  ),
  rule(
    String.raw`(?:h([12])|([12])h)(?:[ /-]?(?:of )?(?:fy ?)?((?:20)\d\d|['’]\d\d))?`,
    ([, a, b, y], frame) => part('half', Number(a ?? b), y, frame),
  ),
  rule(
    String.raw`(?:the )?(first|second|1st|2nd|erste[ns]?|zweite[ns]?|[12]\.) (?:half|halbjahr|hälfte)(?: of the year)?${YEAR}`,
    ([, n, y], frame) => part('half', ordinal(n?.replace(/s$/u, '')), y, frame),
  ),
  rule(String.raw`fy ?['’]?((?:20)?\d\d)`, ([, y], frame) =>
    yearPart('year', 1, fullYear(y ?? ''), frame.yearStart),
  ),
  rule(String.raw`(?:fiscal year|geschäftsjahr) ((?:20)\d\d)`, ([, y], frame) =>
    yearPart('year', 1, Number(y), frame.yearStart),
  ),
  rule(String.raw`((?:19|20)\d\d)`, ([, y]) => yearPart('year', 1, Number(y), 1), true),
];

function day(year: number, month: number, ofMonth: number, ...why: string[]): Span | null {
  const number = civilDay(year, month, ofMonth);
  return number === null ? null : daySpan(number, ...why);
}

/** "3/4/2026": what cannot be a month is the day, else the custom of the place decides. */
function numeric(a: number, b: number, year: number, hasPoints: boolean, frame: DateFrame) {
  if (hasPoints) return day(year, b, a, 'points: the day comes first');
  if (a > 12) return day(year, b, a, 'only one order is a date');
  if (b > 12) return day(year, a, b, 'only one order is a date');
  if (a === b) return day(year, a, b);
  const why = `could be ${frame.isMonthFirst ? 'day' : 'month'} first: ${frame.orderWhy}`;
  return frame.isMonthFirst ? day(year, a, b, why) : day(year, b, a, why);
}

function numericWithoutYear(found: readonly (string | undefined)[], frame: DateFrame) {
  const [text = '', a, b] = found;
  const { year } = partsOf(frame.today);
  const inYear = (y: number) => numeric(Number(a), Number(b), y, text.includes('.'), frame);
  const span = inYear(year);
  return span && span.to < frame.today ? inYear(year + 1) : span;
}

function dayOfMonth(
  ofMonth: number,
  name: string | undefined,
  said: string | undefined,
  frame: DateFrame,
) {
  const month = MONTHS.get(name ?? '') ?? 0;
  if (said !== undefined) return day(fullYear(said), month, ofMonth);
  const { year } = partsOf(frame.today);
  const first = civilDay(year, month, ofMonth);
  const isPast = first === null || first < frame.today;
  return day(isPast ? year + 1 : year, month, ofMonth, 'no year said: the next one there is');
}

function namedMonth(name = '', said: string | undefined, frame: DateFrame): Span | null {
  const month = MONTHS.get(name) ?? 0;
  if (said !== undefined) return monthSpan(fullYear(said), month);
  const { year, month: now } = partsOf(frame.today);
  const why = 'no year said: the next one there is';
  return monthSpan(month < now ? year + 1 : year, month, why);
}

/** Says whether a word is a month only where it is written with a capital, or led. */
export function isDoubtfulMonth(text: string): boolean {
  return DOUBTFUL_MONTHS.has(text.replace(/\.$/u, ''));
}

function part(kind: YearPart, number: number, said: string | undefined, frame: DateFrame): Span {
  const { today, yearStart } = frame;
  if (said !== undefined) return yearPart(kind, number, fullYear(said), yearStart);
  const { year } = partHolding(kind, today, yearStart);
  const here = yearPart(kind, number, year, yearStart, 'no year said: the next one there is');
  return here.to < today
    ? yearPart(kind, number, year + 1, yearStart, 'no year said: the next one there is')
    : here;
}

const ordinal = (word = '') => ORDINALS.get(word) ?? Number(word.replace('.', ''));

/** A year of two digits is of this century. */
function fullYear(text: string): number {
  const digits = text.replace(/\D/gu, '');
  return digits.length <= 2 ? 2000 + Number(digits) : Number(digits);
}
