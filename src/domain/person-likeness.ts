import { editDistance } from './edit-distance.ts';
import { areNicknames } from './nicknames.ts';
import type { PersonName } from './person-name.ts';

/**
 * How two people's names lie on each other. `equal` and `reordered` have the same words; a
 * `variant` has initials, names left out or nicknames; `misspelt` differs in letters; `partly` has
 * one name in common and one apart; `apart` has none.
 */
export type PersonLikeness =
  | 'equal'
  | 'reordered'
  | 'variant'
  | 'given'
  | 'misspelt'
  | 'partly'
  | 'apart';

const WORDS_READ = 8;

/** Returns how the names lie on each other, the same in either order. */
export function personLikeness(a: PersonName, b: PersonName): PersonLikeness {
  const [x, y] = [a.words.slice(0, WORDS_READ), b.words.slice(0, WORDS_READ)];
  if (x.length === 0 || y.length === 0) return 'apart';
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  if (sameWords(x, y)) return x.length > 1 ? 'equal' : 'given';
  if (short.length === long.length && sameWords([...x].sort(), [...y].sort())) return 'reordered';
  const called = [...a.calledAlso, ...b.calledAlso];
  const both = short.length === long.length ? [laidInOrders(long, short, called)] : [];
  const best = bestRank([laidInOrders(short, long, called), ...both]);
  return best === 'variant' && short.length === 1 ? 'given' : best;
}

const RANKS: readonly PersonLikeness[] = ['variant', 'misspelt', 'partly', 'apart'];

const bestRank = (all: readonly PersonLikeness[]): PersonLikeness =>
  RANKS.find((rank) => all.includes(rank)) ?? 'apart';

function laidInOrders(
  short: readonly string[],
  long: readonly string[],
  called: readonly string[],
): PersonLikeness {
  return bestRank(ordersOf(long).map((order) => laid(short, order, called)));
}

/** Lays the shorter name's words on the longer one's, in order. */
function laid(
  short: readonly string[],
  long: readonly string[],
  called: readonly string[],
): PersonLikeness {
  const counts = { whole: 0, variant: 0, misspelt: 0, lost: 0 };
  let from = 0;
  for (const word of short) {
    const found = bestOf(word, long, from, called);
    counts[found?.kind ?? 'lost']++;
    if (found) from = found.at + 1;
  }
  const { whole, misspelt, lost } = counts;
  if (lost > 0) return whole > 0 ? 'partly' : 'apart';
  if (misspelt > 0) return whole > 0 || misspelt === 2 ? 'misspelt' : 'partly';
  return whole > 0 ? 'variant' : 'apart';
}

/** The word that fits best; of equals the first. */
function bestOf(word: string, long: readonly string[], from: number, called: readonly string[]) {
  let best: { kind: NonNullable<Agreement>; at: number } | null = null;
  for (let at = from; at < long.length; at++) {
    const kind = agreement(word, long[at] ?? '', called);
    if (kind === 'whole') return { kind, at };
    if (kind !== null && (best === null || (best.kind === 'misspelt' && kind === 'variant'))) {
      best = { kind, at };
    }
  }
  return best;
}

type Agreement = 'whole' | 'variant' | 'misspelt' | null;

function agreement(a: string, b: string, called: readonly string[]): Agreement {
  if (a === b || plain(a) === plain(b)) return a.length > 1 ? 'whole' : 'variant';
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 1) return long.startsWith(short) ? 'variant' : null;
  if (areNicknames(a, b) || called.includes(short)) return 'variant';
  const limit = long.length >= 8 ? 2 : long.length >= 4 ? 1 : 0;
  return limit > 0 && editDistance(a, b, limit) <= limit ? 'misspelt' : null;
}

/** "Müller" and "Mueller", "Bjørn" and "Bjorn" are one name. */
function plain(word: string): string {
  if (!SPELT_OTHERWISE.test(word)) return word;
  return word
    .replace(/[aou]e/gu, (pair) => pair[0] ?? '')
    .replace(/[øöœ]/gu, 'o')
    .replace(/[łđæß]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

const SPELT_OTHERWISE = /[aou]e|[øöœłđæß]/u;
const PLAIN_LETTERS: Readonly<Record<string, string>> = { ł: 'l', đ: 'd', æ: 'a', ß: 'ss' };

/** The words as they stand, with the first one last, and with the last one first. */
function ordersOf(words: readonly string[]): string[][] {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  return [[...words], [...words.slice(1), first], [last, ...words.slice(0, -1)]];
}

const sameWords = (x: readonly string[], y: readonly string[]) =>
  x.length === y.length && x.every((word, index) => plain(word) === plain(y[index] ?? ''));
