import { addMonths, dayNumber, partsOf } from './civil-days.ts';

export const PRECISIONS = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const DATE_RELATIONS = ['by', 'before', 'after', 'from', 'in', 'on', 'around'] as const;
export type DateRelation = (typeof DATE_RELATIONS)[number];

/** A stretch of days, first and last included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly precision: Precision;
  readonly why: readonly string[];
}

export const spanOf = (from: number, to: number, precision: Precision, ...why: string[]): Span => ({
  from,
  to,
  precision,
  why,
});

export const daySpan = (day: number, ...why: string[]): Span => spanOf(day, day, 'day', ...why);

/** The week from Monday to Sunday that holds the day. */
export function weekSpan(day: number, ...why: string[]): Span {
  const monday = day - partsOf(day).weekday + 1;
  return spanOf(monday, monday + 6, 'week', ...why);
}

export function monthSpan(year: number, month: number, ...why: string[]): Span {
  return spanOf(dayNumber(year, month, 1), dayNumber(year, month + 1, 1) - 1, 'month', ...why);
}

const MONTHS = { quarter: 3, half: 6, year: 12 } as const;
export type YearPart = keyof typeof MONTHS;

/** In which month a year begins: 1 is the calendar's. A fiscal year is named by its last day. */
export type YearStart = number;

/** Returns the part of the year with that number, from 1; the whole year is part 1. */
export function yearPart(
  part: YearPart,
  number: number,
  year: number,
  start: YearStart,
  ...why: string[]
): Span {
  const first = dayNumber(start === 1 ? year : year - 1, start + (number - 1) * MONTHS[part], 1);
  return spanOf(first, addMonths(first, MONTHS[part]) - 1, part, ...why, ...fiscal(start));
}

/** Returns year and number of the part that holds the day. */
export function partHolding(part: YearPart, day: number, start: YearStart) {
  const { year, month } = partsOf(day);
  const since = (month - start + 12) % 12;
  const isLater = start !== 1 && month >= start;
  return { year: isLater ? year + 1 : year, number: Math.floor(since / MONTHS[part]) + 1 };
}

/** Returns the part so many parts after the one that holds the day. */
export function partAfter(part: YearPart, day: number, ahead: number, start: YearStart): Span {
  const { year, number } = partHolding(part, day, start);
  const first = yearPart(part, number, year, start);
  const later = addMonths(first.from, ahead * MONTHS[part]);
  const held = partHolding(part, later, start);
  return yearPart(part, held.number, held.year, start);
}

const fiscal = (start: YearStart): string[] =>
  start === 1 ? [] : [`of a fiscal year that begins in month ${start}`];
