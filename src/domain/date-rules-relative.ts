import { addMonths, dayNumber, partsOf } from './civil-days.ts';
import { type DateFrame, type DateRule, rule } from './date-rules.ts';
import { daySpan, monthSpan, partAfter, type Span, spanOf, weekSpan } from './date-spans.ts';
import {
  AHEAD,
  ANY_AHEAD,
  ANY_COUNT,
  ANY_SEASON,
  ANY_UNIT,
  ANY_WEEKDAY,
  COUNTS,
  SEASONS,
  UNITS,
  WEEKDAYS,
} from './date-words.ts';

const COUNT = String.raw`(\d{1,3}|${ANY_COUNT})(?: of)?`;

/** Dates that are told from the day on which they are said. */
export const RELATIVE_DATES: readonly DateRule[] = [
  rule('the day after tomorrow|übermorgen', (_, { today }) => daySpan(today + 2)),
  rule('today|tonight|heute|eod|end of day|cob', (_, { today }) => daySpan(today)),
  rule('tomorrow|morgen früh', (_, { today }) => daySpan(today + 1)),
  rule('yesterday|gestern', (_, { today }) => daySpan(today - 1)),
  rule('eow', (_, { today }) => endOf(weekSpan(today))),
  rule('eom|month[ -]end|monatsende', (_, { today }) => endOf(unitAfter('month', 0, today, 1))),
  rule('eoq|quarter[ -]end|quartalsende', (_, frame) =>
    endOf(partAfter('quarter', frame.today, 0, frame.yearStart)),
  ),
  rule(
    'eofy|(?:fiscal|financial) year[ -]end|(?:the )?end of (?:the |our |this )?(?:fiscal|financial) year',
    (_, frame) => endOf(partAfter('year', frame.today, 0, frame.yearStart)),
  ),
  rule('eoy|year[ -]end|the end of the year|jahresende', (_, { today }) =>
    endOf(partAfter('year', today, 0, 1)),
  ),
  rule(
    `(?:in|within|innerhalb von|binnen|over(?= the)) (?:the next |about |around |the coming |roughly |ca\\.? )?(?:a )?${COUNT} (?:more |business |working )?(${ANY_UNIT})`,
    ([text, n, unit], frame) => distance(n, unit, text ?? '', frame),
  ),
  rule(
    `(?:a )?${COUNT} (${ANY_UNIT}) (?:from now|from today|out|ahead|hence)`,
    ([text, n, unit], frame) => distance(n, unit, text ?? '', frame),
  ),
  rule(`(?:the )?next ${COUNT} (${ANY_UNIT})`, ([, n, unit], frame) =>
    distance(n, unit, 'within', frame),
  ),
  rule(`(${ANY_AHEAD}) (?:fiscal|financial) (quarter|year)`, ([, which, unit], frame) =>
    partAfter(
      unit === 'year' ? 'year' : 'quarter',
      frame.today,
      AHEAD.get(which ?? '') ?? 0,
      frame.yearStart,
    ),
  ),
  rule(
    `(${ANY_AHEAD}) (week|woche|month|monat|quarter|quartal|year|jahr)`,
    ([, which, unit], frame) =>
      unitAfter(unit, AHEAD.get(which ?? '') ?? 0, frame.today, frame.yearStart),
  ),
  rule(
    'the (week|month|quarter|year)',
    ([, unit], { today, yearStart }) => unitAfter(unit, 0, today, yearStart),
    true,
  ),
  rule(`(?:(${ANY_AHEAD}) )?(${ANY_WEEKDAY})`, ([, which, name], frame) =>
    weekday(which, name, frame),
  ),
  rule(
    `(?:(${ANY_AHEAD}) )?(${ANY_SEASON})`,
    ([, which, name], frame) => season(which, name, frame),
    true,
  ),
  rule(String.raw`(?:kw|cw|calendar week|kalenderwoche|week) ?(\d{1,2})`, ([, n], { today }) =>
    isoWeek(Number(n), today),
  ),
  rule('christmas|xmas|weihnachten', (_, { today }) => yearly(12, 25, today)),
];

function endOf(span: Span): Span {
  return { ...span, from: span.to };
}

/** "In 6 weeks": the unit is how exactly it was said; "within 30 days" is until then. */
function distance(said = '', name = '', text: string, { today }: DateFrame): Span | null {
  const count = COUNTS.get(said) ?? Number(said);
  const unit = UNITS.get(name);
  if (unit === undefined || !Number.isFinite(count)) return null;
  const months = { month: 1, quarter: 3, year: 12 };
  const then =
    unit === 'day' || unit === 'week'
      ? today + count * (unit === 'day' ? 1 : 7)
      : addMonths(today, count * months[unit]);
  const vague = /couple|few|several|paar|about|around|roughly/u.test(text) ? ['said vaguely'] : [];
  const working = / (?:business|working) /u.test(text) ? ['counted in calendar days'] : [];
  return spanOf(
    then,
    then,
    unit,
    `${count} ${unit}${count === 1 ? '' : 's'} from the day it was said`,
    ...vague,
    ...working,
  );
}

function unitAfter(name = '', ahead: number, today: number, start: number): Span {
  const unit = UNITS.get(name);
  if (unit === 'week') return weekSpan(today + ahead * 7);
  if (unit === 'quarter') return partAfter('quarter', today, ahead, start);
  if (unit === 'year') return partAfter('year', today, ahead, 1);
  const { year, month } = partsOf(
    addMonths(dayNumber(partsOf(today).year, partsOf(today).month, 1), ahead),
  );
  return monthSpan(year, month);
}

/** "Friday" is the coming one; "next Friday" that of next week; weeks begin on Monday. */
function weekday(which: string | undefined, name: string | undefined, { today }: DateFrame): Span {
  const wanted = WEEKDAYS.get(name ?? '') ?? 1;
  const ahead = AHEAD.get(which ?? '') ?? 0;
  const monday = weekSpan(today).from;
  if (ahead > 0 && which !== 'coming' && which !== 'kommende') {
    return daySpan(monday + 7 + wanted - 1, 'of the week after the one in which it was said');
  }
  if (ahead < 0) return daySpan(monday - 7 + wanted - 1, 'of the week before');
  const days = (wanted - partsOf(today).weekday + 7) % 7 || 7;
  return daySpan(today + days, 'the coming one');
}

function season(which: string | undefined, name: string | undefined, { today }: DateFrame): Span {
  const [first, last] = SEASONS.get(name ?? '') ?? [6, 8];
  const ahead = AHEAD.get(which ?? '') ?? 0;
  const inYear = (year: number) =>
    spanOf(
      dayNumber(year, first, 1),
      dayNumber(year, last + 1, 1) - 1,
      'quarter',
      'a season of the northern half',
    );
  const { year } = partsOf(today);
  const here = inYear(year);
  const coming = here.to < today ? inYear(year + 1) : here;
  const isNow = coming.from <= today;
  return ahead > 0 && isNow ? inYear(partsOf(coming.from).year + 1) : coming;
}

function isoWeek(number: number, today: number): Span | null {
  if (number < 1 || number > 53) return null;
  const { year } = partsOf(today);
  // The first week is the one with 4 January.
  const inYear = (y: number) =>
    weekSpan(dayNumber(y, 1, 4) + (number - 1) * 7, `week ${number} of ${y}`);
  const here = inYear(year);
  return here.to < today ? inYear(year + 1) : here;
}

function yearly(month: number, ofMonth: number, today: number): Span {
  const { year } = partsOf(today);
  const here = dayNumber(year, month, ofMonth);
  return daySpan(here < today ? dayNumber(year + 1, month, ofMonth) : here);
}
