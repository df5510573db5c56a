import type { ConversationInput } from '../../schemas/conversation.ts';

/** One exchange read from raw text, and what was left out or put right, in words. */
export interface Exchange {
  readonly ok: true;
  readonly conversation: ConversationInput;
  readonly notes: readonly string[];
  /** Its line in the file it came from, from 1; 1 where the file is one exchange. */
  readonly line: number;
}

/** Raw text that makes no exchange, and why. */
export interface Unreadable {
  readonly ok: false;
  readonly reason: string;
  readonly line: number;
}

export type Reading = Exchange | Unreadable;

/** What a reader may use beside the text itself. */
export interface ReadOptions {
  /** When it took place, where the text does not say: ISO 8601 with an offset. */
  readonly at: string;
  /** Names the text where it has no name of its own: a file's name. */
  readonly name?: string;
}

export const unreadable = (reason: string, line = 1): Unreadable => ({ ok: false, reason, line });
