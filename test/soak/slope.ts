/** One value of a series: when, in seconds, and how much. */
export interface Point {
  readonly atS: number;
  readonly value: number;
}

/**
 * Returns how much a series drifts from its first to its last moment, as a share of its mean, by
 * the straight line with the least squares. 0.02: it ends two per cent higher.
 */
export function drift(points: readonly Point[]): number {
  const known = points.filter(({ value }) => Number.isFinite(value));
  if (known.length < 2) return Number.NaN;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const meanAt = mean(known.map(({ atS }) => atS));
  const meanValue = mean(known.map(({ value }) => value));
  let [upper, lower] = [0, 0];
  for (const { atS, value } of known) {
    upper += (atS - meanAt) * (value - meanValue);
    lower += (atS - meanAt) ** 2;
  }
  const lengthS = (known.at(-1)?.atS ?? 0) - (known[0]?.atS ?? 0);
  return meanValue === 0 ? 0 : ((upper / lower) * lengthS) / meanValue;
}
