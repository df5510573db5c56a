import type { TenantSession } from '../db/tenant-session.ts';
import type { JsonObject, JsonValue } from '../domain/json-merge.ts';
import type { DealMove, OverrideAct } from '../domain/key-events.ts';
import type { PlannedPerson } from '../domain/plan-people.ts';
import type { RecordedStatement } from '../domain/plan-statements.ts';
import type { SignalObservation } from '../domain/qualification.ts';
import { SIGNAL_FIELDS } from '../domain/qualification-signals.ts';
import type { DealStage, OpportunitySource } from '../domain/vocabulary.ts';

/** The newest version of a plan beside its parent; all null where there is no plan yet. */
export interface PlanColumns {
  readonly planId: string | null;
  readonly planData: JsonObject | null;
  readonly version: number | null;
  readonly staleSince: Date | null;
  /** When the document was put there, where it is not the version that its history ends with. */
  readonly foreignSince: Date | null;
  /** The database's time, behind the locks that the transaction holds. */
  readonly now: Date;
}

export interface AccountRow extends PlanColumns {
  readonly id: string;
  readonly industry: string | null;
  readonly companySize: string | null;
  readonly currency: string | null;
  readonly catalogue: readonly string[];
}

export interface DealRow extends PlanColumns {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly productLine: string | null;
  readonly productLineKey: string | null;
  readonly dealStage: DealStage;
  readonly estimatedValue: number | null;
  readonly currency: string | null;
  readonly probability: number;
  readonly closeDate: Date | null;
  readonly source: OpportunitySource;
  readonly createdAt: Date;
}

export interface ExchangeRow {
  readonly id: string;
  /** The account or the deal whose newest exchanges were asked for. */
  readonly parentId: string;
  readonly at: Date;
  readonly sequence: number;
  readonly channel: string;
  readonly subject: string | null;
  readonly summary: string | null;
  readonly sentiment: string | null;
  readonly competitors: JsonValue;
  readonly nextSteps: JsonValue;
}

export type Of<Fact> = Fact & { readonly parentId: string };

/** The newest exchanges of an account, and of a deal, that a plan is made of. */
const EXCHANGE_LIMIT = 100;

/** The newest statements about one field of a plan that count, of humans and of others each. */
const STATEMENT_LIMIT = 1_000;

/** The newest acts of humans on one thing that an account's events tell. */
const OVERRIDE_LIMIT = 50;

/** What plans are made of, read for any number of accounts and deals at once. */
export class PlanQueries {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns the accounts that deals belong to, by the deal's id; it takes no lock. */
  async accountsOf(dealIds: readonly string[]): Promise<Map<string, string>> {
    if (dealIds.length === 0) return new Map();
    const { query, tenantId } = this.#session;
    const rows = await query<{ id: string; accountId: string }>`
      select id, account_id as "accountId" from opportunities
      where tenant_id = ${tenantId} and id = any(${dealIds}::uuid[])`;
    return new Map(rows.map(({ id, accountId }) => [id, accountId]));
  }

  accounts(ids: readonly string[]): Promise<AccountRow[]> {
    const { query, tenantId } = this.#session;
    return query<AccountRow>`
      select account.id, industry, company_size as "companySize", currency,
        coalesce(catalogue, '[]') as catalogue, plan.id as "planId", plan_data as "planData",
        plan.version, stale_since as "staleSince", clock_timestamp() as now,
        case when not exists (
          select from plan_versions
          where tenant_id = ${tenantId} and plan_id = plan.id
            and plan_versions.version = plan.version and plan_versions.plan_data = plan.plan_data
        ) then coalesce(plan.updated_at, plan.created_at) end as "foreignSince"
      from accounts account
      left join account_plans plan
        on plan.tenant_id = ${tenantId} and plan.account_id = account.id
      left join tenant_settings setting on setting.tenant_id = account.tenant_id
      where account.tenant_id = ${tenantId} and account.id = any(${ids}::uuid[])`;
  }

  /** Returns all deals of some accounts, and those of some ids. */
  deals(accountIds: readonly string[], ids: readonly string[]): Promise<DealRow[]> {
    const { query, tenantId } = this.#session;
    return query<DealRow>`
      select deal.id, deal.account_id as "accountId", name, product_line as "productLine",
        product_line_key as "productLineKey", deal_stage as "dealStage",
        estimated_value as "estimatedValue", currency, probability, close_date as "closeDate",
        source, deal.created_at as "createdAt", plan.id as "planId", plan_data as "planData",
        plan.version, stale_since as "staleSince", clock_timestamp() as now,
        case when not exists (
          select from plan_versions
          where tenant_id = ${tenantId} and plan_id = plan.id
            and plan_versions.version = plan.version and plan_versions.plan_data = plan.plan_data
        ) then coalesce(plan.updated_at, plan.created_at) end as "foreignSince"
      from opportunities deal
      left join opportunity_plans plan on plan.tenant_id = ${tenantId}
        and plan.opportunity_id = deal.id and deal.id = any(${ids}::uuid[])
      where deal.tenant_id = ${tenantId}
        and (deal.account_id = any(${accountIds}::uuid[]) or deal.id = any(${ids}::uuid[]))`;
  }

