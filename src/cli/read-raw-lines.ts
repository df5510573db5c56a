import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { webDomain } from '../domain/web-domain.ts';
import { detectOpportunity } from '../jobs/detect-opportunity.ts';
import { Conversation, type ParticipantInput } from '../schemas/conversation.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { accountOf } from '../signals/account-of.ts';
import type { Assigned } from '../signals/assign-account.ts';
import type { Activity } from '../signals/readers/activities.ts';
import { formatOf, type RawFormat } from '../signals/readers/format.ts';
import { RAW_LIMIT_BYTES } from '../signals/readers/raw-text.ts';
import { readAs, readMailbox } from '../signals/readers/read-raw.ts';
import type { Reading } from '../signals/readers/reading.ts';
import { type InputLine, phrase, refused } from './input-line.ts';
import { note } from './output.ts';
import { chunksOf } from './read-file.ts';

/** What raw conversations do not say themselves. */
export interface RawOptions {
  /** The account of all of them; without it the addresses tell. */
  readonly account?: string | undefined;
  readonly ownDomains: readonly string[];
  /** Finds the account among those that the tenant has, where no address tells. */
  readonly assign?: ((conversation: Conversation) => Assigned | null) | undefined;
}

const BEGINNING_BYTES = 64_000;

/** Returns what a file of raw conversations is; null where it is something else. */
export async function rawFormatOf(path: string): Promise<RawFormat | null> {
  return formatOf(basename(path), await beginningOf(path, BEGINNING_BYTES));
}

/** Reads a file of raw conversations; what had to be put right is noted, what cannot be is refused. */
export async function* readRawLines(
  path: string,
  format: RawFormat,
  options: RawOptions,
): AsyncGenerator<InputLine> {
  const { mtime } = await stat(path);
  const name = basename(path, extname(path));
  const reading = { at: mtime.toISOString(), name };
  if (format === 'mailbox') {
    for await (const one of readMailbox(chunksOf(path), reading)) yield rawLine(one, options, path);
    return;
  }
  // One byte more than is read tells that there is more.
  const bytes = await beginningOf(path, RAW_LIMIT_BYTES + 1);
  for (const one of await readAs(format, bytes, reading)) yield rawLine(one, options, path);
}

/** Returns what a reading sends; `path` is only to name it. */
export function rawLine(
  reading: Reading | Activity,
  { account, ownDomains, assign }: RawOptions,
  path: string,
): InputLine {
  const { line } = reading;
  if (!reading.ok) return refused(line, reading.reason);
  const { conversation, notes } = reading;
  for (const words of notes) note(`${basename(path)}, line ${line}: ${words}`);
  const filed = account ?? ('account' in reading ? reading.account : null);
  const told = filed ? null : accountOf(conversation.participants ?? [], ownDomains);
  const known = told && !told.ok ? assign?.(parseOrThrow(Conversation, conversation)) : null;
  if (told && !told.ok && !known) return refused(line, told.reason);
  const mention = known
    ? { id: known.id }
    : told?.ok
      ? { name: told.name, website: told.website }
      : { name: filed ?? '' };
  const { channel, interactionId } = conversation;
  const participants = withSides(conversation.participants ?? [], ownDomains);
  return {
    kind: 'sendable',
    line,
    tenant: null,
    job: detectOpportunity.name,
    idempotencyKey: keyOf(channel, interactionId),
    data: { account: mention, conversation: { ...conversation, participants } },
    about: phrase(channel, mention.name ?? known?.why, conversation.subject),
  };
}

/** Where the tenant's own domains are known, an address says whose side somebody is on. */
function withSides(people: readonly ParticipantInput[], ownDomains: readonly string[]) {
  const own = new Set(ownDomains.map((domain) => webDomain(domain)));
  if (own.size === 0) return [...people];
  return people.map((one) => {
    const domain = webDomain(one.email);
    if (domain === null) return one;
    return { ...one, side: own.has(domain) ? ('seller' as const) : (one.side ?? 'buyer') };
  });
}

const KEY_LIMIT = 200;

/** One exchange is one intent, by whatever road; a long id leaves room for the rest of the key. */
function keyOf(channel: string, interactionId: string): string {
  const key = `detect:${channel}:${interactionId}`;
  return key.length <= KEY_LIMIT ? key : key.slice(0, KEY_LIMIT);
}

async function beginningOf(path: string, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(path)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}
