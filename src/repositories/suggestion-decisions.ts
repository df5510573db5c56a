import type { SuggestionKind } from '../domain/vocabulary.ts';
import { InvalidJobData } from '../errors.ts';
import { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { acceptedAccount } from './accept-account.ts';
import { acceptedMerge } from './accept-merge.ts';
import { acceptedPerson } from './accept-person.ts';
import { acceptedScore } from './accept-score.ts';
import { acceptedStage } from './accept-stage.ts';
import type { AcceptedKind } from './acceptance.ts';
import { lockAccounts } from './account-lock.ts';
import type { SuggestionRead } from './suggestion-read.ts';
import { SuggestionRecords } from './suggestion-records.ts';
import { refuseBare, type StoredSuggestion, SuggestionStore } from './suggestion-store.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { NONE_WAITED, type WaitedMessages, WaitingMessages } from './waiting-messages.ts';

/** What a decision came to. */
export interface DecidedSuggestion {
  readonly suggestion: SuggestionRead;
  /** The messages that did nothing while it was open. */
  readonly waited: WaitedMessages;
}

const KINDS: { readonly [Kind in SuggestionKind]: AcceptedKind<Kind> } = {
  account_match: acceptedAccount,
  stakeholder_match: acceptedPerson,
  stakeholder_merge: acceptedMerge,
  score: acceptedScore,
  stage: acceptedStage,
};

/** Accepts and dismisses suggestions, as the acts of people. */
export class SuggestionDecisions {
  readonly #uow: UnitOfWork;
  readonly #store: SuggestionStore;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
    this.#store = new SuggestionStore(uow);
  }

  async accept(id: string, by: unknown, chosen: string | null): Promise<DecidedSuggestion> {
    const actor = humanIn(by);
    const suggestion = await this.#store.open(id);
    refuseBare(suggestion);
    // The kind of a row is that of its proposal.
    const kind = KINDS[suggestion.kind] as AcceptedKind<SuggestionKind>;
    const { choice, accountIds } = await kind.prepare(this.#uow, suggestion, chosen);
    const now = await lockAccounts(this.#uow.session, accountIds);
    // Decided before it is carried out: of two at once the second must not do it over again.
    const held = await this.#store.decide(id, { status: 'accepted', choice, actor });
    const waited = await kind.carryOut(this.#uow, { suggestion: held, actor, choice, now });
    return { suggestion: await this.#read(held), waited };
  }

  async dismiss(id: string, by: unknown): Promise<DecidedSuggestion> {
    const actor = humanIn(by);
    await this.#store.open(id);
    const held = await this.#store.decide(id, { status: 'dismissed', choice: null, actor });
    await new WaitingMessages(this.#uow.session).letGo(id);
    return { suggestion: await this.#read(held), waited: NONE_WAITED };
  }

  async #read({ id }: StoredSuggestion): Promise<SuggestionRead> {
    return new SuggestionRecords(this.#uow).get(id);
  }
}

function humanIn(by: unknown): Actor {
  const actor = parseOrThrow(Actor, by, 'actor');
  if (actor.kind === 'human') return actor;
  const reason = 'must be human: suggestions are left to people';
  throw new InvalidJobData([{ path: 'actor.kind', reason }]);
}
