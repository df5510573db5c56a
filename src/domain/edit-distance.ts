/**
 * Returns how many letters must be changed, added, left out or swapped with their neighbour to
 * make one word of the other, or `limit + 1` where it is more than `limit`. Takes time in
 * proportion to length × limit.
 */
export function editDistance(a: string, b: string, limit: number): number {
  const far = limit + 1;
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return far;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => (j <= limit ? j : far));
  for (let i = 1; i <= a.length; i++) {
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    const row: number[] = new Array(b.length + 1).fill(far);
    row[0] = i <= limit ? i : far;
    let best = row[0];
    for (let j = from; j <= to; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(before, j - 2) + 1);
      }
      row[j] = Math.min(least, far);
      if (least < best) best = least;
    }
    if (best > limit) return far;
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number =>
  row[index] ?? Number.POSITIVE_INFINITY;
