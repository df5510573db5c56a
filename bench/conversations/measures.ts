/** Precision, recall and their harmonic mean, each 0–1. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly count: number;
}

export function scoresOf(
  pairs: readonly { readonly said: boolean; readonly is: boolean }[],
): Scores {
  const hits = pairs.filter(({ said, is }) => said && is).length;
  const said = pairs.filter((one) => one.said).length;
  const are = pairs.filter((one) => one.is).length;
  const precision = said === 0 ? 0 : hits / said;
  const recall = are === 0 ? 0 : hits / are;
  const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, count: pairs.length };
}

/**
 * Returns B-cubed precision, recall and F1 of a clustering: for each item, how much of its cluster
 * is of its class and how much of its class is in its cluster, on average.
 */
export function bCubed(
  items: readonly { readonly cluster: string; readonly is: string }[],
): Scores {
  let [precision, recall] = [0, 0];
  for (const one of items) {
    const cluster = items.filter(({ cluster: other }) => other === one.cluster);
    const own = items.filter(({ is }) => is === one.is);
    const both = cluster.filter(({ is }) => is === one.is).length;
    precision += both / cluster.length / items.length;
    recall += both / own.length / items.length;
  }
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, count: items.length };
}

/** Gives each example a weight so that both kinds weigh the same, and all weigh as many as they are. */
export function balanced<T extends { readonly isDeal: boolean }>(
  examples: readonly T[],
): (T & { readonly weight: number })[] {
  const deals = examples.filter(({ isDeal }) => isDeal).length;
  const others = examples.length - deals;
  return examples.map((one) => {
    return { ...one, weight: examples.length / 2 / Math.max(one.isDeal ? deals : others, 1) };
  });
}

/** What was said with a confidence of this range, and how often it was so. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly said: number;
  readonly was: number;
  readonly weight: number;
}

/** Sorts what was said into ten bins of confidence; empty ones are left out. */
export function binsOf(
  examples: readonly { readonly said: number; readonly isDeal: boolean; readonly weight: number }[],
): Bin[] {
  return Array.from({ length: 10 }, (_, i): Bin[] => {
    const own = examples.filter(({ said }) => Math.min(9, Math.floor(said * 10)) === i);
    const weight = own.reduce((sum, one) => sum + one.weight, 0);
    if (weight === 0) return [];
    const said = own.reduce((sum, one) => sum + one.said * one.weight, 0) / weight;
    const was = own.reduce((sum, one) => sum + (one.isDeal ? one.weight : 0), 0) / weight;
    return [{ from: i / 10, to: (i + 1) / 10, count: own.length, said, was, weight }];
  }).flat();
}

/** Returns the expected calibration error: how far what was said lies from what was so, 0–1. */
export function calibrationError(bins: readonly Bin[]): number {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  return bins.reduce(
    (sum, { said, was, weight }) => sum + Math.abs(said - was) * (weight / total),
    0,
  );
}
