import type { ConversationInput } from '../../schemas/conversation.ts';
import { boundedPeople, inParts } from './bounds.ts';
import { type ChatMessage, chatHead, chatMessages } from './chat.ts';
import { bounded, contentId } from './ids.ts';
import { type Reading, type ReadOptions, unreadable } from './reading.ts';
import { turnsOf } from './spoken-turns.ts';

/** Reads an object or a list that holds a whole chat, meeting or call. */
export function readChat(value: unknown, options: ReadOptions, line = 1): Reading[] {
  const messages = chatMessages(value);
  if (messages === null) return [unreadable('holds no messages with a speaker and a text', line)];
  return exchangesOf(messages, { ...chatHead(value), line }, options);
}

/** Reads messages of several chats, as an export has them: one exchange a thread. */
export function readMessages(
  messages: readonly (ChatMessage & { readonly line: number })[],
  options: ReadOptions,
): Reading[] {
  const threads = Map.groupBy(messages, ({ thread }) => thread);
  return [...threads].flatMap(([thread, own]) => {
    const { line = 1, at = null } = own[0] ?? {};
    return exchangesOf(own, { id: thread, at, title: null, line }, options);
  });
}

interface Head {
  readonly id: string | null;
  readonly at: string | null;
  readonly title: string | null;
  readonly line: number;
}

function exchangesOf(
  messages: readonly ChatMessage[],
  { id, at, title, line }: Head,
  options: ReadOptions,
): Reading[] {
  const { turns, people } = turnsOf(messages);
  if (turns.length === 0) return [unreadable('holds no words', line)];
  const notes: string[] = [];
  const interactionId = contentId(JSON.stringify(turns));
  const conversation: ConversationInput = {
    // A thread goes on: its id names the conversation, its content this part of it.
    id: id === null ? interactionId : bounded(id),
    interactionId,
    channel: 'chat',
    at: at ?? turns.findLast((turn) => turn.at)?.at ?? options.at,
    subject: (title ?? '').slice(0, 500).toWellFormed(),
    participants: boundedPeople(people, notes),
    turns,
  };
  return inParts({ ok: true, conversation, notes, line });
}
