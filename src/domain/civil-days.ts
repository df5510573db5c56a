/** Days of the calendar as numbers: no time of day, no zone. */

const DAY_MS = 86_400_000;

/** Returns the number of a day, null where the calendar has no such day. */
export function civilDay(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > lastOfMonth(year, month)) return null;
  return dayNumber(year, month, day);
}

/** Returns the number of a day; months beyond the year's run on into the next. */
export function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY_MS);
}

export function lastOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 is Monday, 7 Sunday. */
  readonly weekday: number;
}

export function partsOf(day: number): CivilDate {
  const date = new Date(day * DAY_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7,
  };
}

/** Returns "2026-03-31". */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Returns the day so many months later; a month without it gives its last day. */
export function addMonths(day: number, months: number): number {
  const { year, month, day: ofMonth } = partsOf(day);
  const first = partsOf(dayNumber(year, month + months, 1));
  const last = lastOfMonth(first.year, first.month);
  return dayNumber(first.year, first.month, Math.min(ofMonth, last));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns the day that an instant is in a zone ("Europe/Berlin").
 *
 * @throws {RangeError} there is no such zone.
 */
export function dayIn(zone: string, at: Date): number {
  let format = formats.get(zone);
  if (!format) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'iso8601', ...parts });
    // Zones come from whoever asks: the ones kept have an end.
    if (formats.size < 1_000) formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return dayNumber(parts.get('year') ?? 0, parts.get('month') ?? 1, parts.get('day') ?? 1);
}
