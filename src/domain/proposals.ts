import type { NearAccount } from './near-accounts.ts';
import type { ScoreName } from './political-scores.ts';
import type { DealStage, SuggestionKind } from './vocabulary.ts';

/** What a conversation says of a score that a person's override holds. */
export interface ScoreProposal {
  readonly stakeholderId: string;
  readonly score: ScoreName;
  readonly value: number;
  /** The words said. */
  readonly evidence: string;
  /** The stored interaction that they were said in. */
  readonly interactionId: string | null;
}

/** Where a conversation names somebody: `participants.0` or `people.2` of a stored interaction. */
export interface HeardAt {
  readonly interactionId: string;
  readonly path: string;
}

/** Conversations that name one of several people. */
export interface PersonProposal {
  /** As it was said. */
  readonly name: string;
  readonly heard: readonly HeardAt[];
}

/** A message of a job that did nothing, because its account could be several. */
export interface WaitingMessage {
  readonly job: string;
  readonly idempotencyKey: string;
}

/** A company that could be one of several accounts, or another. */
export interface AccountProposal {
  /** As it was said. */
  readonly name: string;
  readonly website: string | null;
  /** By name: their data wait in the outbox. */
  readonly messages: readonly WaitingMessage[];
  /** Where an account was made all the same: which, and those whose names are like its own. */
  readonly made?: { readonly id: string; readonly near: readonly NearAccount[] };
}

/** A stage that a CRM has for a deal, and that the tenant's rules do not let it be moved to. */
export interface StageProposal {
  readonly opportunityId: string;
  readonly stage: DealStage;
}

/** What accepting a suggestion does, by its kind. Whether two people are one needs no more words. */
export interface Proposals extends Record<SuggestionKind, object> {
  readonly account_match: AccountProposal;
  readonly stakeholder_match: PersonProposal;
  readonly stakeholder_merge: Readonly<Record<string, never>>;
  readonly score: ScoreProposal;
  readonly stage: StageProposal;
}
