import type { Side } from '../../domain/vocabulary.ts';

/** One sentence of a turn or of the summary, as it was said. */
export interface Sentence {
  /** A literal part of the turn. */
  readonly text: string;
  /** The words that rules are found by: lower case, each once. */
  readonly words: ReadonlySet<string>;
  readonly speaker: string | null;
  /** Whose side the speaker is on; what the summary reports is the buyer's or the seller's. */
  readonly side: Side;
  readonly isReported: boolean;
  /** When it was said. */
  readonly at: Date;
  /** Its place in the conversation, from 0. */
  readonly index: number;
}

/** Longer ones are cut: no rule needs more, and every rule's time is bounded by it. */
const SENTENCE_LIMIT = 500;
// A line's end ends a sentence only where a blank line, a list or a new capital begins after it.
// A run of marks is tried from its beginning alone: the time stays linear.
const END =
  /(?<![.!?…])[.!?…]+["'”’)\]]*(?=\s)|\n[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*•?>]|\d{1,2}[.)])\s)/gu;
const ABBREVIATION =
  /(?:^|\s)(?:mr|mrs|ms|dr|prof|st|no|vs|e\.g|i\.e|inc|ltd|co|approx|z\.b|bzw|ca|\p{L})\.$/iu;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu;

/** Splits what one person said into sentences; each is a literal part of it. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(END)) {
    const to = index + (end.startsWith('\n') ? 0 : end.length);
    if (ABBREVIATION.test(text.slice(Math.max(from, to - 12), to))) continue;
    pushPieces(sentences, text.slice(from, to));
    from = index + end.length;
  }
  pushPieces(sentences, text.slice(from));
  return sentences;
}

function pushPieces(sentences: string[], raw: string): void {
  let rest = raw.trim();
  while (rest.length > SENTENCE_LIMIT) {
    const space = rest.lastIndexOf(' ', SENTENCE_LIMIT);
    const end = space > SENTENCE_LIMIT / 2 ? space : SENTENCE_LIMIT;
    sentences.push(rest.slice(0, end).trim().toWellFormed());
    rest = rest.slice(end).trim();
  }
  if (/[\p{L}\p{N}]/u.test(rest)) sentences.push(rest);
}

/** Returns the words of a text in lower case; a straight apostrophe stands for all. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().replaceAll('’', "'").matchAll(WORD)) words.add(word);
  return words;
}
