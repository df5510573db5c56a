import { parse } from 'csv-parse/sync';
import { CHANNELS, type Channel } from '../../domain/vocabulary.ts';
import type { ConversationInput, ParticipantInput } from '../../schemas/conversation.ts';
import { newestTurns } from './bounds.ts';
import { bounded, contentId } from './ids.ts';
import type { RawText } from './raw-text.ts';
import { type Exchange, type ReadOptions, type Unreadable, unreadable } from './reading.ts';

/** An activity of a CRM: an exchange, and the account that the CRM files it under. */
export interface Activity extends Exchange {
  readonly account: string | null;
}

/** How exports of CRMs name their columns, in lower case without blanks and marks. */
const COLUMNS = {
  account: [
    'account',
    'accountname',
    'company',
    'companyname',
    'organization',
    'organisation',
    'firma',
  ],
  id: ['id', 'activityid', 'externalid', 'recordid', 'interactionid', 'taskid'],
  type: ['type', 'activitytype', 'channel', 'kind', 'tasksubtype', 'art'],
  subject: ['subject', 'title', 'summary', 'betreff'],
  text: ['description', 'body', 'notes', 'note', 'comments', 'comment', 'text', 'content', 'notiz'],
  at: ['at', 'date', 'timestamp', 'activitydate', 'createddate', 'createdat', 'time', 'datum'],
  contact: ['contact', 'contactname', 'who', 'from', 'customer', 'kontakt'],
  email: ['contactemail', 'email', 'emailaddress', 'fromaddress'],
  title: ['contacttitle', 'jobtitle', 'position', 'function'],
  owner: ['owner', 'ownername', 'assignedto', 'user', 'rep', 'salesrep', 'agent'],
  direction: ['direction', 'inbound'],
} as const;
type Column = keyof typeof COLUMNS;

const RECORD_LIMIT = 262_144;
const TEXT_LIMIT = 40_000;

/** Says whether a CSV's first row names the columns of activities. */
export function areActivities(text: string): boolean {
  const columns = columnsOf(text.split('\n', 1)[0]?.split(/[,;\t]/) ?? []);
  return (
    columns.has('text') && (columns.has('at') || columns.has('type') || columns.has('subject'))
  );
}

/** Reads the activities of a CRM's export; a row that cannot be read is refused by its line. */
export function readActivities({ text }: RawText, options: ReadOptions): (Activity | Unreadable)[] {
  const first = text.split('\n', 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].toSorted((a, b) => count(first, b) - count(first, a))[0];
  const broken: Unreadable[] = [];
  const rows = parse(text, {
    bom: true,
    delimiter: delimiter ?? ',',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_LIMIT,
    on_skip: (error) => {
      broken.push(unreadable('is no row of the file', Number(error?.lines ?? 0)));
      return undefined;
    },
  }) as unknown as readonly { record: string[]; info: { lines: number } }[];
  const columns = columnsOf(rows[0]?.record ?? []);
  const read = rows.slice(1).map(({ record, info }) => {
    const cell = (name: Column) => (record[columns.get(name) ?? -1] ?? '').trim();
    return activity(
      cell,
      record.join('\u001f'),
      info.lines - count(record.join(''), '\n'),
      options,
    );
  });
  return [...read, ...broken].toSorted((a, b) => a.line - b.line);
}

function activity(
  cell: (name: Column) => string,
  content: string,
  line: number,
  options: ReadOptions,
): Activity | Unreadable {
  const words = cell('text').slice(0, TEXT_LIMIT).toWellFormed() || cell('subject');
  if (words === '') return unreadable('has neither a description nor a subject', line);
  const at = new Date(
    /^\d{4}-\d\d-\d\d$/.test(cell('at')) ? `${cell('at')}T00:00:00Z` : cell('at'),
  );
  const channel = channelOf(cell('type'));
  const contact = personOf(cell('contact'), cell('email'), cell('title'));
  const isTheirs = channel === 'email' && /^(?:in|true|received|yes)/i.test(cell('direction'));
  const participants: ParticipantInput[] = [
    ...(contact ? [contact] : []),
    ...(cell('owner') ? [{ name: cell('owner').slice(0, 200), side: 'seller' as const }] : []),
  ];
  const said =
    contact && isTheirs
      ? { turns: [{ speaker: contact.name, side: 'buyer' as const, text: words }] }
      : { summary: words };
  const conversation: ConversationInput = {
    interactionId: bounded(cell('id') || contentId(content)),
    channel,
    at: Number.isNaN(at.getTime()) ? options.at : at.toISOString(),
    subject: cell('subject').slice(0, 500).toWellFormed(),
    participants,
    ...said,
  };
  const notes = Number.isNaN(at.getTime()) ? ['has no date: the time of its file was taken'] : [];
  const exchange = newestTurns({ ok: true, conversation, notes, line });
  return { ...exchange, account: cell('account') || null };
}

function personOf(name: string, email: string, title: string): ParticipantInput | null {
  const isAddress = /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(email);
  if (name === '' && !isAddress) return null;
  return {
    name: (name || email).slice(0, 200),
    side: 'buyer',
    ...(isAddress && { email }),
    ...(title !== '' && { title: title.slice(0, 200) }),
  };
}

const CHANNEL_WORDS: readonly [RegExp, Channel][] = [
  [/mail/i, 'email'],
  [/call|phone|anruf|telefon/i, 'call'],
  [/meet|demo|visit|event|termin/i, 'meeting'],
  [/chat|sms|whats|message/i, 'chat'],
  [/note|notiz|comment/i, 'note'],
];

function channelOf(type: string): Channel {
  const own = CHANNELS.find((channel) => channel === type.toLowerCase());
  return own ?? CHANNEL_WORDS.find(([words]) => words.test(type))?.[1] ?? 'note';
}

function columnsOf(header: readonly string[]): Map<Column, number> {
  const names = header.map((name) => name.toLowerCase().replace(/[^\p{L}]/gu, ''));
  const found = new Map<Column, number>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const at = COLUMNS[column].map((name) => names.indexOf(name)).find((index) => index !== -1);
    if (at !== undefined) found.set(column, at);
  }
  return found;
}

const count = (text: string, part: string) => text.split(part).length - 1;
