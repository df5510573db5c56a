import type { TenantSession } from '../db/tenant-session.ts';

/** A decision for a human. The same subject is suggested once, whoever comes upon it again. */
export interface NewSuggestion {
  readonly kind: 'account_match' | 'stakeholder_match' | 'stakeholder_merge' | 'score';
  readonly subjectKey: string;
  readonly candidateIds: readonly string[];
  readonly reason: string;
  readonly job: string;
  readonly idempotencyKey: string;
}

export class Suggestions {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  async add(suggestions: readonly NewSuggestion[]): Promise<void> {
    if (suggestions.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into suggestions
        (tenant_id, kind, subject_key, candidate_ids, reason, job, idempotency_key)
      select ${tenantId}, kind, "subjectKey", "candidateIds", reason, job, "idempotencyKey"
      from jsonb_to_recordset(${JSON.stringify(suggestions)}::jsonb) as made (kind text,
        "subjectKey" text, "candidateIds" jsonb, reason text, job text, "idempotencyKey" text)
      on conflict (tenant_id, kind, subject_key) do nothing`;
  }
}
