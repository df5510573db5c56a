import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Conversation } from '../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { type HeardByRules, listenByRules } from '../../src/signals/rules/listen.ts';
import {
  dealCalls,
  filedMails,
  internalMeetings,
  NOTHING_KNOWN,
  sentencesOfMails,
  vendorMails,
} from './data.ts';
import { HALVES, type Half } from './halves.ts';

/** A conversation of which it is known whether it is of a kind, and what was heard in it. */
export interface DealExample {
  readonly set: string;
  readonly id: string;
  readonly half: Half;
  readonly isDeal: boolean;
  readonly heard: HeardByRules;
}

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples', 'conversations.jsonl');

/** Turns of one example of a call or a meeting: as much as an exchange of mails. */
const CALL_TURNS = [4, 8];
const MEETING_TURNS = 30;
/** Sentences that stand for one mail. */
const MAIL_SENTENCES = 5;

/**
 * Examples of whether business with customers is spoken of at all: mail as its owners filed it,
 * and internal meetings.
 */
export async function talkExamples(data: string): Promise<DealExample[]> {
  const mails = (await filedMails(data)).map(({ id, half, label, conversation }) => {
    const isDeal = label.kind !== 'internal_noise';
    return { set: 'filed mail', id, half, isDeal, heard: hear(conversation, ['enron.com']) };
  });
  const meetings = (await internalMeetings(data, MEETING_TURNS)).map((one) => {
    const heard = hear(one.conversation);
    return { set: 'meetings', id: one.id, half: one.half, isDeal: false, heard };
  });
  return [...mails, ...meetings];
}

/**
 * Examples of whether somebody may buy: stretches of deal calls and customers' mails to a vendor;
 * against them internal meetings, as if some who speak in them were customers, ordinary mail as if
 * a customer had sent it, and mail that its owner filed as noise.
 */
export async function potentialExamples(data: string): Promise<DealExample[]> {
  const calls = (await dealCalls(data)).flatMap(({ id, half, conversation }) =>
    CALL_TURNS.flatMap((size) =>
      stretches(conversation, size).map((part, i) => {
        return { set: 'calls', id: `${id}-${size}-${i}`, half, isDeal: true, heard: hear(part) };
      }),
    ),
  );
  const customers = (await vendorMails(data)).filter(({ label }) => label.isCustomer);
  const vendor = customers.map(({ id, half, conversation }) => {
    const heard = hear(conversation, ['yourcompany.example']);
    return { set: 'vendor mail', id, half, isDeal: true, heard };
  });
  const meetings = (await internalMeetings(data, MEETING_TURNS)).map((one) => {
    const heard = hear(asIfSold(one.conversation));
    return { set: 'meetings', id: one.id, half: one.half, isDeal: false, heard };
  });
  const noise = (await filedMails(data)).filter(({ label }) => label.kind === 'internal_noise');
  const filed = noise.map(({ id, half, conversation }) => {
    return { set: 'filed mail', id, half, isDeal: false, heard: hear(conversation, ['enron.com']) };
  });
  return [...calls, ...vendor, ...meetings, ...filed, ...ordinaryMail(data), ...ownSamples()];
}

function hear(conversation: Conversation, ownDomains: readonly string[] = []): HeardByRules {
  return listenByRules(conversation, { ...NOTHING_KNOWN, ownDomains });
}

/** The first who speaks is taken for the seller, all others for customers. */
function asIfSold(conversation: Conversation): Conversation {
  const seller = conversation.turns[0]?.speaker;
  const side = (speaker: string) => (speaker === seller ? 'seller' : 'buyer');
  return {
    ...conversation,
    participants: conversation.participants.map((one) => ({ ...one, side: side(one.name) })),
    turns: conversation.turns.map((turn) => ({ ...turn, side: side(turn.speaker) })),
  };
}

/** The repository's own invented conversations: their writer knew which of them speak of a deal. */
function ownSamples(): DealExample[] {
  const lines = readFileSync(SAMPLES, 'utf8').trim().split('\n');
  return lines.map((line, i): DealExample => {
    const { conversation, signals } = JSON.parse(line);
    const isDeal = signals.dealPotentialConfidence >= 0.7;
    const heard = hear(parseOrThrow(Conversation, conversation));
    return { set: 'own samples', id: String(i), half: 'looked at', isDeal, heard };
  });
}

function ordinaryMail(data: string): DealExample[] {
  const sentences = sentencesOfMails(data);
  return HALVES.flatMap((half) => {
    const own = sentences.filter((one) => one.half === half);
    const mails = Math.ceil(own.length / MAIL_SENTENCES);
    return Array.from({ length: mails }, (_, i): DealExample => {
      const part = own.slice(i * MAIL_SENTENCES, (i + 1) * MAIL_SENTENCES);
      const heard = hear(mailOf(part.map(({ text }) => text)));
      return { set: 'ordinary mail', id: String(i), half, isDeal: false, heard };
    });
  });
}

function mailOf(sentences: readonly string[]): Conversation {
  return parseOrThrow(Conversation, {
    interactionId: 'x',
    channel: 'email',
    at: '2026-01-01T00:00:00Z',
    participants: [{ name: 'Customer', email: 'jo@client.example', side: 'buyer' }],
    turns: [{ speaker: 'Customer', side: 'buyer', text: sentences.join('\n\n') }],
  });
}

function stretches(conversation: Conversation, size: number): Conversation[] {
  const { turns } = conversation;
  const count = Math.ceil(turns.length / size);
  return Array.from({ length: count }, (_, i) => {
    return { ...conversation, turns: turns.slice(i * size, (i + 1) * size) };
  });
}
