import { isBinding, isCommonWord } from './business-words.ts';
import type { CompanyName } from './company-name.ts';
import { editDistance } from './edit-distance.ts';
import { placeOf } from './place-words.ts';

/** How the words of two names lie on each other. */
export interface Likeness {
  /** What the words in common weigh, as a share of all words: 1 where none is left. */
  readonly share: number;
  /** What the smaller name's words in common weigh, as a share of it. */
  readonly cover: number;
  /** Telling words (neither common nor places) that are equal to the letter. */
  readonly telling: number;
  /** Words that are alike, and not equal. */
  readonly alike: number;
  /** What is not equal to the letter, alike or not, written as one. */
  readonly restA: string;
  readonly restB: string;
  /** Words that one has and the other lacks; both sides may have some. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

const WORDS_READ = 24;
/** What of its weight a word keeps that is misspelt, shortened, or an initial, in per cent. */
const MISSPELT = 85;
const SHORTENED = 70;
const INITIAL = 50;

/** Lays the words on each other: equal ones first, then those that are alike. Symmetric. */
export function likenessOf(a: CompanyName, b: CompanyName): Likeness {
  const [onlyA, onlyB] = [a.words.slice(0, WORDS_READ), b.words.slice(0, WORDS_READ)];
  const totals = [weightOf(onlyA), weightOf(onlyB)] as const;
  const equal = takeEqual(onlyA, onlyB);
  const [restA, restB] = [onlyA.join(''), onlyB.join('')];
  const alike = takeAlike(onlyA, onlyB);
  const common = weightOf(equal) + alike.weight;
  const rest = weightOf(onlyA) + weightOf(onlyB);
  return {
    share: common === 0 ? 0 : common / (weightOf(equal) + alike.full + rest),
    cover: Math.min(1, common / Math.min(...totals)),
    telling: equal.filter(isTelling).length,
    alike: alike.count,
    restA,
    restB,
    onlyA,
    onlyB,
  };
}

/** Says whether a word tells companies apart: neither common, nor a place, nor a mere letter. */
export function isTelling(word: string): boolean {
  return word.length > 2 && !isCommonWord(word) && placeOf(word) === null && !isBinding(word);
}

/** Two words of ours are two words, however near: commerce and commercial, west and east. */
export function isKnownWord(word: string): boolean {
  return isCommonWord(word) || placeOf(word) !== null;
}

/** "II", "2", "2020": series, funds and branches differ in nothing else. */
export function isNumeral(word: string): boolean {
  return /\d/u.test(word) || /^(?:[ivx]{1,4}|one|two|three|four|five)$/u.test(word);
}

function weightOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + wordWeight(word), 0);
}

/** In whole numbers: sums are then the same in any order. */
function wordWeight(word: string): number {
  if (isNumeral(word)) return 1_000;
  if (isBinding(word)) return 100;
  if (isCommonWord(word)) return 300;
  if (placeOf(word) !== null) return 500;
  return word.length <= 2 ? 600 : 1_000;
}

/** Moves the equal words out of both lists, of repeated ones the last, and returns them. */
function takeEqual(a: string[], b: string[]): string[] {
  const equal: string[] = [];
  for (let i = a.length - 1; i >= 0; i--) {
    const word = a[i] ?? '';
    const at = b.lastIndexOf(word);
    if (at === -1) continue;
    equal.push(word);
    a.splice(i, 1);
    b.splice(at, 1);
  }
  return equal;
}

/** Moves the words that are alike out of both lists, the most alike first. */
function takeAlike(a: string[], b: string[]) {
  const pairs = a
    .flatMap((x, i) => b.map((y, j) => ({ i, j, x, y, alike: alikeness(x, y) })))
    .filter(({ alike }) => alike > 0)
    .sort((p, q) => q.alike - p.alike || order(ends(p), ends(q)));
  const [usedA, usedB] = [new Set<number>(), new Set<number>()];
  let [weight, full, count] = [0, 0, 0];
  for (const { i, j, x, y, alike } of pairs) {
    if (usedA.has(i) || usedB.has(j)) continue;
    usedA.add(i);
    usedB.add(j);
    const heavier = Math.max(wordWeight(x), wordWeight(y));
    weight += (alike * heavier) / 100;
    full += heavier;
    count++;
  }
  keepUnused(a, usedA);
  keepUnused(b, usedB);
  return { weight, full, count };
}

function keepUnused(words: string[], used: ReadonlySet<number>): void {
  const kept = words.filter((_, index) => !used.has(index));
  words.splice(0, words.length, ...kept);
}

function alikeness(x: string, y: string): number {
  if (isNumeral(x) || isNumeral(y) || (isKnownWord(x) && isKnownWord(y))) return 0;
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  if (short.length === 1) return long.startsWith(short) ? INITIAL : 0;
  const limit = long.length >= 9 ? 2 : long.length >= 5 ? 1 : 0;
  if (limit > 0 && editDistance(x, y, limit) <= limit) return MISSPELT;
  return short.length >= 4 && long.startsWith(short) ? SHORTENED : 0;
}

const ends = ({ x, y }: { x: string; y: string }) => (x < y ? `${x} ${y}` : `${y} ${x}`);
const order = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
