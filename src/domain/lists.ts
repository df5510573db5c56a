/** The most entries that a written plan keeps, by list; older ones stay in the evidence ledger. */
export const LIST_LIMITS = Object.freeze({
  keyEvents: 50,
  interactionSummaries: 20,
  actionItems: 30,
});

/** A fact's place among others. */
export interface Recorded {
  /** When it was said or done. */
  readonly at: Date;
  /** Its place in the ledger; of two at one time the later recorded is the newer. */
  readonly sequence: number;
  readonly id: string;
}

/** Compares two facts by their own time, then by when they were recorded, then by id. */
export function byRecord(a: Recorded, b: Recorded): number {
  return a.at.getTime() - b.at.getTime() || a.sequence - b.sequence || byText(a.id, b.id);
}

/** Compares two texts by their code units: the same on every machine, unlike a locale's order. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns the latest of some dates, or null where there is none. */
export function latestDate(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce<Date | null>(
    (latest, date) => (date !== null && (latest === null || date > latest) ? date : latest),
    null,
  );
}

/**
 * Returns the `limit` most recent entries. Lists are in order of time, so those are the last; where
 * `timeOf` names an entry's own time that decides, and its place only between equals. An entry
 * whose time is null has just arrived. The order stays as it was.
 */
export function newest<T>(
  list: readonly T[],
  limit: number,
  timeOf: (entry: T) => string | null = () => null,
): T[] {
  if (list.length <= limit) return [...list];
  const ranked = list.map((entry, place) => ({ entry, place, at: rankOf(timeOf(entry)) }));
  ranked.sort((a, b) => b.at - a.at || b.place - a.place);
  const kept = ranked.slice(0, limit).sort((a, b) => a.place - b.place);
  return kept.map(({ entry }) => entry);
}

const JUST_ARRIVED = Number.MAX_SAFE_INTEGER;

function rankOf(time: string | null): number {
  return time === null ? JUST_ARRIVED : Date.parse(time);
}
