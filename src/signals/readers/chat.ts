import { isPlainObject } from '../../schemas/hygiene.ts';
import { storable } from './raw-text.ts';
import type { Spoken } from './spoken-turns.ts';

/** One message of a chat's export. */
export interface ChatMessage extends Spoken {
  /** Groups messages of one exchange; null where the export says nothing. */
  readonly thread: string | null;
}

/** How exports name their fields; the first that is there counts. */
const SPEAKER = [
  'speaker',
  'author',
  'from',
  'sender',
  'user',
  'username',
  'user_name',
  'name',
  'role',
];
const TEXT = ['text', 'message', 'body', 'content', 'msg'];
const TIME = [
  'at',
  'timestamp',
  'ts',
  'time',
  'date',
  'created_at',
  'createdAt',
  'sentAt',
  'sent_at',
];
const THREAD = [
  'thread',
  'thread_ts',
  'threadId',
  'thread_id',
  'conversationId',
  'conversation_id',
];
const MORE_THREADS = ['chatId', 'chat_id', 'channel', 'room', 'ticket', 'session'];
const LISTS = ['turns', 'messages', 'transcript', 'utterances', 'items'];

/** Reads one message of a chat; null where the value has no speaker or no text. */
export function chatMessage(value: unknown): ChatMessage | null {
  if (!isPlainObject(value)) return null;
  const text = wordsIn(value, TEXT);
  const label = speakerIn(value);
  if (text === null || label === null) return null;
  const at = timeIn(value);
  const thread = wordsIn(value, [...THREAD, ...MORE_THREADS]);
  return { label, text, thread, ...(at !== null && { at }) };
}

/** Returns the messages of an object that holds a whole chat, or null where it holds none. */
export function chatMessages(value: unknown): ChatMessage[] | null {
  const list = Array.isArray(value) ? value : listIn(value);
  if (list === null) return null;
  const messages = list.flatMap((one) => chatMessage(one) ?? []);
  return messages.length > 0 ? messages : null;
}

function listIn(value: unknown): unknown[] | null {
  if (!isPlainObject(value)) return null;
  const key = LISTS.find((name) => Array.isArray(value[name]));
  return key === undefined ? null : (value[key] as unknown[]);
}

/** Returns an id, a time and a title that an object with a whole chat says of it. */
export function chatHead(value: unknown) {
  const object = isPlainObject(value) ? value : {};
  return {
    id: wordsIn(object, ['id', 'interactionId', ...THREAD, 'chatId', 'chat_id']),
    at: timeIn(object),
    title: wordsIn(object, ['subject', 'title', 'topic']),
  };
}

function wordsIn(object: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string' && value.trim() !== '') return storable(value);
    if (typeof value === 'number') return String(value);
  }
  return null;
}

function speakerIn(object: Record<string, unknown>): string | null {
  for (const name of SPEAKER) {
    const value = object[name];
    if (typeof value === 'string' && value.trim() !== '') return storable(value).trim();
    if (isPlainObject(value))
      return wordsIn(value, ['name', 'real_name', 'username', 'email', 'id']);
  }
  return null;
}

/** No way of writing a time takes more characters. */
const TIME_LIMIT = 64;

/** A time is ISO 8601, or seconds or milliseconds since 1970. */
function timeIn(object: Record<string, unknown>): string | null {
  const said = wordsIn(object, TIME);
  if (said === null || said.length > TIME_LIMIT) return null;
  const number = Number(said);
  const date = Number.isFinite(number)
    ? new Date(number > 100_000_000_000 ? number : number * 1_000)
    : new Date(hasZone(said) ? said : `${said.replace(' ', 'T')}Z`);
  const year = Number.isNaN(date.getTime()) ? 0 : date.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? date.toISOString() : null;
}

/** "-0300" is a zone behind a time of day alone: "2026-03" ends alike. */
function hasZone(time: string): boolean {
  const zone = time.search(/(?:Z|[+-]\d\d:?\d\d)$/);
  return zone > 0 && time.slice(0, zone).includes('T');
}
