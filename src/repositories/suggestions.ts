import type { TenantSession } from '../db/tenant-session.ts';
import type { JsonObject, JsonValue } from '../domain/json-merge.ts';
import type { SuggestionKind } from '../domain/vocabulary.ts';
import type { NewSuggestion } from './new-suggestions.ts';
import { WaitingMessages } from './waiting-messages.ts';

/** The most messages, and the most mentions of a name, that wait for one decision. */
const MOST_MESSAGES = 10_000;
const MOST_HEARD = 100;

/** Kinds that come up again after they were decided: what is said next waits for a decision anew. */
const ASKED_AGAIN: readonly SuggestionKind[] = ['account_match', 'stakeholder_match', 'stage'];

/**
 * The part of a proposal that grows while the suggestion is open, and how far. Of a message there
 * is the name alone: of as many as a company can have. What is said beyond stays where it is stored.
 */
const LISTS: Partial<Record<SuggestionKind, { readonly name: string; readonly limit: number }>> = {
  account_match: { name: 'messages', limit: MOST_MESSAGES },
  stakeholder_match: { name: 'heard', limit: MOST_HEARD },
};

/** Suggestions as the jobs make them, in sets. */
export class Suggestions {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Adds suggestions. What is dismissed stays so. Of an open one the list of what waits grows; one
   * of a kind that is asked again is opened anew where it was accepted. The messages that wait are
   * held until it is decided.
   */
  async add(suggestions: readonly NewSuggestion[]): Promise<void> {
    if (suggestions.length === 0) return;
    const { query, tenantId } = this.#session;
    const rows = onceEach(suggestions).map(({ waiting: _, ...row }) => row);
    const asked = await query<Asked>`
      insert into suggestions as stored (tenant_id, kind, subject_key, candidate_ids, reason,
        proposal, account_id, job, idempotency_key)
      select ${tenantId}, kind, "subjectKey", "candidateIds", reason, proposal, "accountId", job,
        "idempotencyKey"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (kind text,
        "subjectKey" text, "candidateIds" jsonb, reason text, proposal jsonb, "accountId" uuid,
        job text, "idempotencyKey" text)
      order by kind, "subjectKey"
      on conflict (tenant_id, kind, subject_key) do update set
        candidate_ids = excluded.candidate_ids, reason = excluded.reason, status = 'open',
        choice = null, decided_at = null, decided_by = null, decision_reason = null,
        proposal = case when stored.status = 'open' then excluded.proposal
          || case stored.kind
            when 'account_match' then jsonb_build_object('messages', jsonb_path_query_array(
              coalesce(stored.proposal -> 'messages', '[]') || (excluded.proposal -> 'messages'),
              '$[0 to $last]', ${JSON.stringify({ last: MOST_MESSAGES - 1 })}::jsonb))
            when 'stakeholder_match' then jsonb_build_object('heard', jsonb_path_query_array(
              coalesce(stored.proposal -> 'heard', '[]') || (excluded.proposal -> 'heard'),
              '$[0 to $last]', ${JSON.stringify({ last: MOST_HEARD - 1 })}::jsonb))
            else '{}' end
          else excluded.proposal end,
        updated_at = now()
      where stored.kind = any(${ASKED_AGAIN}::text[]) and stored.status <> 'dismissed'
      returning subject_key as "subjectKey", jsonb_array_length(proposal -> 'messages') as waiting`;
    await new WaitingMessages(this.#session).hold(
      suggestions.flatMap(({ waiting, subjectKey }) =>
        waiting && asked.some((one) => one.subjectKey === subjectKey && hasRoom(one))
          ? [waiting]
          : [],
      ),
    );
  }
}

/** A suggestion that is open now, and how many messages wait for it; of some kinds none can. */
interface Asked {
  readonly subjectKey: string;
  readonly waiting: number | null;
}

/** Whoever is not in the list is found by no decision, and must not be held for ever. */
const hasRoom = ({ waiting }: Asked) => waiting !== null && waiting < MOST_MESSAGES;

/** One batch may come upon a subject twice: a statement writes a row once. */
function onceEach(suggestions: readonly NewSuggestion[]): NewSuggestion[] {
  const once = new Map<string, NewSuggestion>();
  for (const next of suggestions) {
    const subject = `${next.kind} ${next.subjectKey}`;
    const known = once.get(subject);
    once.set(subject, known ? joined(known, next) : next);
  }
  return [...once.values()];
}

function joined(known: NewSuggestion, next: NewSuggestion): NewSuggestion {
  const list = LISTS[known.kind];
  if (list === undefined) return known;
  const [before, after] = [known, next].map(({ proposal }) => proposal as JsonObject);
  const both = [before, after].flatMap((proposal) => (proposal?.[list.name] ?? []) as JsonValue[]);
  return { ...next, proposal: { ...after, [list.name]: both.slice(0, list.limit) } as never };
}
