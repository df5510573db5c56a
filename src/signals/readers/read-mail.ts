import PostalMime, { type Address, type Email } from 'postal-mime';
import { dateFrom } from '../../domain/calendar.ts';
import { nameKey } from '../../domain/names.ts';
import { titleTier } from '../../domain/titles.ts';
import type { ParticipantInput } from '../../schemas/conversation.ts';
import { boundedPeople, newestTurns, PARTICIPANTS_LIMIT } from './bounds.ts';
import { refuseOtherThanBytes } from './given.ts';
import { htmlText } from './html-text.ts';
import { contentId, messageIds } from './ids.ts';
import { KnownPeople } from './known-people.ts';
import { type Passage, passagesOf } from './mail-body.ts';
import { RAW_LIMIT_BYTES, storable } from './raw-text.ts';
import { type Reading, type ReadOptions, unreadable } from './reading.ts';

const SUBJECT_LIMIT = 500;
const NAME_LIMIT = 200;
const TITLE_LIMIT = 200;
/** The newest, of which a message holds fewer: one takes 28 bytes of it or more. */
const PASSAGES_LIMIT = 2_000;
/** Parts within parts, and bytes of headers: no mail that a person wrote has as many. */
const LIMITS = { maxNestingDepth: 50, maxHeadersSize: 1_048_576, maxRfc822NestingDepth: 5 };
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/**
 * Reads one mail as it was sent (RFC 822). What it quotes becomes turns of those who wrote it, the
 * oldest first; what is new is the last turn. The exchange is named by its Message-ID, the
 * conversation by the first mail of its thread. No mail makes it throw.
 *
 * @throws {InvalidJobData} the bytes are none, or the options are of another kind.
 */
export async function readMail(bytes: Uint8Array, options: ReadOptions): Promise<Reading> {
  refuseOtherThanBytes(bytes, options);
  let mail: Email;
  try {
    const read = bytes.subarray(0, RAW_LIMIT_BYTES);
    mail = await PostalMime.parse(read, { ...LIMITS, attachmentEncoding: 'arraybuffer' });
  } catch {
    return unreadable('is no mail that can be read: its parts or headers go too deep');
  }
  const from = mail.from ?? mail.sender;
  if (from === undefined && mail.date === undefined && mail.subject === undefined) {
    return unreadable('is no mail: it has no From, Date or Subject');
  }
  const body = mail.text ?? htmlText(mail.html ?? '');
  const passages = passagesOf(storable(body).replace(/\r\n?/g, '\n'));
  if (passages.length === 0) return unreadable('its body is empty');
  const newest = passages.slice(-PASSAGES_LIMIT);
  return newestTurns(exchangeOf(mail, newest, bytes, options), passages.length - newest.length);
}

function exchangeOf(
  mail: Email,
  passages: readonly Passage[],
  bytes: Uint8Array,
  options: ReadOptions,
) {
  const notes: string[] = [];
  if (bytes.length > RAW_LIMIT_BYTES) notes.push('is too long: its end was not read');
  const at = sentAt(mail);
  if (at === null) notes.push('has no date that can be read: the time of its file was taken');
  if (JSON.stringify(passages).includes('\ufffd')) {
    notes.push('holds letters that are not in the character set it names');
  }
  const people = boundedPeople(peopleOf(mail, passages), notes);
  const sender = people[0]?.name ?? 'Unknown';
  const known = new KnownPeople(people);
  const turns = passages.map(({ author, text }) => {
    if (author === null) return { speaker: sender, text, at: at ?? options.at };
    const speaker = known.find(author)?.name ?? nameOf(author.name ?? '', author.email ?? '');
    return { speaker, text, ...(author.at !== null && { at: author.at }) };
  });
  const title = titleIn(passages.findLast(({ author }) => author === null)?.signature ?? []);
  const [own] = messageIds(mail.messageId);
  const [thread] = [...messageIds(mail.references), ...messageIds(mail.inReplyTo)];
  const interactionId = own ?? contentId(bytes);
  const conversation = {
    id: thread ?? interactionId,
    interactionId,
    channel: 'email' as const,
    at: at ?? options.at,
    subject: storable(mail.subject ?? '')
      .slice(0, SUBJECT_LIMIT)
      .toWellFormed(),
    participants: people.map((one, i) => (i === 0 && title ? { ...one, title } : one)),
    turns,
  };
  return { ok: true as const, conversation, notes, line: 1 };
}

/** The sender's clock, else the first server's. */
function sentAt({ date, headers }: Email): string | null {
  if (date !== undefined && dateFrom(date)) return date;
  const received = headers
    .findLast(({ key }) => key === 'received')
    ?.value.split(';')
    .at(-1);
  const arrived = new Date(received ?? '');
  return Number.isNaN(arrived.getTime()) ? null : arrived.toISOString();
}

/** The sender first, then whom the mail went to, then those it quotes by address; each once. */
function peopleOf(mail: Email, passages: readonly Passage[]): ParticipantInput[] {
  const { from, sender, to = [], cc = [] } = mail;
  const people = new Map<string, ParticipantInput>();
  const first = [from ?? sender].flatMap((one) => one ?? []);
  for (const { name, address } of [...first, ...to, ...cc].flatMap(mailboxes)) {
    const email = storable(address).trim();
    const isAddress = EMAIL.test(email) && email.length <= 255;
    if (!isAddress && name.trim() === '') continue;
    const key = isAddress ? email.toLowerCase() : nameKey(name);
    if (people.has(key)) continue;
    people.set(key, { name: nameOf(name, email), ...(isAddress && { email }) });
  }
  const known = new KnownPeople([...people.values()].slice(0, PARTICIPANTS_LIMIT));
  for (const { author } of passages) {
    const email = author?.email ?? '';
    if (!author || !EMAIL.test(email) || people.has(email.toLowerCase())) continue;
    // More are not kept: whether they have been named before need not be known.
    if (known.size < PARTICIPANTS_LIMIT && known.find(author)) continue;
    const one = { name: nameOf(author.name ?? '', email), email };
    people.set(email.toLowerCase(), one);
    known.add(one);
  }
  return [...people.values()];
}

function mailboxes(address: Address): readonly { name: string; address: string }[] {
  return address.group ?? [address];
}

/** The name that is given, else the one that the address speaks of: "dana.reyes@…" is Dana Reyes. */
function nameOf(given: string, email: string): string {
  const name = storable(given).replace(/["<>]/g, '').replace(/\s+/g, ' ').trim();
  const [, last, first] = /^([\p{L}'’ -]{2,40}),\s([\p{L}.'’ -]{1,40})$/u.exec(name) ?? [];
  const turned = last !== undefined && first !== undefined ? `${first} ${last}` : name;
  if (/[\p{L}\p{N}]/u.test(turned) && !turned.includes('@')) {
    return turned.slice(0, NAME_LIMIT).toWellFormed();
  }
  const words = (email.split('@')[0] ?? '').split(/[._+-]+/).filter((word) => word !== '');
  const spoken = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return spoken.slice(0, NAME_LIMIT) || 'Unknown';
}

/** A line of a signature that speaks of a rank is the sender's title. */
function titleIn(signature: readonly string[]): string | null {
  const lines = signature
    .slice(0, 8)
    .map((line) => line.replace(/^[\s|*–-]+/u, '').replace(/(?<![\s|*])[\s|*]+$/u, ''));
  const ranked = lines.find((line) => {
    if (line.length > TITLE_LIMIT || /[@\d?!]/.test(line)) return false;
    return titleTier(line).tier !== 'individual_contributor';
  });
  return ranked ?? null;
}
