import * as v from 'valibot';
import { suggestionWords } from '../domain/suggestion-words.ts';
import { SUGGESTION_KINDS, SUGGESTION_STATUSES } from '../domain/vocabulary.ts';
import type { Suggestion } from '../entities/suggestion.ts';
import { NotFound } from '../errors.ts';
import { closed } from '../schemas/objects.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Uuid } from '../schemas/primitives.ts';
import { FIRST_ID, LAST_ID, type Page, type PageInput, pageOf, pagePosition } from './cursor.ts';
import { accountId } from './merged-accounts.ts';
import type { SuggestionRead } from './suggestion-read.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const SuggestionFilter = closed({
  status: v.optional(v.picklist(SUGGESTION_STATUSES)),
  kind: v.optional(v.picklist(SUGGESTION_KINDS)),
  accountId: v.optional(Uuid),
});

/** Which suggestions; what is left out leaves nothing out. An account's are those it could be, too. */
export type SuggestionFilter = v.InferInput<typeof SuggestionFilter>;

type Row = Pick<
  Suggestion,
  'id' | 'kind' | 'status' | 'reason' | 'proposal' | 'candidateIds' | 'createdAt'
> & {
  readonly [Name in 'accountId' | 'choice' | 'decidedBy' | 'decisionReason']: string | null;
} & { readonly decidedAt: Date | null; readonly waiting: number };

/** Suggestions with the names of what they are about. */
export class SuggestionRecords {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /** @throws {NotFound} the suggestion is not visible. */
  async get(id: string): Promise<SuggestionRead> {
    const [row] = await this.#rows({ id, limit: 1, afterId: null });
    if (!row) throw new NotFound(`no suggestion ${id}`);
    return readOf(row, await this.#names([row]));
  }

  /** @throws {InvalidJobData} filter or page breaks its schema. */
  async list(filter: unknown, page: PageInput): Promise<Page<SuggestionRead>> {
    const wanted = parseOrThrow(SuggestionFilter, filter, 'filter');
    const { limit, afterId } = pagePosition('suggestions', page);
    const below = wanted.accountId && {
      accountId: await accountId(this.#uow.session, wanted.accountId),
    };
    const rows = await this.#rows({ ...wanted, ...below, limit: limit + 1, afterId });
    const names = await this.#names(rows);
    return pageOf('suggestions', rows, limit, (row) => readOf(row, names));
  }

  #rows(wanted: {
    readonly id?: string;
    readonly status?: string | undefined;
    readonly kind?: string | undefined;
    readonly accountId?: string | undefined;
    readonly limit: number;
    readonly afterId: string | null;
  }): Promise<Row[]> {
    const { query, tenantId } = this.#uow.session;
    const { id = null, status = null, kind = null, accountId = null, limit, afterId } = wanted;
    return query<Row>`
      select id, kind, status, reason, candidate_ids as "candidateIds",
        proposal - 'messages' as proposal,
        coalesce(jsonb_array_length(proposal -> 'messages'), 0) as waiting, account_id as "accountId", choice, decided_by as "decidedBy", decided_at as "decidedAt",
        decision_reason as "decisionReason", created_at as "createdAt"
      from suggestions
      where tenant_id = ${tenantId} and id > coalesce(${afterId}::uuid, ${FIRST_ID})
        and id between coalesce(${id}::uuid, ${FIRST_ID}) and coalesce(${id}::uuid, ${LAST_ID})
        and status = any(${status === null ? SUGGESTION_STATUSES : [status]}::text[])
        and (${kind}::text is null or kind = ${kind})
        and (${accountId}::uuid is null or account_id = ${accountId}::uuid
          or (kind = 'account_match' and candidate_ids @> to_jsonb(${accountId}::text)))
      order by id limit ${limit}`;
  }

  /** Returns what accounts, people and deals are called, by id. */
  async #names(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
    const { query, tenantId } = this.#uow.session;
    const ids = rows.flatMap(({ accountId, candidateIds }) =>
      [accountId ?? [], candidateIds].flat(),
    );
    const named = await query<{ id: string; name: string }>`
      select id, account_name as name from accounts
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
      union all
      select id, contact_name || coalesce(' <' || contact_email || '>', ', ' || title, '')
      from stakeholders where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
      union all
      select id, name from opportunities
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`;
    return new Map(named.map(({ id, name }) => [id, name]));
  }
}

function readOf(row: Row, names: ReadonlyMap<string, string>): SuggestionRead {
  const { reason, proposal, waiting, candidateIds, createdAt, decidedAt, ...shown } = row;
  const accountName = (row.accountId && names.get(row.accountId)) || null;
  const candidates = candidateIds.map((id) => ({ id, name: names.get(id) ?? id }));
  const called = candidates.map(({ name }) => name);
  const asked = { kind: row.kind, reason, proposal, waiting };
  return {
    ...shown,
    words: suggestionWords({ ...asked, accountName, candidates: called }),
    accountName,
    candidates,
    createdAt: createdAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
