import type { SuggestionKind, SuggestionStatus } from '../domain/vocabulary.ts';

/** A suggestion as a salesperson reads it. Times are ISO 8601. */
export interface SuggestionRead {
  readonly id: string;
  readonly kind: SuggestionKind;
  readonly status: SuggestionStatus;
  /** What is asked, in a sentence or two. */
  readonly words: string;
  /** Null where the account is what is asked. */
  readonly accountId: string | null;
  readonly accountName: string | null;
  /** Those one of whom may be chosen, or whom it is about. */
  readonly candidates: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: string;
  /** What was chosen: a candidate's id, or `new`. */
  readonly choice: string | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly decisionReason: string | null;
}
