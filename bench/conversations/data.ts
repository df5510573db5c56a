import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Conversation } from '../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import type { ListenContext } from '../../src/signals/listener.ts';
import { mailOfRow } from '../../src/signals/readers/mail-row.ts';
import { readMail } from '../../src/signals/readers/read-mail.ts';
import { readText, readValue } from '../../src/signals/readers/read-raw.ts';
import { type Half, halfOf, threadOf } from './halves.ts';

/** A time for texts without one: evaluations give the same answer whenever they are run. */
const AT = { at: '2026-01-01T00:00:00Z' };

export const NOTHING_KNOWN: ListenContext = {
  openDeals: [],
  catalogue: [],
  ownDomains: [],
  account: {},
  zone: 'UTC',
  fiscalYearStart: 1,
};

/** One labelled conversation of a data set. */
export interface Labelled<Label> {
  readonly id: string;
  readonly half: Half;
  readonly conversation: Conversation;
  readonly label: Label;
}

/** A mail as its owner filed it. */
export interface Filed {
  readonly folder: string;
  readonly kind: string;
  readonly subject: string;
}

export async function filedMails(data: string): Promise<Labelled<Filed>[]> {
  const rows = linesIn(join(data, 'conv_enron_pipeline_accounts', 'messages.jsonl'));
  const mails = rows.map(async (row): Promise<Labelled<Filed>[]> => {
    const { message_id: id, subject, folder_label: folder, kind } = row as Record<string, string>;
    const reading = await readMail(mailOfRow(row) ?? Buffer.alloc(0), AT);
    const half = halfOf(threadOf(subject ?? '') || (id ?? ''));
    const label = { folder: folder ?? '', kind: kind ?? '', subject: subject ?? '' };
    if (reading.ok) {
      const conversation = parseOrThrow(Conversation, reading.conversation);
      return [{ id: id ?? '', half, label, conversation }];
    }
    // A mail without a body has its subject alone.
    const people = [row.from, row.to].map((one) => ({
      name: String(one || '?'),
      email: emailIn(String(one)),
    }));
    const bare = {
      interactionId: id ?? '',
      channel: 'email',
      at: AT.at,
      subject,
      participants: people,
      summary: subject || '-',
    };
    return [{ id: id ?? '', half, label, conversation: parseOrThrow(Conversation, bare) }];
  });
  return (await Promise.all(mails)).flat();
}

/** Internal meetings about a product, whole and in stretches of so many turns. */
export async function internalMeetings(data: string, stretch: number | null) {
  const rows = linesIn(join(data, 'conv_qmsum_product', 'meetings.jsonl'));
  const meetings: Labelled<false>[] = [];
  for (const row of rows) {
    const id = String(row.id);
    const turns = row.turns as unknown[];
    const size = stretch ?? turns.length;
    for (let from = 0; from < turns.length; from += size) {
      const part = { id: `${id}-${from}`, turns: turns.slice(from, from + size) };
      for (const reading of await readValue(part, AT)) {
        if (!reading.ok) continue;
        const conversation = parseOrThrow(Conversation, reading.conversation);
        meetings.push({ id: `${id}-${from}`, half: halfOf(id), label: false, conversation });
      }
    }
  }
  return meetings;
}

/** Calls of a deal, as they were written down, with the insights that their author took from them. */
export interface Call {
  readonly text: string;
  readonly insights: string;
}

export async function dealCalls(data: string): Promise<Labelled<Call>[]> {
  const folder = join(data, 'conv_labelled_deal_calls');
  const parts = read(join(folder, 'sample-call-transcripts.md'))
    .split(/^### Call Transcript/m)
    .slice(1);
  const long = read(join(folder, 'sample_call_analysis.md')).split(/^## .*AI-Powered/m);
  const calls = [
    ...parts.map((part, i) => {
      const [text = '', insights = ''] = part.split('### Key Insights Extracted:');
      return { id: `call-${i + 1}`, text, insights: insights.split('---')[0] ?? '' };
    }),
    { id: 'long-call', text: long[0] ?? '', insights: long[1] ?? '' },
  ];
  const read1 = calls.map(async ({ id, text, insights }) => {
    const [reading] = await readText(text, AT);
    if (!reading?.ok) throw new Error(`${id}: ${reading?.reason}`);
    const conversation = parseOrThrow(Conversation, reading.conversation);
    return { id, half: halfOf(id), label: { text, insights }, conversation };
  });
  return Promise.all(read1);
}

/** Mails that customers sent to a vendor, and notes between its people. */
export async function vendorMails(
  data: string,
): Promise<Labelled<{ lead: string; isCustomer: boolean }>[]> {
  const rows = linesIn(join(data, 'crm_odoo_demo', 'messages.jsonl')) as Record<string, string>[];
  return Promise.all(
    rows.map(async (row) => {
      const id = row._id ?? '';
      const from =
        row.email_from ??
        (row.author_id === 'base.partner_demo'
          ? 'demo@yourcompany.example'
          : 'customer@client.example');
      const eml = `From: ${from}\nTo: sales@yourcompany.example\nMessage-ID: <${id}>\nSubject: ${row.subject ?? ''}\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nContent-Type: text/html; charset=utf-8\n\n${row.body}`;
      const reading = await readMail(Buffer.from(eml), AT);
      if (!reading.ok) throw new Error(`${id}: ${reading.reason}`);
      const isCustomer = row.message_type === 'email' && row.author_id !== 'base.partner_demo';
      const label = { lead: row.res_id ?? '', isCustomer };
      return {
        id,
        half: halfOf(row.res_id ?? ''),
        label,
        conversation: parseOrThrow(Conversation, reading.conversation),
      };
    }),
  );
}

/** Sentences of mails, and whether they ask for or propose something. */
export function sentencesOfMails(data: string): { half: Half; text: string; isRequest: boolean }[] {
  const rows = read(join(data, 'conv_email_intent', 'train.tsv')).split('\n');
  return rows.flatMap((row) => {
    const [label, text] = row.split('\t', 2);
    if (text === undefined) return [];
    return [{ half: halfOf(text), text, isRequest: label === 'Yes' }];
  });
}

const read = (path: string) => readFileSync(path, 'utf8');

function linesIn(path: string): Record<string, unknown>[] {
  const lines = read(path)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function emailIn(text: string): string | null {
  return /[^\s<>,]+@[^\s<>,]+/.exec(text)?.[0] ?? null;
}
