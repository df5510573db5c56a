import type { Proposals } from '../domain/proposals.ts';
import type { SuggestionKind, SuggestionStatus } from '../domain/vocabulary.ts';
import { AlreadyDecided, InvalidJobData, NotFound } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A suggestion as it is stored; what it proposes is of its kind. */
export type StoredSuggestion = {
  [Kind in SuggestionKind]: {
    readonly kind: Kind;
    readonly proposal: Proposals[Kind];
  } & SuggestionColumns;
}[SuggestionKind];

export type SuggestionOf<Kind extends SuggestionKind> = Extract<StoredSuggestion, { kind: Kind }>;

interface SuggestionColumns {
  readonly id: string;
  readonly accountId: string | null;
  readonly candidateIds: readonly string[];
  readonly reason: string;
  readonly status: SuggestionStatus;
  readonly job: string | null;
  readonly idempotencyKey: string | null;
}

/** How a suggestion was decided. */
export interface Decision {
  readonly status: 'accepted' | 'dismissed';
  readonly choice: string | null;
  readonly actor: Actor;
}

/** Suggestions, read and decided one at a time. */
export class SuggestionStore {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * @throws {NotFound} the suggestion is not visible.
   * @throws {AlreadyDecided} it is accepted or dismissed.
   * @throws {InvalidJobData} it has no proposal: an earlier release made it.
   */
  async open(id: string): Promise<StoredSuggestion> {
    const found = await this.find(id);
    if (!found) throw new NotFound(`no suggestion ${id}`);
    if (found.status !== 'open') throw decided(id);
    return found;
  }

  async find(id: string): Promise<StoredSuggestion | null> {
    const { query, tenantId } = this.#uow.session;
    const [row] = await query<StoredSuggestion>`
      select id, kind, account_id as "accountId", candidate_ids as "candidateIds", reason, status,
        proposal, job, idempotency_key as "idempotencyKey"
      from suggestions where tenant_id = ${tenantId} and id = ${id}`;
    return row ?? null;
  }

  /**
   * Decides a suggestion, and returns it as it is now: it may have grown since it was read. Of two
   * who decide at once the second waits for the first to commit, and then is told.
   *
   * @throws {AlreadyDecided} somebody decided it meanwhile.
   */
  async decide(id: string, { status, choice, actor }: Decision): Promise<StoredSuggestion> {
    const { query, tenantId } = this.#uow.session;
    const [row] = await query<StoredSuggestion>`
      update suggestions set status = ${status}, choice = ${choice},
        decided_at = clock_timestamp(), decided_by = ${actor.name},
        decision_reason = ${actor.reason ?? null}, updated_at = now()
      where tenant_id = ${tenantId} and id = ${id} and status = 'open'
      returning id, kind, account_id as "accountId", candidate_ids as "candidateIds", reason,
        status, proposal, job, idempotency_key as "idempotencyKey"`;
    if (!row) throw decided(id);
    return row;
  }
}

/** Refuses what an earlier release suggested in words alone. */
export function refuseBare({ id, proposal, kind }: StoredSuggestion): void {
  if (kind === 'stakeholder_merge' || Object.keys(proposal).length > 0) return;
  const reason = `suggestion ${id} is of an earlier release and can only be dismissed`;
  throw new InvalidJobData([{ path: 'id', reason }]);
}

function decided(id: string): AlreadyDecided {
  return new AlreadyDecided(`suggestion ${id} is accepted or dismissed already`);
}
