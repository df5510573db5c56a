import type { TenantSession } from '../db/tenant-session.ts';
import { qualificationFrom } from '../domain/qualification.ts';
import type { DealFacts } from '../domain/stage-criteria.ts';
import type { ActorKind, DealStage } from '../domain/vocabulary.ts';
import { NotFound } from '../errors.ts';
import { FIRST_ID } from './cursor.ts';
import { Qualifications } from './qualifications.ts';
import { StagesReached } from './stage-facts.ts';

/** A deal with all that its stage depends on. */
export interface StagedDeal extends DealFacts {
  readonly id: string;
  readonly accountId: string;
  /** The last move of its stage; null of a deal without history. */
  readonly movedAt: Date | null;
}

/** One stay of a deal in a stage. */
export interface StageStay {
  /** Null where the deal was made. */
  readonly from: DealStage | null;
  readonly stage: DealStage;
  readonly enteredAt: Date;
  /** Until the next move; null while it lasts. */
  readonly durationMs: number | null;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  /** The stage policy that a job moved it under; null of other moves. */
  readonly policyVersion: number | null;
}

interface StoredDeal {
  readonly id: string;
  readonly accountId: string;
  readonly stage: DealStage;
}

/** Deals as far as their stages go, read and written in sets. */
export class DealStages {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns the accounts to lock. @throws {NotFound} a deal is not visible to the tenant. */
  async accountsOf(ids: readonly string[]): Promise<string[]> {
    const deals = new Map((await this.#deals(ids)).map((deal) => [deal.id, deal]));
    return ids.map((id) => {
      const deal = deals.get(id);
      if (!deal) throw new NotFound(`no opportunity ${id}`);
      return deal.accountId;
    });
  }

  /** Reads deals by id; those that are not visible are left out. */
  async read(ids: readonly string[]): Promise<StagedDeal[]> {
    return this.#withFacts(await this.#deals(ids));
  }

  /** Reads up to `limit` deals in order of id, from after one on. */
  async readPage(limit: number, afterId: string | null): Promise<StagedDeal[]> {
    const { query, tenantId } = this.#session;
    return this.#withFacts(
      await query<StoredDeal>`
        select id, account_id as "accountId", deal_stage as stage from opportunities
        where tenant_id = ${tenantId} and id > coalesce(${afterId}::uuid, ${FIRST_ID})
        order by id limit ${limit}`,
    );
  }

  /** @throws {NotFound} one of them is not there: its account was not locked. */
  async update(deals: readonly Pick<StagedDeal, 'id' | 'stage'>[]): Promise<void> {
    if (deals.length === 0) return;
    const { query, tenantId } = this.#session;
    const ids = deals.map(({ id }) => id);
    const stages = deals.map(({ stage }) => stage);
    const updated = await query`
      update opportunities set deal_stage = moved.stage, updated_at = now()
      from unnest(${ids}::uuid[], ${stages}::text[]) as moved (id, stage)
      where opportunities.tenant_id = ${tenantId} and opportunities.id = any(${ids}::uuid[])
        and opportunities.id = moved.id
      returning 1`;
    if (updated.length !== ids.length) throw new NotFound('an opportunity to move is gone');
  }

  /** Returns the stays of a deal, the first first; the last `limit` of them. */
  async history(id: string, limit: number): Promise<StageStay[]> {
    const { query, tenantId } = this.#session;
    const newestFirst = await query<Omit<StageStay, 'durationMs'>>`
      select from_stage as "from", to_stage as stage, moved_at as "enteredAt",
        actor_kind as "actorKind", actor_name as "actorName", reason,
        policy_version as "policyVersion"
      from stage_history where tenant_id = ${tenantId} and opportunity_id = ${id}
      order by moved_at desc, created_at desc limit ${limit}`;
    return newestFirst
      .map((stay, i) => {
        const next = newestFirst[i - 1];
        const durationMs = next ? next.enteredAt.getTime() - stay.enteredAt.getTime() : null;
        return { ...stay, durationMs };
      })
      .toReversed();
  }

  #deals(ids: readonly string[]): Promise<StoredDeal[]> {
    const { query, tenantId } = this.#session;
    return query<StoredDeal>`
      select id, account_id as "accountId", deal_stage as stage from opportunities
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`;
  }

  async #withFacts(deals: readonly StoredDeal[]): Promise<StagedDeal[]> {
    if (deals.length === 0) return [];
    const ids = deals.map(({ id }) => id);
    const signals = Map.groupBy(
      await new Qualifications(this.#session).of(ids),
      ({ opportunityId }) => opportunityId,
    );
    const reached = await new StagesReached(this.#session).of(ids);
    const byId = new Map(reached.map((facts) => [facts.opportunityId, facts]));
    return deals.map((deal) => {
      const { interactions = 0, setByHumanAt = null, movedAt = null } = byId.get(deal.id) ?? {};
      return {
        ...deal,
        qualification: qualificationFrom(signals.get(deal.id) ?? []),
        interactions,
        setByHuman: setByHumanAt && { at: setByHumanAt },
        movedAt,
      };
    });
  }
}
