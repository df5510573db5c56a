import { addMonths, dayIn, isoDay } from './civil-days.ts';
import { type DateLead, leadBefore } from './date-leads.ts';
import { type DateFrame, type DateRule, isDoubtfulMonth, NAMED_DATES } from './date-rules.ts';
import { RELATIVE_DATES } from './date-rules-relative.ts';
import type { DateRelation, Precision, Span } from './date-spans.ts';

/** A date as a text says it. */
export interface SaidDate {
  /** The day that counts: the last one of what was said; the first of "from" and "before". */
  readonly date: string;
  readonly from: string;
  readonly to: string;
  /** How exactly it was said. */
  readonly precision: Precision;
  readonly relation: DateRelation;
  readonly text: string;
  readonly why: readonly string[];
}

export interface DateContext {
  /** When it was said. */
  readonly at: Date;
  /** Where, as "Europe/Berlin"; UTC where unknown. */
  readonly zone?: string | null | undefined;
  /** Whose custom decides between 3 April and 4 March, as "en-US". */
  readonly locale?: string | null | undefined;
  /** The month in which the fiscal year begins, 1–12: quarters and halves are then fiscal ones. */
  readonly fiscalYearStart?: number | null | undefined;
}

const LENGTH_READ = 20_000;
const WORD_START = /(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu;
const RULES: readonly DateRule[] = [...RELATIVE_DATES, ...NAMED_DATES];

/**
 * Returns the dates in a text, in order, as the days they were when it was said. What was said
 * without a year is the next one there is. Takes time in proportion to the text.
 *
 * @throws {RangeError} there is no such zone.
 */
export function readDates(text: string, context: DateContext): SaidDate[] {
  const said = text.slice(0, LENGTH_READ);
  const lower = said.toLowerCase();
  // A letter whose small form is longer would shift what is quoted.
  const small = lower.length === said.length ? lower : said;
  const frame = frameOf(context);
  const found: SaidDate[] = [];
  let next = 0;
  for (const { index } of said.matchAll(WORD_START)) {
    if (index < next) continue;
    const date = dateAt(said, small, index, next, frame);
    if (date === null) continue;
    if (date.said !== null) found.push(date.said);
    next = date.end;
  }
  return found;
}

/** Where it is written as a date and is in no calendar ("30 February"), no part of it is one. */
function dateAt(text: string, small: string, index: number, after: number, frame: DateFrame) {
  let wrong: { said: null; end: number } | null = null;
  for (const rule of RULES) {
    rule.pattern.lastIndex = index;
    const match = rule.pattern.exec(small);
    if (!match) continue;
    const lead = leadBefore(small.slice(after, index));
    if (rule.needsLead && lead.relation === null && lead.edge === null) continue;
    if (wrong !== null || isPlainWord(text, index, match[0], lead)) continue;
    const span = spanFor(rule, [...match], lead, frame);
    const end = index + match[0].length;
    if (span === null) {
      wrong ??= { said: null, end };
      continue;
    }
    return { said: saidDate(span, lead, text.slice(index - lead.length, end), match[0]), end };
  }
  return wrong;
}

/** "Since June" is the last June there was. */
function spanFor(rule: DateRule, match: readonly string[], lead: DateLead, frame: DateFrame) {
  const span = rule.span(match, frame);
  const isAhead = lead.isPast && span !== null && span.from > frame.today;
  return isAhead ? rule.span(match, { ...frame, today: addMonths(frame.today, -12) }) : span;
}

/** "May I", "march on": a month is written with a capital, and led or followed by something. */
function isPlainWord(text: string, index: number, found: string, lead: DateLead): boolean {
  if (!isDoubtfulMonth(found)) return false;
  const isCapital = /\p{Lu}/u.test(text.charAt(index));
  return !(isCapital && (lead.relation !== null || lead.edge !== null));
}

function saidDate(span: Span, lead: DateLead, text: string, core: string): SaidDate {
  const { from, to, precision, why } = edged(span, lead);
  const isWithin = /^(?:within|innerhalb|binnen|over)/u.test(core);
  const usual = precision === 'day' ? 'on' : 'in';
  const relation = lead.relation ?? (isWithin ? 'by' : usual);
  return {
    date: isoDay(relation === 'from' || (relation === 'before' && !lead.isClause) ? from : to),
    from: isoDay(from),
    to: isoDay(to),
    precision,
    relation,
    text,
    why: [...why, ...lead.why],
  };
}

/** "Mid-June", "early Q3", "the end of March": a part of the span. */
function edged(span: Span, { edge }: DateLead): Span {
  const days = span.to - span.from + 1;
  if (edge === null || days < 5) return span;
  const third = Math.floor(days / 3);
  const precision = span.precision === 'month' || span.precision === 'week' ? 'week' : 'month';
  switch (edge) {
    case 'end':
      return { ...span, from: span.to };
    case 'start':
      return { ...span, to: span.from };
    case 'early':
      return { ...span, to: span.from + third - 1, precision };
    case 'mid': {
      const middle = span.from + Math.floor((days - 1) / 2);
      return { ...span, from: middle, to: middle, precision };
    }
    case 'late':
      return { ...span, from: span.to - third + 1, precision };
  }
}

const MONTH_FIRST = /^en(?:-US|-PH|-PR|-GU)?$/iu;
const AMERICAN =
  /^(?:US\/|America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage|Boise|Indiana|Kentucky))/u;

function frameOf({ at, zone, locale, fiscalYearStart }: DateContext): DateFrame {
  const place = zone ?? 'UTC';
  const isMonthFirst = locale ? MONTH_FIRST.test(locale) : AMERICAN.test(place);
  const isUsual = !locale && !isMonthFirst;
  const orderWhy = isUsual
    ? 'as most of the world writes'
    : `as is the custom of ${locale ?? place}`;
  return { today: dayIn(place, at), isMonthFirst, orderWhy, yearStart: fiscalYearStart ?? 1 };
}
