import type { DateRelation, Precision } from '../../domain/date-spans.ts';
import { readDates } from '../../domain/read-dates.ts';

/** A time as it was said: the day that counts, and how exactly it was said. */
export interface SaidTime {
  readonly text: string;
  /** Midnight UTC of the day. */
  readonly date: Date;
  readonly precision: Precision;
}

export interface TimeContext {
  /** When it was said. */
  readonly at: Date;
  readonly zone: string;
  readonly fiscalYearStart: number;
}

const DAY_MS = 86_400_000;

/** "This year's budget, decided by June": a day by which says more than a period that is named. */
const LIMITS: ReadonlySet<DateRelation> = new Set(['by', 'before']);

/** Returns the time that a text sets and that is not past when it is said, or null. */
export function timeIn(text: string, context: TimeContext): SaidTime | null {
  const ahead = readDates(text, context).flatMap(({ date: day, text: said, ...rest }) => {
    const date = new Date(`${day}T00:00:00Z`);
    return date.getTime() > context.at.getTime() - DAY_MS ? [{ text: said, date, ...rest }] : [];
  });
  const best = ahead.find(({ relation }) => LIMITS.has(relation)) ?? ahead[0];
  return best ? { text: best.text, date: best.date, precision: best.precision } : null;
}
