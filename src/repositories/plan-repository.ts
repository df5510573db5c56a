import type { PlanDifference } from '../domain/plan-diff.ts';
import type { Actor } from '../schemas/actor.ts';
import { idFrom } from './new-rows.ts';
import {
  ACCOUNT_PLAN,
  OPPORTUNITY_PLAN,
  type PlanChangeInput,
  type PlanOptionsInput,
} from './plan-kinds.ts';
import { PlanRecords, type StoredPlan } from './plan-records.ts';
import { type PlanReference, planOf } from './plan-reference.ts';
import type { PlanHistoryInput, PlanVersionRead } from './plan-versions.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Whatever opens units of work: the database, or a unit that is open already. */
export interface Units {
  unitOfWork<T>(tenantId: string, body: (uow: UnitOfWork) => Promise<T>): Promise<T>;
}

/** The plans of accounts and opportunities: the part of a repository of deals that is theirs. */
export class PlanRepository {
  readonly #units: Units;

  constructor(units: Units) {
    this.#units = units;
  }

  /**
   * Adds one version of the account's plan, and returns its number.
   *
   * @throws {NotFound} the account is not visible.
   * @throws {StaleVersion} others wrote the document, or a section of the patch, since
   * `expectedVersion`.
   */
  upsertAccountPlan(
    tenantId: string,
    accountId: string,
    change: PlanChangeInput,
    options: PlanOptionsInput,
  ): Promise<number> {
    return this.in(tenantId, (uow) =>
      new PlanRecords(uow, ACCOUNT_PLAN).upsert(idFrom('accountId', accountId), change, options),
    );
  }

  getAccountPlan(tenantId: string, accountId: string): Promise<StoredPlan | null> {
    return this.in(tenantId, (uow) =>
      new PlanRecords(uow, ACCOUNT_PLAN).find(idFrom('accountId', accountId)),
    );
  }

  /** As {@link upsertAccountPlan}, of an opportunity's plan. */
  upsertOpportunityPlan(
    tenantId: string,
    opportunityId: string,
    change: PlanChangeInput,
    options: PlanOptionsInput,
  ): Promise<number> {
    return this.in(tenantId, (uow) =>
      new PlanRecords(uow, OPPORTUNITY_PLAN).upsert(
        idFrom('opportunityId', opportunityId),
        change,
        options,
      ),
    );
  }

  getOpportunityPlan(tenantId: string, opportunityId: string): Promise<StoredPlan | null> {
    return this.in(tenantId, (uow) =>
      new PlanRecords(uow, OPPORTUNITY_PLAN).find(idFrom('opportunityId', opportunityId)),
    );
  }

  /**
   * Returns versions of a plan, the newest first: number, author, reason and time of each. The
   * next page is what `before` the last number is.
   */
  planVersions(
    tenantId: string,
    plan: PlanReference,
    page: PlanHistoryInput = {},
  ): Promise<PlanVersionRead[]> {
    return this.in(tenantId, (uow) => planOf(uow, plan, (plans, id) => plans.versions(id, page)));
  }

  /**
   * Returns what is different in version `b` of a plan, sorted by path; empty where both are same.
   *
   * @throws {NotFound} the plan has no such version.
   */
  diffPlan(
    tenantId: string,
    plan: PlanReference,
    a: number,
    b: number,
  ): Promise<readonly PlanDifference[]> {
    return this.in(tenantId, (uow) => planOf(uow, plan, (plans, id) => plans.diff(id, a, b)));
  }

  /**
   * Writes what an earlier version of a plan said as one more version, and returns its number. It
   * is the actor's word from then on: a person's holds, and later facts join it. The stage stays
   * the deal's own.
   *
   * @throws {NotFound} the account or opportunity is not visible, or has no such version.
   */
  restorePlan(
    tenantId: string,
    plan: PlanReference,
    version: number,
    actor: Actor,
  ): Promise<number> {
    return this.in(tenantId, (uow) =>
      planOf(uow, plan, (plans, id) => plans.restore(id, version, actor)),
    );
  }

  protected async in<T>(tenantId: string, body: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#units.unitOfWork(idFrom('tenantId', tenantId), body);
  }
}
