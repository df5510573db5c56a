import { nameKey } from './names.ts';

/** A person's name, taken apart for comparing; the words are in their normal form. */
export interface PersonName {
  /** Given names first, where the name says which they are ("Frazier, Perry"). */
  readonly words: readonly string[];
  /** Jr, Sr, II …: two of them are two people. */
  readonly generation: string | null;
  /** What the name puts in quotes or brackets: Robert "Bob" Miles. */
  readonly calledAlso: readonly string[];
}

const LENGTH_READ = 200;

const FORMS_OF_ADDRESS: ReadonlySet<string> = new Set(
  'mr mrs ms miss mx dr prof professor herr frau fr hr mme mlle monsieur madame sr sra srta senor senora don dona dott ing dipl mag sir dame lord lady rev hon capt lt col sgt mevr dhr ir drs'.split(
    ' ',
  ),
);
/** Never names; they stand after one with or without a comma. */
const DEGREES: ReadonlySet<string> = new Set(
  'phd mba msc bsc esq cpa cfa pmp llm llb dds dvm mph edd dba cissp ccna bcom meng beng frcs mbe obe cbe'.split(
    ' ',
  ),
);
/** Also names ("Yo-Yo Ma"): degrees only behind the comma after a whole name. */
const DOUBTFUL_DEGREES: ReadonlySet<string> = new Set(['ma', 'ba', 'md', 'jd', 'pe', 'rn', 'do']);
const GENERATIONS: ReadonlyMap<string, string> = new Map([
  ...['jr', 'jnr', 'junior'].map((word) => [word, 'jr'] as const),
  ...['sr', 'snr', 'senior'].map((word) => [word, 'sr'] as const),
  ...[['ii', '2'] as const, ['2nd', '2'] as const, ['iii', '3'] as const, ['3rd', '3'] as const],
  ...[['iv', '4'] as const, ['4th', '4'] as const],
]);

/**
 * Takes a person's name apart: forms of address, degrees and the generation are no part of it.
 * A name of nothing else keeps its words, so that "Don" and "Ma" stay names.
 */
export function readPersonName(text: string): PersonName {
  const called: string[] = [];
  const bare = text.slice(0, LENGTH_READ).replace(/["“„(]([^"“”()]{1,40})["”)]/gu, (_, inside) => {
    called.push(...wordsOf(inside));
    return ' ';
  });
  const [head = [], ...rest] = bare.split(',').map(wordsOf);
  const family = withoutDegrees(head, false);
  const tails = rest.map((words) => withoutDegrees(words, family.length > 1));
  const given = tails.filter((words) => words.some((word) => !GENERATIONS.has(word))).flat();
  const generations = tails.flat().filter((word) => GENERATIONS.has(word));
  const ordered = [...given.filter((word) => !GENERATIONS.has(word)), ...family];
  const { words, generation } = splitGeneration(ordered);
  return {
    words: withoutAddress(words),
    generation: generation ?? GENERATIONS.get(generations[0] ?? '') ?? null,
    calledAlso: called,
  };
}

const wordsOf = (text: string) =>
  nameKey(text)
    .split(' ')
    .filter((word) => word !== '');

function withoutDegrees(words: readonly string[], isBehindName: boolean): string[] {
  const isDegree = (word = '') => DEGREES.has(word) || (isBehindName && DOUBTFUL_DEGREES.has(word));
  let end = words.length;
  while (end > (isBehindName ? 0 : 1) && isDegree(words[end - 1])) end--;
  return words.slice(0, end);
}

/** A generation stands last: "Senior" before a family name is a name. */
function splitGeneration(words: readonly string[]) {
  const generation = words.length > 2 ? GENERATIONS.get(words.at(-1) ?? '') : undefined;
  return generation === undefined
    ? { words, generation: null }
    : { words: words.slice(0, -1), generation };
}

function withoutAddress(words: readonly string[]): string[] {
  let from = 0;
  while (from < words.length - 1 && FORMS_OF_ADDRESS.has(words[from] ?? '')) from++;
  const own = words.slice(from);
  return own.length > 0 ? own : [...words];
}
