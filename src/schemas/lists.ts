/** The most entries that a written plan keeps, by list; older ones stay in the evidence ledger. */
export const LIST_LIMITS = Object.freeze({
  keyEvents: 50,
  interactionSummaries: 20,
  actionItems: 30,
});

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
