import type { TenantSession } from '../db/tenant-session.ts';
import { FIRST_ID } from './cursor.ts';
import { hashOf } from './data-hash.ts';
import type { Outbox } from './outbox.ts';

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
 * once: its time is part of the staged job's key.
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

  /** Marks plans as `mark` does, and stages what assembles them anew. */
  async refresh(
    accountIds: readonly string[],
    opportunityIds: readonly string[] | null = null,
  ): Promise<void> {
    await this.stage(await this.mark(accountIds, opportunityIds));
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
    await this.stage(marked);
  }

  /** Stages the assembly of plans; one that is staged already for the same time stays as it is. */
  stage(plans: readonly StalePlan[], stagedBy: string | null = null): Promise<void> {
    return this.#outbox.stage(
      plans.map(({ planId, staleSince }) => ({
        queue: 'clock',
        job: RECOMPUTE_PLAN,
        idempotencyKey: `recompute:${planId}:${staleSince.toISOString()}`,
        data: { planId },
        dataHash: hashOf({ planId }),
        stagedBy,
      })),
    );
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
