/** A time as it was said: the last day that is meant, and how exactly it was said. */
export interface SaidTime {
  readonly text: string;
  /** The end of what is meant, midnight UTC of its day. */
  readonly date: Date;
  readonly precision: 'day' | 'week' | 'month' | 'quarter' | 'year';
}

export interface TimeContext {
  readonly at: Date;
  readonly fiscalYearStart: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN: Readonly<Record<string, string>> = { mär: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|mai|may|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|oktober|nov(?:ember)?|dec(?:ember)?|dezember)';
const ISO = /\b(\d{4})-(\d\d)-(\d\d)\b/;
const DAY_MONTH = new RegExp(
  `\\b(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s(?:of\\s)?(${MONTH})\\b(?:,?\\s(\\d{4}))?`,
  'iu',
);
const MONTH_DAY = new RegExp(
  `\\b(${MONTH})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s(\\d{4}))?`,
  'iu',
);
const ONLY_MONTH = new RegExp(
  `(?:(?<part>mid(?:dle)?|end|beginning|early|late|start|mitte|ende|anfang)[ -](?:of )?)?(?<![\\p{L}])(?<month>${MONTH})(?![\\p{L}])(?:\\s(?<year>20\\d\\d))?`,
  'iu',
);
const QUARTER = /\bq([1-4])\b(?:\s?(?:of\s)?(?:fy)?'?(20\d\d|\d\d))?/i;
const END_OF =
  /\b(?:end of|by the end of|before the end of|ende)\s?(?:of )?(?:the|this|next|our|des|der)?\s?(week|month|quarter|year|fiscal year|monats|quartals|jahres)\b/i;
const NEXT =
  /\b(this|next|coming|in the next)\s(week|month|quarter|year|spring|summer|autumn|fall|winter)\b/i;
const IN_SOME =
  /\b(?:in|within|over|next)\s(?:the next\s)?(\d{1,3}|a|an|one|two|three|four|six|eight|ten|twelve)\s(?:to \w+ |-\d+ )?(day|week|month|quarter|year)s?\b/i;
const SEASON =
  /\b(?:before|by|until|this|in|next)\s(?:the\s)?(spring|summer|autumn|fall|winter|christmas)\b/i;
const WEEKDAY = /\b(?:next\s)?(mon|tues|wednes|thurs|fri|satur|sun)day\b/i;
const NEAR = /\b(today|tomorrow|tonight|eod|eow|eom|eoq|eoy|end of day|year[- ]end)\b/i;
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, six: 6, eight: 8, ten: 10, twelve: 12 },
};
const SEASON_END: Readonly<Record<string, readonly [number, number]>> = {
  ...{ spring: [5, 31], summer: [8, 31], autumn: [11, 30], fall: [11, 30], winter: [2, 28] },
};

/** Returns the first time in a text that lies at or after the moment it was said, or null. */
export function timeIn(text: string, context: TimeContext): SaidTime | null {
  for (const read of [exact, parts, near, relative]) {
    const found = read(text, context);
    if (found && !Number.isNaN(found.date.getTime())) return found;
  }
  return null;
}

function exact(text: string, { at }: TimeContext): SaidTime | null {
  const iso = ISO.exec(text);
  if (iso) return time(iso[0], utc(Number(iso[1]), Number(iso[2]), Number(iso[3])), 'day');
  const [match, day, month, year] = dayAndMonth(text);
  if (match === undefined || day === undefined || month === undefined) return null;
  const number = monthOf(month);
  if (Number(day) < 1 || Number(day) > 31 || number === 0) return null;
  const date = utc(Number(year) || yearOf(number, Number(day), at), number, Number(day));
  return time(match, date, 'day');
}

function dayAndMonth(text: string): (string | undefined)[] {
  const first = DAY_MONTH.exec(text);
  if (first) return [...first];
  const second = MONTH_DAY.exec(text);
  return second ? [second[0], second[2], second[1], second[3]] : [];
}

function parts(text: string, { at, fiscalYearStart }: TimeContext): SaidTime | null {
  const quarter = QUARTER.exec(text);
  if (quarter) {
    const first = fiscalYearStart + (Number(quarter[1]) - 1) * 3;
    const said = quarter[2] === undefined ? null : (Number(quarter[2]) % 100) + 2000;
    let end = utc((said ?? at.getUTCFullYear()) - (fiscalYearStart > 1 ? 1 : 0), first + 3, 0);
    while (said === null && end < at) end = utc(end.getUTCFullYear() + 1, end.getUTCMonth() + 2, 0);
    return time(quarter[0], end, 'quarter');
  }
  const groups = ONLY_MONTH.exec(text);
  const { part = '', month = '', year } = groups?.groups ?? {};
  // "may" in lower case is a verb.
  if (!groups || (month === 'may' && part === '') || (month === 'mar' && part === '')) return null;
  const number = monthOf(month);
  const day = /^mid|^mitte/i.test(part) ? 15 : /^(?:beg|early|start|anf)/i.test(part) ? 10 : null;
  const own = Number(year) || yearOf(number, day ?? 28, at);
  const date = day === null ? utc(own, number + 1, 0) : utc(own, number, day);
  return time(groups[0], date, 'month');
}

