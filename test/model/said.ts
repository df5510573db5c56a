import type { Detect } from '../support/conversations.ts';

type Participant = NonNullable<Detect['conversation']['participants']>[number];
type Signals = Detect['signals'];
type Told = NonNullable<Detect['people']>[number];

/** One stored conversation, as the model reads it: what was said, and the deal that it matched. */
export interface Said {
  readonly id: string;
  readonly at: number;
  readonly sequence: number;
  /** The match is given: which deal is meant is decided in the order of arrival. */
  readonly dealId: string;
  readonly channel: string;
  readonly subject: string | null;
  readonly summary: string;
  readonly account: Detect['account'];
  readonly participants: readonly Participant[];
  readonly signals: Signals;
  readonly people: readonly Required<Told>[];
  readonly qualification: Detect['qualification'];
  readonly closeDate: string | null;
  /** Counts what is recorded, one after the other. */
  readonly next: () => number;
}

/** Where a conversation was stored: its row's id, its place in the account, its deal. */
export interface Stored {
  readonly id: string;
  readonly sequence: number;
  readonly dealId: string;
}

/** Returns a conversation's data as the model reads it. */
export function saidIn(data: Detect, stored: Stored, next: () => number): Said {
  const { account, conversation, signals, qualification, people = [], closeDate = null } = data;
  const { channel, subject = null, summary = '', participants = [] } = conversation;
  return {
    ...stored,
    at: Date.parse(conversation.at),
    channel,
    subject,
    summary: summary ?? '',
    account,
    participants,
    signals,
    people: people.map((one) => ({ scores: {}, roles: [], trust: [], ...one })) as Required<Told>[],
    qualification,
    closeDate,
    next,
  };
}
