import type { Judgement } from './judgement.ts';

/** How records of one kind are found and compared. */
export interface Comparison<T> {
  /** Records of one identity are one without being compared. */
  readonly identityOf: (record: T) => string;
  /** Records that share no key are never compared. */
  readonly blocksOf: (record: T) => readonly string[];
  /** Orders the records of a block that is too large to compare each with each. */
  readonly orderOf: (record: T) => string;
  readonly judge: (a: T, b: T) => Judgement;
}

/** Up to this many records of a block are compared each with each. */
const BLOCK_LIMIT = 60;
/** In a larger block a record is compared with so many that follow it in order. */
const NEIGHBOURS = 12;
/** Of each of two clusters so many members are held against each other before they are joined. */
const MEMBERS_COMPARED = 20;

/**
 * Returns for each record the index of the first one of its cluster. Records come together through
 * `same` alone, the surest pairs first, and two clusters stay apart where any two of their members
 * are opposed: "A is B, B is C" does not make A of C. The order of the records decides ties only.
 */
export function clusterRecords<T>(records: readonly T[], comparison: Comparison<T>): number[] {
  const firsts = new Map<string, number>();
  const standsFor = records.map((record, index) => {
    const identity = comparison.identityOf(record);
    const first = firsts.get(identity) ?? index;
    firsts.set(identity, first);
    return first;
  });
  const distinct = [...firsts.values()];
  const places = new Map(distinct.map((index, place) => [index, place]));
  const joined = clusterDistinct(
    distinct.map((index) => records[index] as T),
    comparison,
  );
  return standsFor.map((first) => distinct[joined[places.get(first) ?? 0] ?? 0] ?? first);
}

function clusterDistinct<T>(records: readonly T[], comparison: Comparison<T>): number[] {
  const clusters = new Clusters(records.length);
  const edges = sameEdges(records, comparison);
  for (const { a, b } of edges) {
    const [left, right] = [clusters.membersOf(a), clusters.membersOf(b)];
    if (left !== right && !areOpposed(left, right, records, comparison)) clusters.join(a, b);
  }
  return records.map((_, index) => clusters.firstOf(index));
}

interface Edge {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

function sameEdges<T>(records: readonly T[], comparison: Comparison<T>): Edge[] {
  const edges: Edge[] = [];
  const seen = new Set<number>();
  for (const [a, b] of candidatePairs(records, comparison)) {
    const pair = a < b ? a * records.length + b : b * records.length + a;
    if (seen.has(pair)) continue;
    seen.add(pair);
    const { verdict, score } = comparison.judge(records[a] as T, records[b] as T);
    if (verdict === 'same') edges.push({ a: Math.min(a, b), b: Math.max(a, b), score });
  }
  return edges.sort((x, y) => y.score - x.score || x.a - y.a || x.b - y.b);
}

function* candidatePairs<T>(
  records: readonly T[],
  { blocksOf, orderOf }: Comparison<T>,
): Generator<[number, number]> {
  const blocks = new Map<string, number[]>();
  for (const [index, record] of records.entries()) {
    for (const key of blocksOf(record)) {
      const block = blocks.get(key);
      if (block) block.push(index);
      else blocks.set(key, [index]);
    }
  }
  for (const block of blocks.values()) {
    const isLarge = block.length > BLOCK_LIMIT;
    const keys = new Map(
      block.map((index) => [index, isLarge ? orderOf(records[index] as T) : '']),
    );
    if (isLarge) block.sort((x, y) => order(keys.get(x), keys.get(y)) || x - y);
    const reach = isLarge ? NEIGHBOURS : block.length;
    for (const [i, a] of block.entries()) {
      for (const b of block.slice(i + 1, i + 1 + reach)) yield [a, b];
    }
  }
}

const order = (x = '', y = '') => (x < y ? -1 : x > y ? 1 : 0);

function areOpposed<T>(
  left: readonly number[],
  right: readonly number[],
  records: readonly T[],
  { judge }: Comparison<T>,
): boolean {
  return left
    .slice(0, MEMBERS_COMPARED)
    .some((a) =>
      right
        .slice(0, MEMBERS_COMPARED)
        .some((b) => judge(records[a] as T, records[b] as T).isOpposed),
    );
}

/** Disjoint sets of record numbers; the smaller one moves into the larger. */
class Clusters {
  readonly #members: number[][];
  readonly #first: number[];

  constructor(size: number) {
    this.#members = Array.from({ length: size }, (_, index) => [index]);
    this.#first = this.#members.map((_, index) => index);
  }

  membersOf(index: number): readonly number[] {
    return this.#members[index] ?? [];
  }

  firstOf(index: number): number {
    return this.#first[this.membersOf(index)[0] ?? index] ?? index;
  }

  join(a: number, b: number): void {
    const [x = [], y = []] = [this.#members[a], this.#members[b]];
    const [large, small] = x.length >= y.length ? [x, y] : [y, x];
    const first = Math.min(this.firstOf(a), this.firstOf(b));
    for (const index of small) {
      large.push(index);
      this.#members[index] = large;
    }
    this.#first[large[0] ?? a] = first;
  }
}