  /** Returns the moves of all deals of some accounts. */
  moves(accountIds: readonly string[]): Promise<Of<DealMove>[]> {
    const { query, tenantId } = this.#session;
    return query<Of<DealMove>>`
      select deal.account_id as "parentId", move.id, opportunity_id as "opportunityId",
        from_stage as "from", to_stage as "to", moved_at as at, actor_name as "actorName", reason
      from opportunities deal
      join stage_history move on move.tenant_id = ${tenantId} and move.opportunity_id = deal.id
      where deal.tenant_id = ${tenantId} and deal.account_id = any(${accountIds}::uuid[])`;
  }

  /** Returns the newest exchanges of each account, by their own time. */
  exchangesOfAccounts(accountIds: readonly string[]): Promise<ExchangeRow[]> {
    const { query, tenantId } = this.#session;
    return query<ExchangeRow>`
      select parent.id as "parentId", exchange.id, occurred_at as at, sequence, channel, subject,
        sentiment, content->>'summary' as summary, content->'signals'->'competitors' as competitors,
        content->'signals'->'nextSteps' as "nextSteps"
      from unnest(${accountIds}::uuid[]) as parent (id)
      cross join lateral (
        select * from interactions where tenant_id = ${tenantId} and account_id = parent.id
        order by occurred_at desc, sequence desc limit ${EXCHANGE_LIMIT}
      ) as exchange`;
  }

  /** Returns the newest exchanges about each deal, by their own time. */
  exchangesOfDeals(dealIds: readonly string[]): Promise<ExchangeRow[]> {
    const { query, tenantId } = this.#session;
    return query<ExchangeRow>`
      select parent.id as "parentId", exchange.id, occurred_at as at, sequence, channel, subject,
        sentiment, content->>'summary' as summary, content->'signals'->'competitors' as competitors,
        content->'signals'->'nextSteps' as "nextSteps"
      from unnest(${dealIds}::uuid[]) as parent (id)
      cross join lateral (
        select * from interactions where tenant_id = ${tenantId} and opportunity_id = parent.id
        order by occurred_at desc, sequence desc limit ${EXCHANGE_LIMIT}
      ) as exchange`;
  }

  /**
   * Returns what humans set and released, of accounts, their deals and their people. What was set
   * in the act that made the thing is told by its creation.
   */
  overrides(accountIds: readonly string[]): Promise<Of<OverrideAct>[]> {
    const { query, tenantId } = this.#session;
    return query<Of<OverrideAct>>`
      with subjects as (
        select id, id as account_id, account_name as name, created_at from accounts
        where tenant_id = ${tenantId} and id = any(${accountIds}::uuid[])
        union all
        select id, account_id, name, created_at from opportunities
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
        union all
        select id, account_id, contact_name, created_at from stakeholders
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
          and merged_into is null
      )
      select account_id as "parentId", name as subject, act.id, field, value, released,
        actor_name as "actorName", reason, observed_at as at, sequence::int
      from subjects cross join lateral (
        select * from observations
        where tenant_id = ${tenantId} and entity_id = subjects.id and source = 'human_override'
          and created_at <> subjects.created_at
        order by observed_at desc, sequence desc limit ${OVERRIDE_LIMIT}
      ) as act`;
  }

  signals(dealIds: readonly string[]): Promise<Of<SignalObservation>[]> {
    const { query, tenantId } = this.#session;
    // Looked up by id: joined, the planner may read all of the tenant's exchanges for a few.
    return query<Of<SignalObservation>>`
      select entity_id as "parentId", field, value, coalesce(evidence, '') as evidence,
        observed_at as at, coalesce((
          select sequence from interactions
          where tenant_id = ${tenantId} and id = observations.interaction_id), 0) as sequence,
        coalesce(interaction_id, id) as "interactionId"
      from observations
      where tenant_id = ${tenantId} and entity_id = any(${dealIds}::uuid[])
        and field = any(${SIGNAL_FIELDS}::text[]) and jsonb_typeof(value) = 'object'`;
  }

  people(dealIds: readonly string[]): Promise<Of<PlannedPerson>[]> {
    const { query, tenantId } = this.#session;
    return query<Of<PlannedPerson>>`
      select opportunity_id as "parentId", stakeholder_id as "stakeholderId",
        contact_name as name, link.roles, decision_power as "decisionPower",
        influence_level as "influenceLevel", relationship_strength as "relationshipStrength",
        score_evidence as "scoreEvidence", link.created_at as "linkedAt"
      from opportunity_stakeholders link
      join stakeholders person
        on person.tenant_id = ${tenantId} and person.id = link.stakeholder_id
          and person.merged_into is null
      where link.tenant_id = ${tenantId} and link.opportunity_id = any(${dealIds}::uuid[])`;
  }

  /**
   * Returns what patches said of the plans of some accounts and deals: of each field and kind of
   * author the newest.
   */
  patches(
    accountIds: readonly string[],
    dealIds: readonly string[],
  ): Promise<Of<RecordedStatement>[]> {
    const { query, tenantId } = this.#session;
    return query<Of<RecordedStatement>>`
      select "parentId", id, field, value, source, released, at, sequence from (
        select entity_id as "parentId", id, field, value, source, released, observed_at as at,
          sequence::int, row_number() over (
            partition by entity_id, field, source = 'human_override'
            order by observed_at desc, sequence desc
          ) as place
        from observations
        where tenant_id = ${tenantId} and entity_id = any(array(
          select id from account_plans
          where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
          union all
          select id from opportunity_plans
          where tenant_id = ${tenantId} and opportunity_id = any(${dealIds}::uuid[])))
      ) as said
      where place <= ${STATEMENT_LIMIT}`;
  }
}
