/** Rows that must show one column before another, for all rows to be held to it. */
const ROWS_FOR_ORDER = 20;
const SHARE_IN_ORDER = 0.99;
/** What is settled covers half of the months: days may lie so far outside. */
const SLACK_DAYS = 31;

/** The cells of a column that are written alike, and the formats that are left for them. */
export interface Group {
  readonly column: string;
  readonly key: string;
  readonly rows: readonly number[];
  /** The day of each row by each format. */
  readonly days: ReadonlyMap<string, readonly (number | null)[]>;
}

export type Choice = ReadonlyMap<Group, string>;

/** What the settled cells say: the time of each column, and which columns stand in order. */
export interface Facts {
  readonly ranges: ReadonlyMap<string, { readonly from: number; readonly to: number }>;
  readonly ordered: readonly (readonly [earlier: string, later: string])[];
}

/** Returns what the settled cells say. */
export function factsOf(settled: Choice): Facts {
  const byColumn = daysByRow(settled);
  const ranges = [...byColumn].map(([column, days]) => {
    const all = [...days.values()];
    const from = all.reduce((least, day) => Math.min(least, day), Number.POSITIVE_INFINITY);
    const to = all.reduce((most, day) => Math.max(most, day), Number.NEGATIVE_INFINITY);
    return [column, { from: from - SLACK_DAYS, to: to + SLACK_DAYS }] as const;
  });
  const names = [...byColumn.keys()];
  const ordered = names.flatMap((earlier) =>
    names
      .filter((later) => areInOrder(byColumn, earlier, later))
      .map((later) => [earlier, later] as const),
  );
  return { ranges: new Map(ranges), ordered };
}

type DaysByRow = ReadonlyMap<string, ReadonlyMap<number, number>>;

function daysByRow(choice: Choice): DaysByRow {
  const byColumn = new Map<string, Map<number, number>>();
  for (const [{ column, rows, days }, format] of choice) {
    const found = byColumn.get(column) ?? new Map<number, number>();
    byColumn.set(column, found);
    for (const [index, day] of (days.get(format) ?? []).entries()) {
      const row = rows[index];
      if (day !== null && row !== undefined) found.set(row, day);
    }
  }
  return byColumn;
}

function areInOrder(byColumn: DaysByRow, earlier: string, later: string): boolean {
  if (earlier === later) return false;
  const { held, broken } = countOrder(byColumn, earlier, later);
  return held + broken >= ROWS_FOR_ORDER && held >= (held + broken) * SHARE_IN_ORDER;
}

function countOrder(byColumn: DaysByRow, earlier: string, later: string) {
  let [held, broken] = [0, 0];
  const ends = byColumn.get(later);
  for (const [row, begin] of byColumn.get(earlier) ?? []) {
    const end = ends?.get(row);
    if (end === undefined) continue;
    if (begin <= end) held++;
    else broken++;
  }
  return { held, broken };
}

/** Days outside of the column's settled time, and rows where two columns change places. */
export function contradictions(
  choice: Choice,
  open: readonly Group[],
  { ranges, ordered }: Facts,
): number {
  const outside = open.reduce((sum, group) => {
    const range = ranges.get(group.column);
    const days = group.days.get(choice.get(group) ?? '') ?? [];
    return (
      sum +
      (range
        ? days.filter((day) => day !== null && (day < range.from || day > range.to)).length
        : 0)
    );
  }, 0);
  const byColumn = daysByRow(choice);
  const swapped = ordered.reduce((sum, [a, b]) => sum + countOrder(byColumn, a, b).broken, 0);
  return outside + swapped;
}
