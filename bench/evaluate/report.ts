/** What one set of data shows, as a table for people. */
export interface SetReport {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  /** Every mistake in a line, the worst first; written on request, and never into the docs. */
  readonly mistakes: readonly string[];
}

/** Counts of pairs, or of answers: found and right, found and wrong, and all that were to find. */
export interface Counts {
  readonly right: number;
  readonly wrong: number;
  readonly gold: number;
}

/** Returns precision, recall and F1 as cells. */
export function scoreCells({ right, wrong, gold }: Counts): string[] {
  const precision = right + wrong === 0 ? 1 : right / (right + wrong);
  const recall = gold === 0 ? 1 : right / gold;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return [share(precision), share(recall), share(f1)];
}

/** A share with three places: 1.000 only where nothing is missing. */
export function share(value: number): string {
  return (value < 1 ? Math.floor(value * 1000) / 1000 : 1).toFixed(3);
}

export const ratio = (part: number, whole: number): string =>
  `${share(whole === 0 ? 1 : part / whole)} (${part}/${whole})`;

/** Counts the pairs of items that a partition joins, beside those that the gold one joins. */
export function countPairs<T>(
  items: readonly T[],
  isGold: (a: T, b: T) => boolean,
  isJoined: (a: T, b: T, i: number, j: number) => boolean,
): Counts {
  let [right, wrong, gold] = [0, 0, 0];
  for (const [i, a] of items.entries()) {
    for (let j = i + 1; j < items.length; j++) {
      const b = items[j] as T;
      const isOne = isGold(a, b);
      if (isOne) gold++;
      if (!isJoined(a, b, i, j)) continue;
      if (isOne) right++;
      else wrong++;
    }
  }
  return { right, wrong, gold };
}

/** Returns the report as Markdown, or for a terminal, which reads as well. */
export function markdownOf({ name, about, columns, rows, notes = [] }: SetReport): string {
  const cells = [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  const items = notes.length === 0 ? [] : ['', ...notes.map((line) => `- ${line}`)];
  return [`### ${name}`, '', about, '', ...cells, ...items, ''].join('\n');
}
