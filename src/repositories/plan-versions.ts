import * as v from 'valibot';
import type { TenantSession } from '../db/tenant-session.ts';
import type { JsonObject } from '../domain/json-merge.ts';
import type { ActorKind } from '../domain/vocabulary.ts';
import { closed } from '../schemas/objects.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Count, LARGEST_INT } from '../schemas/primitives.ts';

/** One version of a plan as its history lists it, without its document. */
export interface PlanVersionRead {
  /** Counts from 1. */
  readonly version: number;
  readonly actor: { readonly kind: ActorKind; readonly name: string };
  readonly reason: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
}

const HISTORY_LIMIT = 200;

const HistoryPage = closed({
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(HISTORY_LIMIT)), 50),
  before: v.optional(v.pipe(Count, v.minValue(1))),
});

/** Which part of a plan's history: `limit` versions (1–200, default 50) before version `before`. */
export type PlanHistoryInput = v.InferInput<typeof HistoryPage>;

/** The versions of plans: written once, never changed. */
export class PlanVersions {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns the newest versions of a plan, the newest first. */
  async list(planId: string, page: PlanHistoryInput): Promise<PlanVersionRead[]> {
    const { limit, before = null } = parseOrThrow(HistoryPage, page, 'page');
    const { query, tenantId } = this.#session;
    const rows = await query<{
      version: number;
      kind: ActorKind;
      name: string;
      reason: string | null;
      at: Date;
    }>`
      select version, actor_kind as kind, actor_name as name, reason, created_at as at
      from plan_versions
      where tenant_id = ${tenantId} and plan_id = ${planId}
        and version < coalesce(${before}::int, ${LARGEST_INT})
      order by version desc limit ${limit}`;
    return rows.map(({ version, kind, name, reason, at }) => {
      return { version, actor: { kind, name }, reason, createdAt: at.toISOString() };
    });
  }

  /** Returns documents of some versions by plan and number; those that are not there are left out. */
  async documents(
    named: readonly { readonly planId: string; readonly version: number }[],
  ): Promise<Map<string, Map<number, JsonObject>>> {
    const documents = new Map<string, Map<number, JsonObject>>();
    if (named.length === 0) return documents;
    const { query, tenantId } = this.#session;
    const planIds = named.map(({ planId }) => planId);
    const numbers = named.map(({ version }) => version);
    const rows = await query<{ planId: string; version: number; data: JsonObject }>`
      select plan_id as "planId", plan_versions.version, plan_data as data
      from plan_versions
      join unnest(${planIds}::uuid[], ${numbers}::int[]) as named (plan, version)
        on plan_id = named.plan and plan_versions.version = named.version
      where tenant_id = ${tenantId} and plan_id = any(${planIds}::uuid[])`;
    for (const { planId, version, data } of rows) {
      const own = documents.get(planId) ?? new Map<number, JsonObject>();
      documents.set(planId, own.set(version, data));
    }
    return documents;
  }
}
