import type { Side } from '../../domain/vocabulary.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import { hearingOf } from '../rules/hearing.ts';
import type { Sides } from '../rules/sides.ts';

/** Words as they were said, and by whom; the speaker is null where the summary reports them. */
export interface SaidWords {
  readonly text: string;
  readonly speaker: string | null;
}

/** What was said, to be asked who said something. */
export interface Said {
  /** Returns the words where a turn of the buyer's side has them, letter by letter; else null. */
  byBuyer(quote: string): SaidWords | null;
  /** The same of anybody. */
  byAnyone(quote: string): SaidWords | null;
}

/** Words that are shorter are said by everybody. */
const TELLING = /(?:[\p{L}\p{N}].*?){3}/su;

/** Longer ones are no evidence that can be kept. */
const QUOTE_LIMIT = 4_000;

/** Takes a conversation apart by who said what, with the rules' own sense of sides. */
export function saidIn(conversation: Conversation, sides: Sides): Said {
  const passages = conversation.turns.length > 0 ? spoken(conversation, sides) : reported();
  function reported(): Passage[] {
    const { sentences } = hearingOf(conversation, sides);
    return sentences.filter(({ index }) => index >= 0);
  }
  const find = (quote: string, isFit: (side: Side) => boolean) => {
    const words = quote.trim();
    if (words.length > QUOTE_LIMIT || !TELLING.test(words)) return null;
    for (const { text, speaker, side } of passages) {
      const found = isFit(side) ? literalIn(text, words) : null;
      if (found !== null) return { text: found, speaker };
    }
    return null;
  };
  return {
    byBuyer: (quote) => find(quote, (side) => side === 'buyer'),
    byAnyone: (quote) => find(quote, () => true),
  };
}

interface Passage extends SaidWords {
  readonly side: Side;
}

function spoken({ turns }: Conversation, sides: Sides): Passage[] {
  return turns.map(({ text, speaker }) => ({ text, speaker, side: sides.of(speaker) }));
}

/** A model writes a line's end as a space; what is kept is what was said, with its line's end. */
function literalIn(text: string, words: string): string | null {
  if (text.includes(words)) return words;
  const pieces = words.split(/\s+/);
  if (pieces.length < 2) return null;
  const pattern = pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('\\s+');
  return new RegExp(pattern, 'u').exec(text)?.[0] ?? null;
}
