import { type Activity, readActivities } from './activities.ts';
import { type ChatMessage, chatMessage, chatMessages } from './chat.ts';
import { formatOf, isMailText, type RawFormat } from './format.ts';
import { refuseOtherThanBytes, refuseOtherThanText } from './given.ts';
import { mailOfRow } from './mail-row.ts';
import { mailsOf } from './mbox.ts';
import { textOf } from './raw-text.ts';
import { readChat, readMessages } from './read-chat.ts';
import { readMail } from './read-mail.ts';
import { readTranscript } from './read-transcript.ts';
import { type Reading, type ReadOptions, unreadable } from './reading.ts';

const BEGINNING = 64_000;

/**
 * Reads raw text that holds conversations into exchanges, whatever it is: a mail, a mailbox, a
 * transcript, captions, a chat, a CRM's activities. `options.name` with an ending helps to tell.
 * What cannot be read is told by its line and the reason. No text makes it throw.
 *
 * @throws {InvalidJobData} the bytes are none, or the options are of another kind.
 */
export async function readConversations(
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<(Reading | Activity)[]> {
  refuseOtherThanBytes(bytes, options);
  const format = formatOf(options.name ?? '', bytes.subarray(0, BEGINNING));
  return readAs(format, bytes, options);
}

/** Reads raw text of a known format. */
export async function readAs(
  format: RawFormat | null,
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<(Reading | Activity)[]> {
  switch (format) {
    case 'mail':
      return [await readMail(bytes, options)];
    case 'mailbox':
      return allOf(readMailbox(one(bytes), options));
    case 'transcript':
      return readTranscript(textOf(bytes), options);
    case 'activities':
      return readActivities(textOf(bytes), options);
    case 'json':
      return readJson(textOf(bytes).text, options);
    case 'jsonl':
      return readLines(textOf(bytes).text, options);
    case null:
      return [unreadable('is nothing that holds conversations')];
  }
}

/** Reads a mailbox mail by mail; `options.at` is for mails without any date. */
export async function* readMailbox(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<Reading> {
  for await (const { bytes, line, at } of mailsOf(chunks)) {
    const reading = await readMail(bytes, { ...options, at: at ?? options.at });
    yield { ...reading, line };
  }
}

/** Reads one mail or chat a line; lines that are single messages are one exchange a thread. */
async function readLines(text: string, options: ReadOptions): Promise<Reading[]> {
  const messages: (ChatMessage & { readonly line: number })[] = [];
  const read: Reading[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const message = chatMessage(parsed(line));
    if (message && !mailOfRow(parsed(line))) messages.push({ ...message, line: i + 1 });
    else read.push(...(await readJson(line, options, i + 1)));
  }
  return [...read, ...readMessages(messages, options)];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function readJson(text: string, options: ReadOptions, line = 1): Promise<Reading[]> {
  const value = parsed(text);
  if (value === null) return [unreadable('is not JSON', line)];
  return readValue(value, options, line);
}

/** Reads a JSON value that is a mail, a chat, or a single message. */
export async function readValue(
  value: unknown,
  options: ReadOptions,
  line = 1,
): Promise<Reading[]> {
  const mail = mailOfRow(value);
  if (mail) return [{ ...(await readMail(mail, options)), line }];
  if (chatMessages(value)) return readChat(value, options, line);
  const message = chatMessage(value);
  if (message) return readChat([value], options, line);
  return [unreadable('is neither a mail nor a chat', line)];
}

/**
 * Reads a text of which nothing is known: pasted mail, transcript, or prose. No text makes it throw.
 *
 * @throws {InvalidJobData} the text is none, or the options are of another kind.
 */
export async function readText(text: string, options: ReadOptions): Promise<Reading[]> {
  refuseOtherThanText(text, options);
  const bytes = Buffer.from(text);
  return isMailText(text)
    ? [await readMail(bytes, options)]
    : readTranscript(textOf(bytes), options);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
