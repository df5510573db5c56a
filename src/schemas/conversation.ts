import * as v from 'valibot';
import { closed } from './objects.ts';
import { clearableText, Email, IsoDateTime, listOf, orNull, prose, text } from './primitives.ts';
import { Channel, Roles, Side } from './words.ts';

/** The longest single turn and the longest summary. */
export const SPEECH_LIMIT = 100_000;
const PARTICIPANTS_LIMIT = 200;
const TURNS_LIMIT = 10_000;

/** Someone who took part, as the producer knows them. */
export const Participant = closed({
  name: text(200),
  email: orNull(Email),
  title: orNull(clearableText(200)),
  roles: v.optional(Roles, () => []),
  side: v.optional(Side, 'unknown'),
});
export type Participant = v.InferOutput<typeof Participant>;
export type ParticipantInput = v.InferInput<typeof Participant>;

/** One thing that one person said, as it was said. */
export const Turn = closed({
  speaker: text(200),
  side: v.optional(Side, 'unknown'),
  at: orNull(IsoDateTime),
  text: prose(SPEECH_LIMIT),
});
export type Turn = v.InferOutput<typeof Turn>;

/** One exchange; a long chat is several of them with one `id`. */
export const Conversation = v.pipe(
  closed({
    id: v.pipe(orNull(clearableText(200)), v.description('groups the exchanges of a conversation')),
    interactionId: v.pipe(text(200), v.description('unique for ever within tenant and channel')),
    channel: Channel,
    at: IsoDateTime,
    subject: orNull(clearableText(500)),
    participants: listOf(Participant, PARTICIPANTS_LIMIT),
    turns: listOf(Turn, TURNS_LIMIT),
    summary: orNull(clearableText(SPEECH_LIMIT)),
  }),
  v.check(({ turns, summary }) => turns.length > 0 || summary !== null, 'needs turns or a summary'),
);
export type Conversation = v.InferOutput<typeof Conversation>;
export type ConversationInput = v.InferInput<typeof Conversation>;
