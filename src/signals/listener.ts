import type { DealStage } from '../domain/vocabulary.ts';
import type { Conversation, Participant } from '../schemas/conversation.ts';
import type {
  OpportunitySignals,
  PersonSignals,
  QualificationSignals,
} from '../schemas/signals.ts';

/** An open deal of the account that a conversation is with. */
export interface OpenDeal {
  readonly id: string;
  readonly name: string;
  readonly productLine: string | null;
  readonly stage: DealStage;
}

/** A product line that the tenant sells, and what else people call it. */
export interface CatalogueLine {
  readonly line: string;
  readonly synonyms: readonly string[];
}

/** What a listener may know beside the conversation itself. */
export interface ListenContext {
  readonly openDeals: readonly OpenDeal[];
  readonly catalogue: readonly CatalogueLine[];
  /** Web domains of the tenant: who writes from one is of the seller's side. */
  readonly ownDomains: readonly string[];
  /** The account's name and website, where they are known. */
  readonly account: {
    readonly name?: string | undefined;
    readonly website?: string | null | undefined;
  };
  /** IANA name of the zone in which "Friday" is meant. */
  readonly zone: string;
  /** The month that a fiscal year begins with, 1–12. */
  readonly fiscalYearStart: number;
}

/** Words that a signal rests on: a literal part of one turn, or of the summary. */
export interface Quote {
  readonly signal: string;
  readonly text: string;
  /** Null where the summary reports it. */
  readonly speaker: string | null;
  readonly why: string;
}

/** What a conversation says, each part of it with the words it rests on. */
export interface Heard {
  readonly signals: OpportunitySignals;
  readonly qualification: QualificationSignals;
  readonly people: readonly PersonSignals[];
  /** The participants, with the side that each was found to be on. */
  readonly participants: readonly Participant[];
  /** The date that the buyer wants to buy or begin by, ISO 8601. */
  readonly closeDate: string | null;
  readonly quotes: readonly Quote[];
  readonly reasons: readonly string[];
}

/**
 * Turns a conversation into signals. Rules answer at once; a model may take its time, and stops
 * when `signal` is aborted.
 *
 * @throws {AppError} it could not listen; its kind says whether to try again.
 */
export type Listener = (
  conversation: Conversation,
  context: ListenContext,
  options?: { readonly signal?: AbortSignal },
) => Heard | Promise<Heard>;
