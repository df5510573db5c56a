import { nameKey } from '../../domain/names.ts';
import type { Side } from '../../domain/vocabulary.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import { CUES } from './all-cues.ts';
import { type Finding, findIn, type Topic } from './cues.ts';
import { type Sentence, sentencesOf, wordsOf } from './sentences.ts';
import type { Sides } from './sides.ts';

/** A conversation taken apart: its sentences, and what the cues find in them. */
export interface Hearing {
  readonly sentences: readonly Sentence[];
  readonly findings: readonly Finding[];
  /** What the buyer's side says of a topic, in the order in which it was said. */
  buyer(topic: Topic): Finding[];
  /** What anybody says of a topic. */
  anyone(topic: Topic): Finding[];
}

/** Takes a conversation apart; the time is linear in its length. */
export function hearingOf(conversation: Conversation, sides: Sides): Hearing {
  const sentences = [
    ...titled(conversation),
    ...spoken(conversation, sides),
    ...reported(conversation, sides),
  ];
  const findings = sentences.flatMap((sentence) => findIn(sentence, CUES));
  const byTopic = Map.groupBy(findings, ({ cue }) => cue.topic);
  return {
    sentences,
    findings,
    buyer: (topic) =>
      (byTopic.get(topic) ?? []).filter(({ sentence }) => sentence.side === 'buyer'),
    anyone: (topic) => byTopic.get(topic) ?? [],
  };
}

/** A subject is nobody's words: it says what is spoken of, and evidences nothing. */
function* titled({ subject, at }: Conversation): Generator<Sentence> {
  if (subject === null) return;
  const words = wordsOf(subject);
  yield {
    text: subject,
    words,
    speaker: null,
    side: 'unknown',
    isReported: true,
    at: new Date(at),
    index: -1,
  };
}

function* spoken({ turns, at }: Conversation, sides: Sides): Generator<Sentence> {
  let index = 0;
  for (const turn of turns) {
    const side = sides.of(turn.speaker);
    for (const text of sentencesOf(turn.text)) {
      const when = new Date(turn.at ?? at);
      yield {
        text,
        words: wordsOf(text),
        speaker: turn.speaker,
        side,
        isReported: false,
        at: when,
        index,
      };
      index++;
    }
  }
}

/** A summary reports: what it says of the buyer is the buyer's, of the seller the seller's. */
function* reported(
  { summary, at, turns, participants }: Conversation,
  sides: Sides,
): Generator<Sentence> {
  // Beside the words themselves a summary only repeats them.
  if (summary === null || turns.length > 0) return;
  const names = participants.map(
    ({ name }) => [nameKey(name).split(' ')[0] ?? '', sides.of(name)] as const,
  );
  for (const [index, text] of sentencesOf(summary).entries()) {
    const side = sides.isInternal ? 'seller' : subjectSide(text, names);
    yield {
      text,
      words: wordsOf(text),
      speaker: null,
      side,
      isReported: true,
      at: new Date(at),
      index,
    };
  }
}

const SELLERS = /^(?:we|i|our (?:team|rep|side|sales)|the (?:rep|agent|seller)|wir|ich)\b/i;

function subjectSide(text: string, names: readonly (readonly [string, Side])[]): Side {
  const first = nameKey(text).split(' ');
  const named = first
    .slice(0, 4)
    .flatMap((word) => names.find(([name]) => name === word && name !== '') ?? []);
  const side = named.find((one) => one === 'seller' || one === 'buyer');
  if (side === 'seller' || side === 'buyer') return side;
  return SELLERS.test(text) ? 'seller' : 'buyer';
}
