/**
 * Returns how many letters must be changed, added, left out or swapped with their neighbour to
 * make one word of the other, or `limit + 1` where it is more than `limit`. Takes time in
 * proportion to length × limit.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  const far = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return far;
  // Only a band around the diagonal can stay within the limit.
  const width = b.length + 1;
  let before = new Uint16Array(width).fill(far);
  let last = Uint16Array.from({ length: width }, (_, j) => Math.min(j, far));
  let row = new Uint16Array(width);
  for (let i = 1; i <= a.length; i++) {
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    row.fill(far);
    row[0] = Math.min(i, far);
    let best = at(row, 0);
    for (let j = from; j <= to; j++) {
      const isEqual = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let least = at(last, j - 1) + (isEqual ? 0 : 1);
      least = Math.min(least, at(last, j) + 1, at(row, j - 1) + 1);
      if (isSwap(a, b, i, j)) least = Math.min(least, at(before, j - 2) + 1);
      row[j] = Math.min(least, far);
      best = Math.min(best, least);
    }
    if (best > limit) return far;
    [before, last, row] = [last, row, before];
  }
  return at(last, b.length);
}

function isSwap(a: string, b: string, i: number, j: number): boolean {
  if (i < 2 || j < 2) return false;
  return a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
}

const at = (row: Uint16Array, index: number): number => row[index] ?? 0;
