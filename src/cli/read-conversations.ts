import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as v from 'valibot';
import { detectOpportunity } from '../jobs/detect-opportunity.ts';
import { isPlainObject } from '../schemas/hygiene.ts';
import { type ChatMessage, chatMessage, chatMessages } from '../signals/readers/chat.ts';
import { mailOfRow } from '../signals/readers/mail-row.ts';
import { readMessages } from '../signals/readers/read-chat.ts';
import { readValue } from '../signals/readers/read-raw.ts';
import { type InputLine, phrase, refused } from './input-line.ts';
import { faultOfJson, linesOf, type TextLine } from './read-file.ts';
import { type RawOptions, rawLine } from './read-raw-lines.ts';

/** What a line says beside the job's own data. */
const Beside = v.looseObject({
  tenant: v.optional(v.string('tenant: must be text')),
  idempotencyKey: v.optional(v.string('idempotencyKey: must be text')),
});

/** The parts of the data that name a conversation; what is wrong in them is refused later. */
const Named = v.looseObject({
  account: v.looseObject({ name: v.optional(v.string()), id: v.optional(v.string()) }),
  conversation: v.looseObject({ channel: v.string(), interactionId: v.string() }),
  signals: v.optional(
    v.looseObject({
      productLine: v.nullish(v.string()),
      dealPotentialConfidence: v.optional(v.number()),
    }),
  ),
});

/** Single messages of a chat that are held at most, until their threads are whole. */
const MESSAGES_LIMIT = 100_000;

/**
 * Reads one conversation a line, as JSON: the job's data, or a mail or a chat as exports hold them.
 * Lines that are single messages are one conversation a thread. Blank lines are passed over.
 */
export async function* readConversations(path: string, raw: RawOptions): AsyncGenerator<InputLine> {
  const { mtime } = await stat(path);
  const reading = { at: mtime.toISOString(), name: basename(path, extname(path)) };
  const messages: (ChatMessage & { readonly line: number })[] = [];
  for await (const read of linesOf(path)) {
    if (read.text !== null && read.text.trim() === '') continue;
    const value = read.text === null ? undefined : parsed(read.text);
    const message = isPlainObject(value) && !isJobData(value) ? chatMessage(value) : null;
    if (message && !mailOfRow(value) && messages.length < MESSAGES_LIMIT) {
      messages.push({ ...message, line: read.line });
    } else if (isPlainObject(value) && !isJobData(value) && isRaw(value)) {
      for (const one of await readValue(value, reading, read.line)) yield rawLine(one, raw, path);
    } else {
      yield conversationLine(read);
    }
  }
  for (const one of readMessages(messages, reading)) yield rawLine(one, raw, path);
}

const isJobData = (value: Record<string, unknown>) => 'conversation' in value || 'account' in value;
const isRaw = (value: unknown) => mailOfRow(value) !== null || chatMessages(value) !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function conversationLine(read: TextLine): InputLine {
  const { line } = read;
  if (read.text === null) return refused(line, read.fault);
  let value: unknown;
  try {
    value = JSON.parse(read.text);
  } catch (error) {
    return refused(line, faultOfJson(error));
  }
  if (!isPlainObject(value)) return refused(line, 'must be an object');
  const beside = v.safeParse(Beside, value);
  if (!beside.success) return refused(line, beside.issues[0].message);
  const { tenant = null, idempotencyKey, ...data } = beside.output;
  const named = v.safeParse(Named, data);
  const key = idempotencyKey ?? (named.success ? keyOf(named.output) : `line:${line}`);
  const about = named.success ? aboutConversation(named.output) : 'conversation';
  const job = detectOpportunity.name;
  return { kind: 'sendable', line, tenant, job, idempotencyKey: key, data, about };
}

type Named = v.InferOutput<typeof Named>;

/** One exchange is one intent: sent twice, by whatever road, it is handled once. */
const keyOf = ({ conversation: { channel, interactionId } }: Named) =>
  `detect:${channel}:${interactionId}`;

function aboutConversation({ account, conversation, signals }: Named): string {
  const { productLine, dealPotentialConfidence } = signals ?? {};
  const who = account.name ?? `account ${account.id?.slice(0, 8) ?? '?'}…`;
  return phrase(conversation.channel, who, productLine, dealPotentialConfidence);
}
