import { emailKey, nameKey } from './names.ts';
import { areNicknames } from './nicknames.ts';

/** How a person is known: the normal forms of the name and of the address. */
export interface PersonKeys {
  readonly nameKey: string;
  readonly emailKey: string | null;
}

/** A name as it was said, its normal form, and when. */
export interface SaidName {
  readonly name: string;
  readonly nameKey: string;
  readonly at: Date;
}

const FORMS_OF_ADDRESS: ReadonlySet<string> = new Set([
  ...['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'herr', 'frau', 'mme', 'mlle', 'sr', 'sra'],
  ...['phd', 'mba', 'esq', 'msc', 'bsc', 'cpa', 'cfa', 'pmp', 'ing', 'dipl', 'hr', 'mevr', 'drs'],
]);

/** Returns a participant's keys, or null where the name has neither letter nor digit. */
export function participantKeys(participant: {
  readonly name: string;
  readonly email?: string | null | undefined;
}): PersonKeys | null {
  const key = nameKey(participant.name);
  return key === '' ? null : { nameKey: key, emailKey: emailKey(participant.email) };
}

/**
 * Says whether two name keys may be one person's name, written otherwise; the order of the two does
 * not matter. It is a hint, no proof: the address has to agree as well.
 *
 * Variants are initials ("D. Reyes", "Dana R.", "D.Reyes"), the family name first ("Reyes, Dana"),
 * names left out ("Dana Reyes" of "Dana Maria Reyes López", "Dana" alone, "Ms Reyes"), nicknames
 * ("Bob Reyes" of "Robert Reyes") and forms of address ("Dr. Dana Reyes"). One word of two letters
 * or more must be the same in both; of two generations ("Jr", "Sr") are two people.
 */
export function isNameVariant(a: string, b: string): boolean {
  if (a === b) return true;
  if (generationOf(a) !== generationOf(b) && generationOf(a) !== null && generationOf(b) !== null) {
    return false;
  }
  const [short, long] = [wordsOf(a), wordsOf(b)].toSorted((x, y) => x.length - y.length);
  if (!short?.length || !long) return false;
  return ordersOf(long).some((words) => isShortFor(short, words));
}

/**
 * Says whether a person is to be called by a name that was said instead of another: by the one with
 * more letters, forms of address aside; of equally long ones by the one said first. So the name is
 * the same whatever the order in which conversations come in.
 */
export function isFullerName(said: SaidName, known: SaidName): boolean {
  return (
    (lettersOf(said) - lettersOf(known) ||
      known.at.getTime() - said.at.getTime() ||
      (said.name < known.name ? 1 : 0)) > 0
  );
}

function lettersOf({ nameKey: key }: SaidName): number {
  return [...wordsOf(key).join('')].length;
}

const GENERATIONS: ReadonlyMap<string, string> = new Map([
  ['jr', 'junior'],
  ['junior', 'junior'],
  ['sr', 'senior'],
  ['senior', 'senior'],
  ['ii', 'second'],
  ['iii', 'third'],
  ['iv', 'fourth'],
]);

/** The generation stands last, behind a given and a family name. */
function generationOf(key: string): string | null {
  const words = key.split(' ');
  return words.length > 2 ? (GENERATIONS.get(words.at(-1) ?? '') ?? null) : null;
}

function wordsOf(key: string): string[] {
  const words = key.split(' ').filter((word) => word !== '');
  const own = words.filter((word) => !FORMS_OF_ADDRESS.has(word));
  return own.length > 0 ? own : words;
}

/** The words as they stand, with the first one last, and with the last one first. */
function ordersOf(words: readonly string[]): string[][] {
  const first = words.slice(0, 1);
  const last = words.slice(-1);
  return [[...words], [...words.slice(1), ...first], [...last, ...words.slice(0, -1)]];
}

function isShortFor(short: readonly string[], long: readonly string[]): boolean {
  const [only = ''] = short;
  const isGlued = short.length === 1 && long.length > 1 && only === gluedInitial(long);
  if (isGlued) return true;
  const isSureOfOne = short.some((word) => isWhole(word) && long.includes(word));
  return isSureOfOne && agree(only, long[0] ?? '') && areInOrder(short, long);
}

/**
 * Returns what every variant of a name shares with it one of: the whole key, a word of two letters
 * or more, or an initial and a name as one word ("dreyes").
 */
export function tellingParts(key: string): Set<string> {
  const words = wordsOf(key);
  return new Set([key, ...words.filter(isWhole), ...ordersOf(words).map(gluedInitial)]);
}

/** "D.Reyes" without a space is the key "dreyes". */
function gluedInitial(words: readonly string[]): string {
  return `${Array.from(words[0] ?? '')[0] ?? ''}${words.at(-1) ?? ''}`;
}

function areInOrder(short: readonly string[], long: readonly string[]): boolean {
  let from = 0;
  for (const word of short) {
    const at = long.findIndex((other, index) => index >= from && agree(word, other));
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}

function agree(a: string, b: string): boolean {
  if (a === b || areNicknames(a, b)) return true;
  return (!isWhole(a) && b.startsWith(a)) || (!isWhole(b) && a.startsWith(b));
}

function isWhole(word: string): boolean {
  return Array.from(word).length > 1;
}
