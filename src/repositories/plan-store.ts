import { sql } from 'kysely';
import type { TenantSession } from '../db/tenant-session.ts';
import type { JsonObject } from '../domain/json-merge.ts';
import type { ActorKind } from '../domain/vocabulary.ts';
import { WriteConflict } from '../errors.ts';
import { KINDS, type PlanParent } from './plan-kinds.ts';

/** One more version of a plan; those of one plan are contiguous, from 1. */
export interface NewPlanVersion {
  readonly planId: string;
  readonly parent: PlanParent;
  readonly parentId: string;
  readonly version: number;
  readonly data: JsonObject;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  readonly at: Date;
}

/** Writes versions of plans in sets; the accounts' locks are held. */
export class PlanStore {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Adds versions, any number of a plan in their order: the last becomes the plan, which is then
   * up to date.
   *
   * @throws {WriteConflict} another wrote a version meanwhile, without the account's lock.
   */
  async add(versions: readonly NewPlanVersion[]): Promise<void> {
    if (versions.length === 0) return;
    for (const parent of ['account', 'opportunity'] as const) {
      const own = versions.filter((version) => version.parent === parent);
      if (own.length > 0) await this.#writeNewest(parent, own);
    }
    const { query, tenantId } = this.#session;
    await query`
      insert into plan_versions
        (tenant_id, plan_id, version, plan_data, actor_kind, actor_name, reason)
      select ${tenantId}, "planId", version, data, "actorKind", "actorName", reason
      from jsonb_to_recordset(${JSON.stringify(versions)}::jsonb) as added ("planId" uuid,
        version int, data jsonb, "actorKind" text, "actorName" text, reason text)`;
  }

  /** Says of plans that were marked as behind their facts that they are not. */
  async clearStale(parent: PlanParent, planIds: readonly string[]): Promise<void> {
    if (planIds.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      update ${sql.table(KINDS[parent].table)} set stale_since = null, updated_at = now()
      where tenant_id = ${tenantId} and id = any(${planIds}::uuid[])`;
  }

  async #writeNewest(parent: PlanParent, versions: readonly NewPlanVersion[]): Promise<void> {
    const { query, tenantId } = this.#session;
    const table = sql.table(KINDS[parent].table);
    const parentColumn = sql.ref(KINDS[parent].parentColumn);
    const first = new Map(versions.toReversed().map(({ planId, version }) => [planId, version]));
    const newest = [...new Map(versions.map((version) => [version.planId, version])).values()];
    const rows = newest.map(({ planId, parentId, version, data, at }) => {
      return { planId, parentId, version, data, at, base: (first.get(planId) ?? version) - 1 };
    });
    const isNew = ({ base }: { readonly base: number }) => base === 0;
    const made = rows.filter(isNew);
    if (made.length > 0) {
      const inserted = await query`
        insert into ${table} (tenant_id, id, ${parentColumn}, plan_data, version)
        select ${tenantId}, "planId", "parentId", data, version
        from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made
          ("planId" uuid, "parentId" uuid, data jsonb, version int)
        on conflict (tenant_id, ${parentColumn}) do nothing returning 1`;
      refuseFewer(inserted, made, parent);
    }
    const changed = rows.filter((row) => !isNew(row));
    if (changed.length === 0) return;
    const ids = changed.map(({ planId }) => planId);
    const updated = await query`
      update ${table} as plan set plan_data = next.data, version = next.version,
        stale_since = null, updated_at = next.at
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as next
        ("planId" uuid, data jsonb, version int, base int, at timestamptz)
      where plan.tenant_id = ${tenantId} and plan.id = any(${ids}::uuid[])
        and plan.id = next."planId" and plan.version = next.base
      returning 1`;
    refuseFewer(updated, changed, parent);
  }
}

/** Only a writer that took no lock can have been first. */
function refuseFewer(written: readonly object[], wanted: readonly object[], parent: PlanParent) {
  if (written.length === wanted.length) return;
  throw new WriteConflict(`${KINDS[parent].name}: another version was first`);
}
