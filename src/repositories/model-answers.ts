import type { TenantSession } from '../db/tenant-session.ts';

/** What a model answered: JSON, or why there is none. */
export interface KeptAnswer {
  readonly answer: unknown;
  readonly fault: string | null;
}

export interface NewAnswer extends KeptAnswer {
  readonly key: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A question that is paid for: the day on which it counts, as `2026-11-25`. */
export interface Call {
  readonly day: string;
}

/** What models answered a tenant, and how often they are asked on one day (UTC). */
export class ModelAnswers {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  async find(key: string): Promise<KeptAnswer | null> {
    const { query, tenantId } = this.#session;
    const [row] = await query<KeptAnswer>`
      select answer, fault from model_answers
      where tenant_id = ${tenantId} and answer_key = ${key}`;
    return row ?? null;
  }

  /**
   * Counts one more question of today; null where the tenant has asked `callsPerDay` already. One
   * statement on one row, so that several workers together ask no more.
   */
  async take(callsPerDay: number): Promise<Call | null> {
    const { query, tenantId } = this.#session;
    const [row] = await query<Call>`
      insert into model_usage (tenant_id, day, calls)
      select ${tenantId}, (now() at time zone 'utc')::date, 1 where ${callsPerDay}::integer > 0
      on conflict (tenant_id, day) do update
        set calls = model_usage.calls + 1, updated_at = now()
        where model_usage.calls < ${callsPerDay}::integer
      returning day::text as day`;
    return row ?? null;
  }

  /** Takes back a question that was turned away before it was answered. */
  async giveBack({ day }: Call): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      update model_usage set calls = greatest(calls - 1, 0), updated_at = now()
      where tenant_id = ${tenantId} and day = ${day}::date`;
  }

  /** Keeps an answer, and counts what it took; one that is kept already stays. */
  async keep(made: NewAnswer, { day }: Call): Promise<void> {
    const { query, tenantId } = this.#session;
    const { key, model, answer, fault, inputTokens, outputTokens } = made;
    const json = fault === null ? JSON.stringify(answer) : null;
    await query`
      insert into model_answers
        (tenant_id, answer_key, model, answer, fault, input_tokens, output_tokens)
      values (${tenantId}, ${key}, ${model}, ${json}::jsonb, ${fault}, ${inputTokens},
        ${outputTokens})
      on conflict (tenant_id, answer_key) do nothing`;
    await query`
      update model_usage set input_tokens = input_tokens + ${inputTokens},
        output_tokens = output_tokens + ${outputTokens}, updated_at = now()
      where tenant_id = ${tenantId} and day = ${day}::date`;
  }
}
