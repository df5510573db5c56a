import type { TenantSession } from '../db/tenant-session.ts';
import { FIRST_ID } from './cursor.ts';
import { hashOf } from './data-hash.ts';
import type { Outbox, StagedMessage } from './outbox.ts';

/** The job that assembles one plan anew: its name, which is all that is known of it here. */
export const RECOMPUTE_PLAN = 'recompute-plan';

/** A plan that is behind the facts it is assembled from, and since when. */
export interface StalePlan {
  readonly planId: string;
  readonly staleSince: Date;
}

/** Whose a plan is: an account's, or that of one of its deals. */
export interface PlanOwner {
  readonly planId: string;
  readonly accountId: string;
  readonly opportunityId: string | null;
  readonly isStale: boolean;
}

/** How many plans were staged together since when, and how many of them came to which end. */
export interface StagedProgress {
  readonly staged: number;
  readonly recomputed: number;
  readonly failed: number;
  readonly since: Date;
}

/** By whom plans are staged; what failed later is not run again in the same name. */
interface Staging {
  readonly stagedBy: string | null;
  readonly failedBy: Date | null;
}

const ONCE_MORE: Staging = Object.freeze({ stagedBy: null, failedBy: null });

/** A place in the stale plans of a tenant, in the order of their ids. */
export interface StalePage {
  /** Plans that are stale since no later than this; null: all that are stale. */
  readonly until: Date | null;
  readonly afterId: string | null;
  readonly limit: number;
}

/**
 * The plans of a tenant that are behind their facts. Here alone are they marked: `mark` leaves it
 * to the clock when they are assembled anew, which is for writes that come by the thousand;
 * `refresh` has it done as soon as what made them stale is committed.
 *
 * The accounts' locks are held. A plan that is marked already keeps its time, and so is staged
 * once: its time is part of the staged job's key. Where that job failed for good, whoever stages
 * the plan again has it run again.
 */
export class StalePlans {
  readonly #session: TenantSession;
  readonly #outbox: Outbox;

  constructor(session: TenantSession, outbox: Outbox) {
    this.#session = session;
    this.#outbox = outbox;
  }

  /** Marks the plans of accounts, and of all their deals or of the ones named; returns those. */
  async mark(
    accountIds: readonly string[],
    opportunityIds: readonly string[] | null = null,
  ): Promise<StalePlan[]> {
    if (accountIds.length === 0) return [];
    const { query, tenantId } = this.#session;
    return query<StalePlan>`
      with of_accounts as (
        update account_plans set stale_since = clock_timestamp(), updated_at = now()
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
          and stale_since is null
        returning id, stale_since
      ), of_deals as (
        update opportunity_plans set stale_since = clock_timestamp(), updated_at = now()
        where tenant_id = ${tenantId} and stale_since is null and opportunity_id in (
          select id from opportunities
          where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
            and (${opportunityIds}::uuid[] is null or id = any(${opportunityIds}::uuid[])))
        returning id, stale_since
      )
      select id as "planId", stale_since as "staleSince" from of_accounts
      union all select id, stale_since from of_deals`;
  }

  /** Marks plans as `mark` does, and stages what assembles all of them that are stale. */
  async refresh(
    accountIds: readonly string[],
    opportunityIds: readonly string[] | null = null,
  ): Promise<void> {
    if (accountIds.length === 0) return;
    await this.mark(accountIds, opportunityIds);
    await this.stage(await this.#staleOf(accountIds, opportunityIds));
  }

  #staleOf(
    accountIds: readonly string[],
    opportunityIds: readonly string[] | null,
  ): Promise<StalePlan[]> {
    const { query, tenantId } = this.#session;
    return query<StalePlan>`
      select id as "planId", stale_since as "staleSince" from account_plans
      where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
        and stale_since is not null
      union all
      select id, stale_since from opportunity_plans
      where tenant_id = ${tenantId} and stale_since is not null and opportunity_id in (
        select id from opportunities
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
          and (${opportunityIds}::uuid[] is null or id = any(${opportunityIds}::uuid[])))`;
  }

  /** Marks the plans of some people's deals, but for those named, and stages what mends them. */
  async refreshDealsOf(people: readonly string[], butDeals: readonly string[]): Promise<void> {
    if (people.length === 0) return;
    const { query, tenantId } = this.#session;
    const marked = await query<StalePlan>`
      update opportunity_plans set stale_since = clock_timestamp(), updated_at = now()
      where tenant_id = ${tenantId} and stale_since is null
        and opportunity_id <> all(${butDeals}::uuid[]) and opportunity_id in (
          select opportunity_id from opportunity_stakeholders
          where tenant_id = ${tenantId} and stakeholder_id = any(${people}::uuid[]))
      returning id as "planId", stale_since as "staleSince"`;
    // Their time is new, and so are their jobs: none of them can have failed.
    await this.#outbox.stage(assemblyOf(marked, null));
  }

