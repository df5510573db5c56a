import type { ConversationInput } from '../../schemas/conversation.ts';
import type { Exchange } from './reading.ts';

/** What is left of a message's 64 KiB for the conversation itself, in bytes of JSON. */
export const EXCHANGE_LIMIT_BYTES = 56_000;
/** Turns of one exchange at most, as the schema has it. */
const TURNS_LIMIT = 10_000;
export const PARTICIPANTS_LIMIT = 200;
const ID_LIMIT = 200;

type Turns = NonNullable<ConversationInput['turns']>;

/**
 * Returns the exchange with its newest turns, as many as a message holds: what a mail quotes came
 * in mails of its own, so the oldest quotations go first, then the end of what is new. `older` are
 * those that were left out before.
 */
export function newestTurns(exchange: Exchange, older = 0): Exchange {
  const { conversation } = exchange;
  const all = conversation.turns ?? [];
  let room = EXCHANGE_LIMIT_BYTES - sizeOf({ ...conversation, turns: [] });
  const kept: Turns[number][] = [];
  for (const turn of all.toReversed()) {
    const size = sizeOf(turn) + 1;
    if (size > room && kept.length > 0) break;
    kept.unshift(size > room ? cut(turn, room) : turn);
    room -= size;
  }
  const dropped = older + all.length - kept.length;
  const isCut = room < 0 && kept.length > 0;
  const notes = [
    ...exchange.notes,
    ...(dropped > 0 ? [`is too long: its ${dropped} oldest quotations were left out`] : []),
    ...(isCut ? ['is too long: its end was left out'] : []),
  ];
  return { ...exchange, conversation: { ...conversation, turns: kept }, notes };
}

/**
 * Returns a long exchange as several, each with an interactionId of its own and all with one
 * conversation id; a short one as it is.
 */
export function inParts(exchange: Exchange): Exchange[] {
  const { conversation, notes } = exchange;
  const frame = sizeOf({ ...conversation, turns: [] });
  const parts: Turns[number][][] = [];
  let room = 0;
  for (const turn of (conversation.turns ?? []).flatMap((one) => piecesOf(one, frame))) {
    const size = sizeOf(turn) + 1;
    if (size > room || (parts.at(-1)?.length ?? 0) >= TURNS_LIMIT) {
      parts.push([]);
      room = EXCHANGE_LIMIT_BYTES - frame;
    }
    parts.at(-1)?.push(turn);
    room -= size;
  }
  if (parts.length < 2) return [exchange];
  const id = conversation.id ?? conversation.interactionId;
  return parts.map((turns, i) => ({
    ...exchange,
    notes: i === 0 ? [...notes, `is long: it was taken in as ${parts.length} exchanges`] : [],
    conversation: {
      ...conversation,
      id,
      interactionId: i === 0 ? conversation.interactionId : partId(conversation, i + 1),
      turns,
    },
  }));
}

/** Returns the list with as many participants as an exchange may have, and says what it lost. */
export function boundedPeople<T>(people: readonly T[], notes: string[]): T[] {
  if (people.length > PARTICIPANTS_LIMIT) {
    notes.push(`names ${people.length} people: the first ${PARTICIPANTS_LIMIT} were taken`);
  }
  return people.slice(0, PARTICIPANTS_LIMIT);
}

function partId({ interactionId }: ConversationInput, part: number): string {
  const suffix = `#${part}`;
  return interactionId.slice(0, ID_LIMIT - suffix.length) + suffix;
}

/** One endless turn is several of the same speaker. */
function piecesOf(turn: Turns[number], frame: number): Turns {
  const room = EXCHANGE_LIMIT_BYTES - frame - sizeOf({ ...turn, text: '' }) - 1;
  const pieces: Turns = [];
  for (let rest = turn.text; rest !== ''; ) {
    const piece = fitting(rest, room);
    pieces.push({ ...turn, text: piece });
    rest = rest.slice(piece.length);
  }
  return pieces.length > 0 ? pieces : [turn];
}

function cut(turn: Turns[number], room: number): Turns[number] {
  return { ...turn, text: fitting(turn.text, room - sizeOf({ ...turn, text: '' })) };
}

/** The longest beginning of the text that takes at most so many bytes as JSON. */
function fitting(text: string, bytes: number): string {
  // A character takes a byte or more: what follows is not looked at, however long it is.
  if (text.length <= bytes && sizeOf(text) <= bytes) return text;
  let [low, high] = [1, Math.max(1, Math.min(text.length, bytes))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(text.slice(0, middle)) <= bytes) low = middle;
    else high = middle - 1;
  }
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, low)) && low > 1 ? low - 1 : low;
  return text.slice(0, end);
}

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
