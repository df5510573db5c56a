import type { ConversationInput, ParticipantInput } from '../../schemas/conversation.ts';
import { speakerOf } from '../side-labels.ts';
import { boundedPeople, inParts } from './bounds.ts';
import { isCaptions, spokenInCaptions } from './captions.ts';
import { contentId } from './ids.ts';
import { spokenInProse } from './quoted-prose.ts';
import type { RawText } from './raw-text.ts';
import { type Reading, type ReadOptions, unreadable } from './reading.ts';
import { turnsOf } from './spoken-turns.ts';
import { headOf, spokenInTranscript } from './transcript.ts';

const SUMMARY_LIMIT = 20_000;
const NAME_LIMIT = 200;

/**
 * Reads a transcript of a call or meeting: captions, "Name: text" and its kin, or prose. Prose is
 * kept as the summary, and what it quotes becomes turns. A long one is several exchanges of one
 * conversation. Never throws.
 */
export function readTranscript({ text, notes }: RawText, options: ReadOptions): Reading[] {
  if (!/[\p{L}\p{N}]/u.test(text)) return [unreadable('is empty')];
  const head = headOf(text);
  const dialogue = isCaptions(text) ? spokenInCaptions(text) : spokenInTranscript(text);
  const { turns, people } = turnsOf(dialogue ?? spokenInProse(text));
  if (dialogue !== null && turns.length === 0) return [unreadable('holds no spoken words')];
  const said = [...notes];
  const speakers = new Set(people.map(({ name }) => name.toLowerCase()));
  const listed = head.participants.flatMap((one) => listedPerson(one, speakers));
  const conversation: ConversationInput = {
    interactionId: contentId(text),
    channel: dialogue === null ? 'note' : 'call',
    at: dateOf(head.date) ?? options.at,
    subject: (head.title ?? options.name ?? '').slice(0, 500).toWellFormed(),
    participants: boundedPeople([...people, ...listed], said),
    turns,
    ...(dialogue === null && { summary: text.trim().slice(0, SUMMARY_LIMIT).toWellFormed() }),
  };
  if (dialogue === null && text.trim().length > SUMMARY_LIMIT) {
    said.push(`is long: its first ${SUMMARY_LIMIT} characters were taken`);
  }
  return inParts({ ok: true, conversation, notes: said, line: 1 });
}

/** One of a list of participants who is not among the speakers; a part alone is nobody. */
function listedPerson(entry: string, speakers: ReadonlySet<string>): ParticipantInput[] {
  const [before = ''] = entry.split(/[(<[]/, 1);
  const name = before.trimEnd().slice(0, NAME_LIMIT).toWellFormed().trim();
  const email = /(?<![^\s<>()@])[^\s<>()@]{1,64}@[^\s<>()@]{1,190}/.exec(entry)?.[0];
  const { name: own, side } = speakerOf(name);
  if (own === null || speakers.has(name.toLowerCase()) || !/\p{L}/u.test(name)) return [];
  return [{ name, side, ...(email !== undefined && { email }) }];
}

/** A date in figures alone is read where it begins with the year. */
function dateOf(date: string | null): string | null {
  if (date === null || !/^\d{4}-\d\d-\d\d|[A-Za-z]{3}/.test(date)) return null;
  const read = new Date(/^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T00:00:00Z` : `${date} UTC`);
  const alone = Number.isNaN(read.getTime()) ? new Date(date) : read;
  return Number.isNaN(alone.getTime()) ? null : alone.toISOString();
}