function near(text: string, { at, fiscalYearStart }: TimeContext): SaidTime | null {
  const end = END_OF.exec(text);
  const word = (end?.[1] ?? NEAR.exec(text)?.[1] ?? '').toLowerCase().replace('-', ' ');
  const match = end?.[0] ?? NEAR.exec(text)?.[0] ?? '';
  const isNext = /\bnext\b/i.test(match) ? 1 : 0;
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  if (/^(?:week|eow)$/.test(word))
    return time(match, plusDays(at, ((5 - at.getUTCDay() + 7) % 7) + 7 * isNext), 'week');
  if (/^(?:month|monats|eom)$/.test(word))
    return time(match, utc(year, month + 1 + isNext, 0), 'month');
  if (/^(?:quarter|quartals|eoq)$/.test(word)) {
    const into = (((month - fiscalYearStart) % 12) + 12) % 3;
    return time(match, utc(year, month - into + 3 * (1 + isNext), 0), 'quarter');
  }
  if (/^(?:year|jahres|eoy|year end)$/.test(word))
    return time(match, utc(year + isNext, 13, 0), 'year');
  if (word === 'fiscal year')
    return time(
      match,
      utc(
        year + (month >= fiscalYearStart && fiscalYearStart > 1 ? 1 : 0),
        fiscalYearStart > 1 ? fiscalYearStart : 13,
        0,
      ),
      'year',
    );
  if (/^(?:today|tonight|eod|end of day)$/.test(word))
    return time(match, utc(year, month, day), 'day');
  return word === 'tomorrow' ? time(match, plusDays(at, 1), 'day') : null;
}

function relative(text: string, context: TimeContext): SaidTime | null {
  const { at } = context;
  const weekday = WEEKDAY.exec(text);
  if (weekday) {
    const wanted = DAYS.indexOf((weekday[1] ?? '').slice(0, 3).toLowerCase());
    const days = (wanted - at.getUTCDay() + 7) % 7 || 7;
    return time(weekday[0], plusDays(at, days), 'day');
  }
  const some = IN_SOME.exec(text);
  if (some) {
    const count = NUMBERS[(some[1] ?? '').toLowerCase()] ?? Number(some[1]);
    return time(some[0], later(at, count, some[2] ?? ''), precisionOf(some[2] ?? ''));
  }
  const next = NEXT.exec(text);
  const season = SEASON.exec(text)?.[1]?.toLowerCase() ?? next?.[2]?.toLowerCase() ?? '';
  if (season === 'christmas') return time(season, utc(yearOf(12, 24, at), 12, 24), 'day');
  const ends = SEASON_END[season];
  if (ends) {
    // "before summer" is before it begins.
    const isBefore = /\b(?:before|until)\b/i.test(SEASON.exec(text)?.[0] ?? '');
    const [month, day] = isBefore ? [ends[0] - 2, 0] : ends;
    return time(season, utc(yearOf(ends[0], ends[1], at), month, day), 'quarter');
  }
  if (!next) return null;
  const count = /^this$/i.test(next[1] ?? '') ? 0 : 1;
  const unit = (next[2] ?? '').toLowerCase();
  const date =
    count === 0
      ? near(`end of ${unit}`, context)?.date
      : near(`end of next ${unit}`, context)?.date;
  return date ? time(next[0], date, precisionOf(unit)) : null;
}

function later(at: Date, count: number, unit: string): Date {
  const months = { month: 1, quarter: 3, year: 12 }[unit.toLowerCase()];
  if (months === undefined) return plusDays(at, count * (unit.toLowerCase() === 'week' ? 7 : 1));
  return utc(at.getUTCFullYear(), at.getUTCMonth() + 1 + months * count, at.getUTCDate());
}

const precisionOf = (unit: string): SaidTime['precision'] =>
  (({ day: 'day', week: 'week', month: 'month', quarter: 'quarter', year: 'year' }) as const)[
    unit.toLowerCase() as 'day'
  ] ?? 'month';

/** The year in which such a day comes next; a day that has just gone by is this year's. */
function yearOf(month: number, day: number, at: Date): number {
  const year = at.getUTCFullYear();
  return utc(year, month, day).getTime() < at.getTime() - 31 * 86_400_000 ? year + 1 : year;
}

function monthOf(word: string): number {
  const short = word.slice(0, 3).toLowerCase();
  return MONTHS.indexOf(GERMAN[short] ?? short) + 1;
}

const utc = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day));
const plusDays = (at: Date, days: number) =>
  utc(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate() + days);
const time = (text: string, date: Date, precision: SaidTime['precision']): SaidTime => ({
  text,
  date,
  precision,
});
