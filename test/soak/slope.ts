/** One value of a series: when, in seconds, and how much. */
export interface Point {
  readonly atS: number;
  readonly value: number;
}

/**
 * Returns how much a series drifts from its first to its last moment, as a share of its mean, by
 * the straight line with the least squares. 0.02: it ends two per cent higher. Not a number where
 * that cannot be told: there are not two points, one of them is no number, or their mean is 0.
 */
export function drift(points: readonly Point[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const meanAt = mean(points.map(({ atS }) => atS));
  const meanValue = mean(points.map(({ value }) => value));
  let [upper, lower] = [0, 0];
  for (const { atS, value } of points) {
    upper += (atS - meanAt) * (value - meanValue);
    lower += (atS - meanAt) ** 2;
  }
  const lengthS = (points.at(-1)?.atS ?? 0) - (points[0]?.atS ?? 0);
  return meanValue === 0 ? Number.NaN : ((upper / lower) * lengthS) / meanValue;
}
