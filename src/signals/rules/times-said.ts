import type { Precision } from '../../domain/date-spans.ts';
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

/** Returns the first time in a text that is not past when it is said, or null. */
export function timeIn(text: string, context: TimeContext): SaidTime | null {
  for (const { date: day, text: said, precision } of readDates(text, context)) {
    const date = new Date(`${day}T00:00:00Z`);
    if (date.getTime() > context.at.getTime() - DAY_MS) return { text: said, date, precision };
  }
  return null;
}
