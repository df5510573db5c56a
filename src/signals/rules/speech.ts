import type { Side } from '../../domain/vocabulary.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import { CUES } from './all-cues.ts';
import { findIn, type Topic } from './cues.ts';
import { sentencesOf, wordsOf } from './sentences.ts';

/** How somebody speaks: sentences as who sells, as who buys, and all. */
interface Speech {
  selling: number;
  buying: number;
  sentences: number;
}

/** Words that sides are told by; more of a long conversation are not read. */
const READ_CHARACTERS = 40_000;
/** What only a buyer says, if nobody's side is known. */
const BUYING: ReadonlySet<Topic> = new Set(['buyer talk', 'economic buyer', 'authority']);
const OWN = /\b(?:we|i|our|my)\b/i;
/** Parts of all sentences from which on a way of speaking is no accident. */
const SELLS = 0.05;
const BUYS = 0.02;
const BUYS_ALONE = 0.1;

/**
 * Tells the sides of those who are unknown by how they speak. A seller speaks of what is offered,
 * again and again, to somebody who speaks as a buyer. Colleagues who make a product speak of it
 * too, but to each other: of them nothing is told.
 */
export function guessSides(
  conversation: Conversation,
  sides: ReadonlyMap<string, Side>,
): Map<string, Side> {
  const speech = speechOf(conversation, sides);
  const guessed = new Map<string, Side>();
  const seller = sellerAmong(speech);
  for (const [speaker, { selling, buying, sentences }] of speech) {
    if (speaker === seller) guessed.set(speaker, 'seller');
    else if (seller !== null && selling <= buying) guessed.set(speaker, 'buyer');
    else if (seller === null && buying > selling && buying / sentences >= BUYS_ALONE) {
      guessed.set(speaker, 'buyer');
    }
  }
  return guessed;
}

function sellerAmong(speech: ReadonlyMap<string, Speech>): string | null {
  const [best] = [...speech].toSorted((a, b) => lead(b[1]) - lead(a[1]));
  if (!best) return null;
  const [speaker, { selling, sentences }] = best;
  const others = [...speech].filter(([other]) => other !== speaker).map(([, one]) => one);
  const isSelling = selling >= 1 && lead(best[1]) > 0 && selling / sentences >= SELLS;
  const hasBuyer = others.some(({ buying, sentences: all }) => buying / all >= BUYS);
  return isSelling && (hasBuyer || others.length <= 1) ? speaker : null;
}

const lead = ({ selling, buying }: Speech) => selling - buying;

function speechOf({ turns }: Conversation, sides: ReadonlyMap<string, Side>): Map<string, Speech> {
  const speech = new Map<string, Speech>();
  let read = 0;
  for (const { speaker, text } of turns) {
    if (sides.get(speaker) !== 'unknown') continue;
    if (read > READ_CHARACTERS) break;
    read += text.length;
    const own = speech.get(speaker) ?? { selling: 0, buying: 0, sentences: 0 };
    speech.set(speaker, own);
    for (const sentence of sentencesOf(text)) hear(own, sentence);
  }
  return speech;
}

function hear(speech: Speech, text: string): void {
  const sentence = { text, words: wordsOf(text), speaker: null, side: 'unknown' as const };
  const found = findIn({ ...sentence, isReported: false, at: new Date(0), index: 0 }, CUES);
  const isSelling = found.some(({ cue }) => cue.topic === 'seller talk');
  const isAsking = found.some(({ cue }) => cue.topic === 'interest' && cue.weight >= 0.75);
  // Colleagues have a budget too: a buyer speaks of one's own.
  const isOwn = found.some(({ cue }) => cue.topic === 'budget') && OWN.test(text);
  speech.sentences++;
  if (isSelling) speech.selling++;
  else if (isAsking || isOwn || found.some(({ cue }) => BUYING.has(cue.topic))) speech.buying++;
}
