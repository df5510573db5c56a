import type { TenantSession } from '../db/tenant-session.ts';
import type { OpportunityCandidate } from '../domain/match-opportunity.ts';
import { OPEN_STAGES } from '../domain/stages.ts';
import type { DealStage, OpportunitySource } from '../domain/vocabulary.ts';
import { NotFound } from '../errors.ts';

/** A stored opportunity as the jobs decide on it. */
export interface OpportunityFacts extends OpportunityCandidate {
  readonly accountId: string;
  readonly name: string;
  readonly productLine: string | null;
  readonly estimatedValue: number | null;
  readonly currency: string | null;
  readonly probability: number;
  readonly detectionConfidence: number;
}

export interface NewOpportunity {
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
  readonly detectionConfidence: number;
  readonly source: OpportunitySource;
  readonly createdByInteraction: string | null;
  readonly externalSystem: string | null;
  readonly externalId: string | null;
  readonly qualificationSnapshot: object;
}

/** What names an opportunity in an external system: an identity, unlike every other field. */
export interface ExternalIdentity {
  readonly externalSystem: string;
  readonly externalId: string;
}

export interface ExternalOpportunity extends ExternalIdentity {
  readonly id: string;
  readonly accountId: string;
}

/** The whole new state of what a job may change of an opportunity. */
export interface ChangedOpportunity {
  readonly id: string;
  readonly name: string;
  readonly productLine: string | null;
  readonly productLineKey: string | null;
  readonly dealStage: DealStage;
  readonly estimatedValue: number | null;
  readonly currency: string | null;
  readonly probability: number;
  readonly closeDate: Date | null;
  readonly detectionConfidence: number;
}

/** Opportunities, read and written in sets under their accounts' locks. */
export class Opportunities {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Returns the open opportunities of locked accounts, and of those `alsoIds` that are theirs the
   * closed ones too. To be read after the lock, in a statement of its own: its snapshot must see
   * what the previous holder of the lock committed.
   */
  openIn(accountIds: readonly string[], alsoIds: readonly string[]): Promise<OpportunityFacts[]> {
    const { query, tenantId } = this.#session;
    return query<OpportunityFacts>`
      select id, account_id as "accountId", name, product_line as "productLine",
        product_line_key as "productLineKey", deal_stage as "dealStage",
        estimated_value as "estimatedValue", currency, probability, close_date as "closeDate",
        detection_confidence as "detectionConfidence",
        coalesce(updated_at, created_at) as "updatedAt"
      from opportunities
      where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
        and (deal_stage = any(${OPEN_STAGES}::text[]) or id::text = any(${alsoIds}::text[]))`;
  }

  /** Returns the opportunities that external systems know by these ids, whatever their stage. */
  findExternal(identities: readonly ExternalIdentity[]): Promise<ExternalOpportunity[]> {
    const { query, tenantId } = this.#session;
    const systems = identities.map(({ externalSystem }) => externalSystem);
    const ids = identities.map(({ externalId }) => externalId);
    return query<ExternalOpportunity>`
      select opportunities.id, account_id as "accountId", external_system as "externalSystem",
        external_id as "externalId"
      from opportunities
      join unnest(${systems}::text[], ${ids}::text[]) as named (system, id)
        on external_system = named.system and external_id = named.id
      where tenant_id = ${tenantId} and external_id = any(${ids}::text[])`;
  }

  async insert(opportunities: readonly NewOpportunity[]): Promise<void> {
    if (opportunities.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into opportunities (tenant_id, id, account_id, name, product_line, product_line_key,
        deal_stage, estimated_value, currency, probability, close_date, detection_confidence,
        source, created_by_interaction, external_system, external_id, qualification_snapshot)
      select ${tenantId}, id, "accountId", name, "productLine", "productLineKey", "dealStage",
        "estimatedValue", currency, probability, "closeDate", "detectionConfidence", source,
        "createdByInteraction", "externalSystem", "externalId", "qualificationSnapshot"
      from jsonb_to_recordset(${JSON.stringify(opportunities)}::jsonb) as made (id uuid,
        "accountId" uuid, name text, "productLine" text, "productLineKey" text, "dealStage" text,
        "estimatedValue" float8, currency text, probability float8, "closeDate" timestamptz,
        "detectionConfidence" float8, source text, "createdByInteraction" uuid,
        "externalSystem" text, "externalId" text, "qualificationSnapshot" jsonb)`;
  }

  /** @throws {NotFound} one of them is not there: its account was not locked. */
  async update(opportunities: readonly ChangedOpportunity[]): Promise<void> {
    if (opportunities.length === 0) return;
    const { query, tenantId } = this.#session;
    const ids = opportunities.map(({ id }) => id);
    const updated = await query`
      update opportunities set name = new.name, product_line = new."productLine",
        product_line_key = new."productLineKey", deal_stage = new."dealStage",
        estimated_value = new."estimatedValue", currency = new.currency,
        probability = new.probability, close_date = new."closeDate",
        detection_confidence = new."detectionConfidence", updated_at = now()
      from jsonb_to_recordset(${JSON.stringify(opportunities)}::jsonb) as new (id uuid,
        name text, "productLine" text, "productLineKey" text, "dealStage" text,
        "estimatedValue" float8, currency text, probability float8, "closeDate" timestamptz,
        "detectionConfidence" float8)
      where opportunities.tenant_id = ${tenantId} and opportunities.id = any(${ids}::uuid[])
        and opportunities.id = new.id
      returning 1`;
    if (updated.length !== ids.length) throw new NotFound('an opportunity to update is gone');
  }
}