  /**
   * Stages the assembly of plans. One that is staged already for the same time stays as it is, but
   * for one that failed: it runs again, where it failed by that time (null: whenever).
   */
  async stage(
    plans: readonly StalePlan[],
    { stagedBy, failedBy }: Staging = ONCE_MORE,
  ): Promise<void> {
    const messages = assemblyOf(plans, stagedBy);
    const keys = messages.map(({ idempotencyKey }) => idempotencyKey);
    await Promise.all([
      this.#outbox.stage(messages),
      this.#outbox.revive(RECOMPUTE_PLAN, keys, failedBy),
    ]);
  }

  /** Returns stale plans of accounts and deals in the order of their ids. */
  page({ until, afterId, limit }: StalePage): Promise<StalePlan[]> {
    const { query, tenantId } = this.#session;
    return query<StalePlan>`
      select id as "planId", stale_since as "staleSince" from (
        select id, stale_since from account_plans
        where tenant_id = ${tenantId} and stale_since is not null
        union all
        select id, stale_since from opportunity_plans
        where tenant_id = ${tenantId} and stale_since is not null
      ) as stale
      where stale_since <= coalesce(${until}::timestamptz, 'infinity')
        and id > coalesce(${afterId}::uuid, ${FIRST_ID})
      order by id limit ${limit}`;
  }

  /** Returns whose plans these are, and whether they are stale; it takes no lock. */
  owners(planIds: readonly string[]): Promise<PlanOwner[]> {
    const { query, tenantId } = this.#session;
    return query<PlanOwner>`
      select id as "planId", account_id as "accountId", null::uuid as "opportunityId",
        stale_since is not null as "isStale"
      from account_plans where tenant_id = ${tenantId} and id = any(${planIds}::uuid[])
      union all
      select plan.id, account_id, opportunity_id, stale_since is not null
      from opportunity_plans plan
      join opportunities deal on deal.tenant_id = ${tenantId} and deal.id = plan.opportunity_id
      where plan.tenant_id = ${tenantId} and plan.id = any(${planIds}::uuid[])`;
  }

  /** Returns how far the plans are that were staged by one message; null where none were. */
  async progress(stagedBy: string): Promise<StagedProgress | null> {
    const { query, tenantId } = this.#session;
    const [row] = await query<StagedProgress & { since: Date | null }>`
      select count(*)::int as staged,
        count(*) filter (where outcome in ('done', 'cancelled'))::int as recomputed,
        count(*) filter (where outcome = 'failed')::int as failed, min(created_at) as since
      from outbox where tenant_id = ${tenantId} and staged_by = ${stagedBy}`;
    return row && row.since !== null ? row : null;
  }

  /** Returns how many plans are stale, by a time (null: at all), that others than one message staged. */
  async staleBeside(stagedBy: string, until: Date | null): Promise<number> {
    const { query, tenantId } = this.#session;
    const [row] = await query<{ count: number }>`
      select count(*)::int as count from (
        select id, stale_since from account_plans
        where tenant_id = ${tenantId} and stale_since is not null
        union all
        select id, stale_since from opportunity_plans
        where tenant_id = ${tenantId} and stale_since is not null
      ) as stale
      where stale_since <= coalesce(${until}::timestamptz, 'infinity') and id not in (
        select (data ->> 'planId')::uuid from outbox
        where tenant_id = ${tenantId} and staged_by = ${stagedBy})`;
    return row?.count ?? 0;
  }

  /** Whether any plan of the tenant is stale. */
  async areThere(): Promise<boolean> {
    const { query, tenantId } = this.#session;
    const [row] = await query<{ found: boolean }>`
      select exists (select from account_plans
          where tenant_id = ${tenantId} and stale_since is not null)
        or exists (select from opportunity_plans
          where tenant_id = ${tenantId} and stale_since is not null) as found`;
    return row?.found === true;
  }
}

/** Returns what has plans assembled anew. */
function assemblyOf(plans: readonly StalePlan[], stagedBy: string | null): StagedMessage[] {
  return plans.map(({ planId, staleSince }) => ({
    queue: 'clock',
    job: RECOMPUTE_PLAN,
    idempotencyKey: `recompute:${planId}:${staleSince.toISOString()}`,
    data: { planId },
    dataHash: hashOf({ planId }),
    stagedBy,
  }));
}
