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

/** A plan as it is now, and the version that was there before; 0 where there was none. */
type PlanRow = Omit<NewPlanVersion, 'parent'> & { readonly base: number };

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
    const newest = new Map(versions.map((version) => [version.planId, version]));
    const isNewest = (version: NewPlanVersion) => newest.get(version.planId) === version;
    await Promise.all([
      this.#addEarlier(versions.filter((version) => !isNewest(version))),
      ...(['account', 'opportunity'] as const).map((parent) =>
        this.#writeNewest(
          parent,
          versions.filter((version) => version.parent === parent),
        ),
      ),
    ]);
  }

  /** Adds those versions that others of the same call follow: they are no plan's newest. */
  async #addEarlier(versions: readonly NewPlanVersion[]): Promise<void> {
    if (versions.length === 0) return;
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

  /** Writes the plans as they are now, and of each document its version: it is sent once. */
  async #writeNewest(parent: PlanParent, versions: readonly NewPlanVersion[]): Promise<void> {
    const first = new Map(versions.toReversed().map(({ planId, version }) => [planId, version]));
    const newest = [...new Map(versions.map((version) => [version.planId, version])).values()];
    const rows = newest.map(({ parent: _, ...version }) => {
      return { ...version, base: (first.get(version.planId) ?? version.version) - 1 };
    });
    const isNew = ({ base }: { readonly base: number }) => base === 0;
    await Promise.all([
      this.#insertPlans(parent, rows.filter(isNew)),
      this.#updatePlans(
        parent,
        rows.filter((row) => !isNew(row)),
      ),
    ]);
  }

  async #insertPlans(parent: PlanParent, made: readonly PlanRow[]): Promise<void> {
    if (made.length === 0) return;
    const { query, tenantId } = this.#session;
    const table = sql.table(KINDS[parent].table);
    const parentColumn = sql.ref(KINDS[parent].parentColumn);
    const inserted = await query`
      with made as (
        select * from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made ("planId" uuid,
          "parentId" uuid, data jsonb, version int, "actorKind" text, "actorName" text, reason text)
      ), written as (
        insert into ${table} (tenant_id, id, ${parentColumn}, plan_data, version)
        select ${tenantId}, "planId", "parentId", data, version from made
        on conflict (tenant_id, ${parentColumn}) do nothing returning id
      )
      insert into plan_versions
        (tenant_id, plan_id, version, plan_data, actor_kind, actor_name, reason)
      select ${tenantId}, "planId", version, data, "actorKind", "actorName", reason
      from made join written on written.id = made."planId"
      returning 1`;
    refuseFewer(inserted, made, parent);
  }

  async #updatePlans(parent: PlanParent, changed: readonly PlanRow[]): Promise<void> {
    if (changed.length === 0) return;
    const { query, tenantId } = this.#session;
    const ids = changed.map(({ planId }) => planId);
    const updated = await query`
      with written as (
        update ${sql.table(KINDS[parent].table)} as plan set plan_data = next.data,
          version = next.version, stale_since = null, updated_at = next.at
        from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as next ("planId" uuid,
          data jsonb, version int, base int, at timestamptz, "actorKind" text, "actorName" text,
          reason text)
        where plan.tenant_id = ${tenantId} and plan.id = any(${ids}::uuid[])
          and plan.id = next."planId" and plan.version = next.base
        returning plan.id, next.version, next.data, "actorKind", "actorName", next.reason
      )
      insert into plan_versions
        (tenant_id, plan_id, version, plan_data, actor_kind, actor_name, reason)
      select ${tenantId}, id, version, data, "actorKind", "actorName", reason from written
      returning 1`;
    refuseFewer(updated, changed, parent);
  }
}

/** Only a writer that took no lock can have been first. */
function refuseFewer(written: readonly object[], wanted: readonly object[], parent: PlanParent) {
  if (written.length === wanted.length) return;
  throw new WriteConflict(`${KINDS[parent].name}: another version was first`);
}
