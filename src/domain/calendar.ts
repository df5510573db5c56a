/** Everything here counts in UTC: the same instant gives the same answer on every machine. */

const ISO_8601 =
  /^(\d{4}-\d\d-\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

/**
 * Returns the date that many calendar months later, at the same time of day. Where the month has
 * no such day its last day is meant: 31 January and one month is 28 or 29 February.
 */
export function addMonthsUtc(date: Date, months: number): Date {
  const later = new Date(date);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  later.setUTCDate(Math.min(date.getUTCDate(), daysInMonth(later)));
  return later;
}

/**
 * Says whether two dates may mean one deal: either is absent, or the later one's day is at most
 * `months` calendar months after the earlier one's. Exactly at the end of the window is inside.
 */
export function datesAgree(a: Date | null, b: Date | null, months: number): boolean {
  if (a === null || b === null) return true;
  const [earlier, later] = a <= b ? [a, b] : [b, a];
  return dayOf(later) <= dayOf(addMonthsUtc(earlier, months));
}

/** Returns the number of whole UTC days between two dates, never negative. */
export function daysBetween(a: Date, b: Date): number {
  return Math.abs(dayOf(a) - dayOf(b));
}

/**
 * Reads an ISO 8601 date ("2026-03-31", midnight UTC) or date-time with an offset. Returns null
 * for any other text ("next quarter"), for a date that is in no calendar ("2026-02-30"), and for
 * years that have no four digits in UTC.
 */
export function dateFrom(text: string | null | undefined): Date | null {
  const match = ISO_8601.exec(text?.trim() ?? '');
  const day = match?.[1];
  if (!match || day === undefined || !isInCalendar(day)) return null;
  const date = new Date(match[0]);
  return date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999 ? date : null;
}

/** JavaScript reads 30 February as 2 March; the Gregorian calendar repeats after 400 years. */
function isInCalendar(text: string): boolean {
  const numbers = [text.slice(0, 4), text.slice(5, 7), text.slice(8)].map(Number);
  const [year = 0, month = 0, day = 0] = numbers;
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= daysInMonth(new Date(Date.UTC(2000 + (year % 400), month - 1)));
}

function daysInMonth(date: Date): number {
  const last = new Date(date);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return last.getUTCDate();
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / 86_400_000);
}
