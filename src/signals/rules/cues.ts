import type { Sentence } from './sentences.ts';

/** What a cue says of a sentence. */
export type Topic =
  | 'need'
  | 'need gone'
  | 'pain'
  | 'budget'
  | 'budget gone'
  | 'authority'
  | 'economic buyer'
  | 'timeline'
  | 'timeline gone'
  | 'metrics'
  | 'criteria'
  | 'process'
  | 'interest'
  | 'objection'
  | 'champion'
  | 'blocker'
  | 'gatekeeper'
  | 'user'
  | 'influencer'
  | 'decision maker'
  | 'trust'
  | 'praise'
  | 'complaint'
  | 'other deal'
  | 'deal talk'
  | 'business talk'
  | 'office talk'
  | 'bulk mail'
  | 'seller talk'
  | 'buyer talk'
  | 'request';

/**
 * One way of saying something, and how sure it makes us. Every repeat in a pattern has a bound, so
 * that it takes time in proportion to any text: no word has more than 40 letters, no figure more
 * than 20 digits and marks, and nobody says more than six words that fill a gap.
 */
export interface Cue {
  readonly topic: Topic;
  /** One of these words is in the sentence: only then the pattern is tried. */
  readonly words: readonly string[];
  readonly says: RegExp;
  /** Where this matches too, the cue says nothing. */
  readonly unless?: RegExp;
  /** 0–1: how sure the words alone make us. */
  readonly weight: number;
  /** Why it counts, for a reader. */
  readonly why: string;
}

/** A cue found in a sentence. */
export interface Finding {
  readonly cue: Cue;
  readonly sentence: Sentence;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** Cues by the words they are found by. */
export type CueIndex = ReadonlyMap<string, readonly Cue[]>;

export function indexOf(cues: readonly Cue[]): CueIndex {
  const index = new Map<string, Cue[]>();
  for (const cue of cues) {
    for (const word of cue.words) {
      const known = index.get(word);
      if (known) known.push(cue);
      else index.set(word, [cue]);
    }
  }
  return index;
}

/** Returns what the cues find in a sentence, each cue at most once. */
export function findIn(sentence: Sentence, index: CueIndex): Finding[] {
  const found: Finding[] = [];
  const tried = new Set<Cue>();
  const text = sentence.text.replaceAll('’', "'");
  for (const word of sentence.words) {
    for (const cue of index.get(word) ?? []) {
      if (tried.has(cue)) continue;
      tried.add(cue);
      const match = cue.says.exec(text);
      if (match && !cue.unless?.test(text)) {
        found.push({ cue, sentence, groups: match.groups ?? {} });
      }
    }
  }
  return found;
}

/** Declares a cue: topic, the words it is found by, its pattern, its weight, and why. */
export function cue(
  topic: Topic,
  words: string,
  says: RegExp,
  weight: number,
  why: string,
  unless?: RegExp,
): Cue {
  const found = words.split(' ');
  return { topic, words: found, says, weight, why, ...(unless && { unless }) };
}
