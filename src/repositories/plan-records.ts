import { sql } from 'kysely';
import type { JsonObject } from '../domain/json-merge.ts';
import { applyPatch, changedSections, statementsIn } from '../domain/plan-patch.ts';
import { InvalidJobData, NotFound, StaleVersion, WriteConflict } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { lockAccount } from './account-lock.ts';
import { actorColumns, sourceOf } from './acts.ts';
import {
  PlanChange,
  type PlanKind,
  PlanOptions,
  storable,
  storableSections,
} from './plan-kinds.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The newest version of a plan, as it is stored: lists past their limit and old shapes too. */
export interface StoredPlan {
  readonly data: JsonObject;
  /** Counts from 1. */
  readonly version: number;
}

interface PlanRow extends StoredPlan {
  readonly id: string;
}

/** Who writes a version, why, and when. */
export interface Authorship {
  readonly actor: Actor;
  readonly reason: string | null;
  readonly now: Date;
}

/** The longest name of a field that the ledger of evidence holds. */
const FIELD_LIMIT = 60;

/** Plans of accounts and opportunities: a new version at every write, under the account's lock. */
export class PlanRecords {
  readonly #uow: UnitOfWork;
  readonly #kind: PlanKind;

  constructor(uow: UnitOfWork, kind: PlanKind) {
    this.#uow = uow;
    this.#kind = kind;
  }

  async find(parentId: string): Promise<StoredPlan | null> {
    const row = await this.#row(parentId);
    return row && { data: row.data, version: row.version };
  }

  /**
   * Writes a whole document, or a patch of some sections, as one more version, and returns its
   * number. What a patch says is kept as evidence of its actor.
   *
   * @throws {InvalidJobData} change or options break their schema, or what they touch the plan's.
   * @throws {NotFound} the account or opportunity is not visible.
   * @throws {StaleVersion} with an `expectedVersion`: a document that was not based on the newest
   * version, or a patch of a section that changed since.
   */
  async upsert(parentId: string, change: unknown, options: unknown): Promise<number> {
    const { document, patch } = parseOrThrow(PlanChange, change, 'change');
    const { expectedVersion, actor, reason } = parseOrThrow(PlanOptions, options, 'options');
    const now = await lockAccount(this.#uow.session, await this.#accountOf(parentId));
    const row = await this.#row(parentId);
    const author = { actor, reason: reason ?? actor.reason ?? null, now };
    if (document !== undefined) {
      this.#refuseStale(row, expectedVersion);
      const data = storable(this.#kind, document as JsonObject, now);
      return (await this.#append(parentId, row, data, author)).version;
    }
    return this.#patch(parentId, row, (patch ?? {}) as JsonObject, expectedVersion, author);
  }

  async #patch(
    parentId: string,
    row: PlanRow | null,
    patch: JsonObject,
    expectedVersion: number | undefined,
    author: Authorship,
  ): Promise<number> {
    const current = row?.data ?? {};
    if (expectedVersion !== undefined && expectedVersion !== (row?.version ?? 0)) {
      await this.#refuseConflict(row, patch, expectedVersion);
    }
    const said = statementsIn(current, patch);
    const long = said.filter(({ field }) => field.length > FIELD_LIMIT);
    if (long.length > 0) {
      const path = `patch.${long[0]?.field.slice(0, FIELD_LIMIT)}…`;
      throw new InvalidJobData([{ path, reason: `a name over ${FIELD_LIMIT} characters` }]);
    }
    const patched = applyPatch(current, patch);
    const data = storableSections(this.#kind, patched, Object.keys(patch), author.now);
    const { id, version } = await this.#append(parentId, row, data, author);
    const { actor, reason, now } = author;
    await this.#uow.observations.add(
      said.map((statement) => ({
        entityType: 'plan',
        entityId: id,
        ...statement,
        source: sourceOf(actor),
        evidence: null,
        interactionId: null,
        ...actorColumns(actor),
        reason,
        observedAt: now,
      })),
    );
    return version;
  }

  #refuseStale(row: PlanRow | null, expectedVersion: number | undefined): void {
    const version = row?.version ?? 0;
    if (expectedVersion === undefined || expectedVersion === version) return;
    throw new StaleVersion(
      `${this.#kind.name}: version ${expectedVersion} was expected, the newest is ${version}`,
    );
  }

  async #refuseConflict(row: PlanRow | null, patch: JsonObject, expected: number): Promise<void> {
    const before = expected === 0 ? {} : await this.#version(row?.id ?? null, expected);
    if (before === null) {
      throw new StaleVersion(`${this.#kind.name}: there is no version ${expected} to build on`);
    }
    const changed = changedSections(patch, before, row?.data ?? {});
    if (changed.length === 0) return;
    const names = changed.map((name) => name.slice(0, FIELD_LIMIT)).join(', ');
    throw new StaleVersion(`${this.#kind.name}: changed since version ${expected}: ${names}`);
  }

  async #accountOf(parentId: string): Promise<string> {
    if (this.#kind.parent === 'account') return parentId;
    const { query, tenantId } = this.#uow.session;
    const [deal] = await query<{ accountId: string }>`
      select account_id as "accountId" from opportunities
      where tenant_id = ${tenantId} and id = ${parentId}`;
    if (!deal) throw new NotFound(`no opportunity ${parentId}`);
    return deal.accountId;
  }

  async #row(parentId: string): Promise<PlanRow | null> {
    const { query, tenantId } = this.#uow.session;
    const [row] = await query<PlanRow>`
      select id, plan_data as data, version from ${sql.table(this.#kind.table)}
      where tenant_id = ${tenantId} and ${sql.ref(this.#kind.parentColumn)} = ${parentId}`;
    return row ?? null;
  }

  async #version(planId: string | null, version: number): Promise<JsonObject | null> {
    const { query, tenantId } = this.#uow.session;
    const [row] = await query<{ data: JsonObject }>`
      select plan_data as data from plan_versions
      where tenant_id = ${tenantId} and plan_id = ${planId} and version = ${version}`;
    return row?.data ?? null;
  }

  async #append(parentId: string, row: PlanRow | null, data: JsonObject, author: Authorship) {
    const { query, tenantId } = this.#uow.session;
    const table = sql.table(this.#kind.table);
    const parent = sql.ref(this.#kind.parentColumn);
    const json = JSON.stringify(data);
    const [written] = row
      ? await query<{ id: string; version: number }>`
          update ${table}
          set plan_data = ${json}::jsonb, version = version + 1, updated_at = ${author.now}
          where tenant_id = ${tenantId} and id = ${row.id} and version = ${row.version}
          returning id, version`
      : await query<{ id: string; version: number }>`
          insert into ${table} (tenant_id, ${parent}, plan_data)
          values (${tenantId}, ${parentId}, ${json}::jsonb)
          on conflict (tenant_id, ${parent}) do nothing returning id, version`;
    // Only a writer that took no lock can have been first.
    if (!written) throw new WriteConflict(`${this.#kind.name}: another version was first`);
    const { actorKind, actorName } = actorColumns(author.actor);
    await query`
      insert into plan_versions
        (tenant_id, plan_id, version, plan_data, actor_kind, actor_name, reason)
      values (${tenantId}, ${written.id}, ${written.version}, ${json}::jsonb, ${actorKind},
        ${actorName}, ${author.reason})`;
    return written;
  }
}
