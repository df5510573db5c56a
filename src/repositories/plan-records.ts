import { sql } from 'kysely';
import { isJsonObject, type JsonObject } from '../domain/json-merge.ts';
import { diffPlans, type PlanDifference } from '../domain/plan-diff.ts';
import { InvariantViolation, NotFound } from '../errors.ts';
import { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Count } from '../schemas/primitives.ts';
import { lockAccount } from './account-lock.ts';
import { accountId } from './merged-accounts.ts';
import { type PlanState, readPlanStates } from './plan-facts.ts';
import { PlanChange, type PlanKind, PlanOptions } from './plan-kinds.ts';
import { mendedPlan } from './plan-mending.ts';
import { PlanQueries } from './plan-queries.ts';
import { PlanStore } from './plan-store.ts';
import { type PlanHistoryInput, type PlanVersionRead, PlanVersions } from './plan-versions.ts';
import { decidePlanWrite, type PlanAct } from './plan-write.ts';
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

/** Plans of accounts and opportunities: a new version at every write, under the account's lock. */
export class PlanRecords {
  readonly #uow: UnitOfWork;
  readonly #kind: PlanKind;
  readonly #versions: PlanVersions;

  constructor(uow: UnitOfWork, kind: PlanKind) {
    this.#uow = uow;
    this.#kind = kind;
    this.#versions = new PlanVersions(uow.session);
  }

  async find(parentId: string): Promise<StoredPlan | null> {
    const row = await this.#row(parentId);
    return row && { data: row.data, version: row.version };
  }

  /**
   * Writes a whole document, or a patch of some sections, as one more version, and returns its
   * number. What it says is kept as evidence of its actor, and the plan is assembled anew.
   *
   * @throws {InvalidJobData} change or options break their schema, or what they touch the plan's.
   * @throws {NotFound} the account or opportunity is not visible.
   * @throws {StaleVersion} with an `expectedVersion`: a document that was not based on the newest
   * version, or a patch of a section that changed since.
   */
  async upsert(parentId: string, change: unknown, options: unknown): Promise<number> {
    const { document, patch } = parseOrThrow(PlanChange, change, 'change');
    const { expectedVersion, actor, reason } = parseOrThrow(PlanOptions, options, 'options');
    const state = await this.#locked(parentId);
    const act = {
      document: document as JsonObject | undefined,
      patch: patch as JsonObject | undefined,
      expectedVersion,
      actor,
      reason,
    };
    return this.#write(state, act);
  }

  /** Returns versions of a plan, the newest first; none where there is no plan. */
  async versions(parentId: string, page: PlanHistoryInput): Promise<PlanVersionRead[]> {
    const row = await this.#row(parentId);
    return row ? this.#versions.list(row.id, page) : [];
  }

  /**
   * Returns what is different in version `b`.
   *
   * @throws {NotFound} the plan has no such version.
   */
  async diff(parentId: string, a: number, b: number): Promise<PlanDifference[]> {
    const row = await this.#row(parentId);
    const documents = row && (await this.#documents(row.id, [a, b]));
    const [before, after] = [documents?.get(a), documents?.get(b)];
    if (!before || !after) throw new NotFound(`${this.#kind.name}: no version ${before ? b : a}`);
    return diffPlans(before, after);
  }

  /**
   * Writes what an earlier version said as one more version, and returns its number. What it
   * brings back is the actor's word from now on; facts that come later still join it.
   *
   * @throws {NotFound} the account or opportunity is not visible, or has no such version.
   */
  async restore(parentId: string, version: number, by: unknown): Promise<number> {
    const actor = parseOrThrow(Actor, by, 'actor');
    const state = await this.#locked(parentId);
    const document = (await this.#documents(state.planId, [version])).get(version);
    if (!document) throw new NotFound(`${this.#kind.name}: no version ${version}`);
    const why = actor.reason ? `: ${actor.reason}` : '';
    const reason = `restored version ${version}${why}`;
    // A version of an older shape comes back as far as it fits.
    const mended = mendedPlan(state.parent, document, state.now);
    return this.#write(state, { document: mended, actor, reason });
  }

  async #write(state: PlanState, act: PlanAct): Promise<number> {
    const { expectedVersion } = act;
    const documents =
      act.patch && expectedVersion
        ? await this.#documents(state.planId, [expectedVersion])
        : new Map();
    const { version, observations } = decidePlanWrite(state, act, documents);
    await new PlanStore(this.#uow.session).add([version]);
    await this.#uow.observations.add(observations);
    return version.version;
  }

  async #locked(parentId: string): Promise<PlanState> {
    const { accountId } = await lockAccount(this.#uow.session, await this.#accountOf(parentId));
    const ofAccount = this.#kind.parent === 'account';
    const [state] = await readPlanStates(this.#uow.session, {
      accountIds: ofAccount ? [accountId] : [],
      opportunityIds: ofAccount ? [] : [parentId],
    });
    if (!state) throw new InvariantViolation(`${parentId} vanished under its account's lock`);
    return state;
  }

  async #documents(planId: string, versions: readonly number[]) {
    const named = versions.map((version) => {
      return { planId, version: parseOrThrow(Count, version, 'version') };
    });
    const documents = await this.#versions.documents(named);
    return documents.get(planId) ?? new Map<number, JsonObject>();
  }

  async #accountOf(parentId: string): Promise<string> {
    if (this.#kind.parent === 'account') return parentId;
    const accounts = await new PlanQueries(this.#uow.session).accountsOf([parentId]);
    const accountId = accounts.get(parentId);
    if (accountId === undefined) throw new NotFound(`no opportunity ${parentId}`);
    return accountId;
  }

  async #row(parentId: string): Promise<PlanRow | null> {
    const { query, tenantId } = this.#uow.session;
    const ofAccount = this.#kind.parent === 'account';
    const id = ofAccount ? await accountId(this.#uow.session, parentId) : parentId;
    const [row] = await query<PlanRow>`
      select id, plan_data as data, version from ${sql.table(this.#kind.table)}
      where tenant_id = ${tenantId} and ${sql.ref(this.#kind.parentColumn)} = ${id}`;
    return row && isJsonObject(row.data) ? row : null;
  }
}
