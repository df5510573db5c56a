import type { Actor } from '../schemas/actor.ts';
import type { Page, PageInput } from './cursor.ts';
import { ExplainRepository } from './explain-repository.ts';
import { idFrom } from './new-rows.ts';
import { type DecidedSuggestion, SuggestionDecisions } from './suggestion-decisions.ts';
import type { SuggestionRead } from './suggestion-read.ts';
import { type SuggestionFilter, SuggestionRecords } from './suggestion-records.ts';

/** What is left to people: the part of a repository of deals that asks them. */
export class SuggestionRepository extends ExplainRepository {
  /** Returns suggestions in words, each with those who could be meant. */
  listSuggestions(
    tenantId: string,
    filter: SuggestionFilter = {},
    page: PageInput = {},
  ): Promise<Page<SuggestionRead>> {
    return this.in(tenantId, (uow) => new SuggestionRecords(uow).list(filter, page));
  }

  /**
   * Does what was suggested, as the act of a person and in one unit of work. `choice` is who is
   * meant where several could be: a candidate's id, of an account also another's, or `new`.
   *
   * Where an account was asked for, the messages that waited are sent again by the relay, once this
   * is committed; `waited` says how many, and how many their senders must send again.
   *
   * @throws {NotFound} the suggestion, or what is chosen, is not visible.
   * @throws {AlreadyDecided} somebody accepted or dismissed it.
   * @throws {InvalidJobData} the choice is missing or none of those there are.
   * @throws {IllegalTransition} the tenant's policy still does not lead to the stage.
   */
  acceptSuggestion(
    tenantId: string,
    id: string,
    actor: Actor,
    choice: string | null = null,
  ): Promise<DecidedSuggestion> {
    return this.in(tenantId, (uow) =>
      new SuggestionDecisions(uow).accept(idFrom('id', id), actor, choice),
    );
  }

  /**
   * Leaves all as it is; the same is not suggested again.
   *
   * @throws {NotFound} the suggestion is not visible.
   * @throws {AlreadyDecided} somebody accepted or dismissed it.
   */
  dismissSuggestion(tenantId: string, id: string, actor: Actor): Promise<DecidedSuggestion> {
    return this.in(tenantId, (uow) =>
      new SuggestionDecisions(uow).dismiss(idFrom('id', id), actor),
    );
  }
}
