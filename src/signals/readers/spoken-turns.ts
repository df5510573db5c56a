import type { ConversationInput, ParticipantInput } from '../../schemas/conversation.ts';
import { speakerOf } from '../side-labels.ts';

/** What one speaker said, as a transcript labels it. */
export interface Spoken {
  readonly label: string;
  readonly text: string;
  /** ISO 8601, where the transcript says when. */
  readonly at?: string;
}

type Turns = NonNullable<ConversationInput['turns']>;

const NAME_LIMIT = 200;

/**
 * Returns turns and participants of what was spoken: neighbours of one speaker are one turn, and a
 * label that is a part ("REP") names a side and nobody.
 */
export function turnsOf(spoken: readonly Spoken[]): { turns: Turns; people: ParticipantInput[] } {
  const joined: { label: string; texts: string[]; at?: string }[] = [];
  for (const { label, text, at } of spoken) {
    const words = text.trim();
    const last = joined.at(-1);
    if (words === '') continue;
    if (last?.label === label) last.texts.push(words);
    else joined.push({ label, texts: [words], ...(at !== undefined && { at }) });
  }
  const people = new Map<string, ParticipantInput>();
  const turns = joined.map(({ label, texts, at }) => {
    const { side, name } = speakerOf(label);
    const speaker = (name ?? label).slice(0, NAME_LIMIT).toWellFormed();
    if (name !== null && !people.has(speaker)) people.set(speaker, { name: speaker, side });
    return { speaker, side, text: texts.join('\n'), ...(at !== undefined && { at }) };
  });
  return { turns, people: [...people.values()] };
}
