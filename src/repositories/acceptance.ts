import type { SuggestionKind } from '../domain/vocabulary.ts';
import { InvalidJobData } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import type { SuggestionOf } from './suggestion-store.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { WaitedMessages } from './waiting-messages.ts';

/** A person's yes: what they chose, and the time behind the locks. */
export interface Acceptance<Kind extends SuggestionKind> {
  readonly suggestion: SuggestionOf<Kind>;
  readonly actor: Actor;
  /** One of the candidates, or `new`; null where there is nothing to choose. */
  readonly choice: string | null;
  readonly now: Date;
}

/** How suggestions of one kind are accepted. */
export interface AcceptedKind<Kind extends SuggestionKind> {
  /**
   * Checks the choice, and returns it with the accounts to lock. What must be locked before
   * accounts is locked here.
   *
   * @throws {InvalidJobData} the choice is none of those there are.
   */
  readonly prepare: (
    uow: UnitOfWork,
    suggestion: SuggestionOf<Kind>,
    choice: string | null,
  ) => Promise<{ readonly choice: string | null; readonly accountIds: readonly string[] }>;
  /** Does what was suggested; returns what becomes of the messages that waited for it. */
  readonly carryOut: (uow: UnitOfWork, acceptance: Acceptance<Kind>) => Promise<WaitedMessages>;
}

/** @throws {InvalidJobData} something is chosen where there is nothing to choose. */
export function refuseChoice(choice: string | null): void {
  if (choice !== null) throw badChoice('is not asked for: accept it, or dismiss it');
}

export function badChoice(reason: string): InvalidJobData {
  return new InvalidJobData([{ path: 'choice', reason }]);
}
