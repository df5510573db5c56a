import type { Channel, StakeholderRole } from '../domain/vocabulary.ts';
import type { NewSuggestion } from '../repositories/new-suggestions.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type { Participant } from '../schemas/conversation.ts';
import type { PersonSignals } from '../schemas/signals.ts';
import type { AccountPeople, PersonOnFile } from './deal-people.ts';

/** What one conversation tells of people. */
export interface ToldOfPeople {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** The id that the interaction is stored under. */
  readonly interactionId: string;
  readonly at: Date;
  readonly channel: Channel;
  readonly participants: readonly Participant[];
  readonly people: readonly PersonSignals[];
}

/** What a conversation leaves of an account's people. */
export interface PeopleHeard {
  readonly account: AccountPeople;
  /** Those whose rows are to be written. */
  readonly touched: readonly PersonOnFile[];
  readonly observations: readonly NewObservation[];
  readonly suggestions: readonly NewSuggestion[];
  /** Who each participant is, by place; null for a seller and for one not made out. */
  readonly identities: readonly (string | null)[];
  /** Everyone made out, with the roles said of them here. */
  readonly parts: ReadonlyMap<string, readonly StakeholderRole[]>;
  readonly why: readonly string[];
}
