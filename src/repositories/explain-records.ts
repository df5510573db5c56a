import {
  type Deciding,
  decidingOnField,
  decidingOnScore,
  decidingOnSignal,
  decidingOnStage,
} from '../domain/explain-field.ts';
import type { JsonValue } from '../domain/json-merge.ts';
import type { Observation } from '../domain/observations.ts';
import { SCORE_NAMES, type ScoreObservation } from '../domain/political-scores.ts';
import type { SignalObservation } from '../domain/qualification.ts';
import { SIGNAL_FIELDS } from '../domain/qualification-signals.ts';
import type { ActorKind, ObservationSource } from '../domain/vocabulary.ts';
import { Opportunity } from '../entities/opportunity.ts';
import { Stakeholder } from '../entities/stakeholder.ts';
import { personId } from './merged-people.ts';
import { OBSERVED_FIELDS } from './opportunity-fields.ts';
import { opportunityRead } from './read-models.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One link of the chain behind a value. */
export interface ExplainedObservation {
  readonly value: JsonValue;
  readonly source: ObservationSource;
  readonly evidence: string | null;
  /** The stored interaction that it was said in. */
  readonly interactionId: string | null;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  /** When it was said or done; `recordedAt` is when it was stored. */
  readonly at: Date;
  readonly recordedAt: Date;
  /** A human's act that lets the field go. */
  readonly released: boolean;
  /** Whether it is the field's value. */
  readonly isValue: boolean;
}

export interface Explanation {
  readonly entityId: string;
  readonly field: string;
  /** Why the value is what it is; null where none of the chain decides. */
  readonly why: string | null;
  /** In the order in which it was recorded, newest last. */
  readonly chain: readonly ExplainedObservation[];
}

type Link = Omit<ExplainedObservation, 'isValue'> & {
  readonly entityType: string;
  readonly sequence: number;
  /** The interaction's place in its account. */
  readonly interactionSequence: number | null;
};

/** The newest this many observations of one field are read. */
const CHAIN_LIMIT = 1_000;

/** This many fields of one thing are explained together. */
const FIELD_LIMIT = 100;

/** Resolves visible values to the evidence that they rest on. */
export class ExplainRecords {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /** Returns the chain behind a field, null where nothing is on record of it. */
  async explain(asked: string, field: string): Promise<Explanation | null> {
    const entityId = await personId(this.#uow.session, asked);
    const links = await this.#chain(entityId, field);
    const [first] = links;
    if (!first) return null;
    const stored = await this.#stored(first.entityType, entityId, field);
    const deciding = decidingOn(field, links, stored ?? undefined);
    const chain = links.map(({ entityType: _, sequence, interactionSequence: __, ...link }) => ({
      ...link,
      isValue: sequence === deciding?.sequence,
    }));
    return { entityId, field, why: deciding?.why ?? null, chain };
  }

  /** Returns the chains behind every field that anything is on record of, sorted by name. */
  async explainAll(asked: string): Promise<Explanation[]> {
    const { session } = this.#uow;
    const entityId = await personId(session, asked);
    const { query, tenantId } = session;
    const fields = await query<{ field: string }>`
      select distinct field from observations
      where tenant_id = ${tenantId} and entity_id = ${entityId}
      order by field limit ${FIELD_LIMIT}`;
    const chains: Explanation[] = [];
    for (const { field } of fields) {
      const explained = await this.explain(entityId, field);
      if (explained) chains.push(explained);
    }
    return chains;
  }

  async #chain(entityId: string, field: string): Promise<Link[]> {
    const { query, tenantId } = this.#uow.session;
    const newestFirst = await query<Link>`
      select entity_type as "entityType", value, source, evidence,
        interaction_id as "interactionId", actor_kind as "actorKind", actor_name as "actorName",
        reason, observed_at as at, created_at as "recordedAt", released, sequence::int, (
          select interactions.sequence from interactions
          where tenant_id = ${tenantId} and id = observations.interaction_id
        ) as "interactionSequence"
      from observations
      where tenant_id = ${tenantId} and entity_id = ${entityId} and field = ${field}
      order by observations.sequence desc limit ${CHAIN_LIMIT}`;
    return newestFirst.toReversed();
  }

  async #stored(entityType: string, id: string, field: string): Promise<JsonValue> {
    const { em, tenantId } = this.#uow.session;
    const aside = { disableIdentityMap: true };
    if (entityType === 'stakeholder' && field === 'contactName') {
      return (await em.findOne(Stakeholder, { tenantId, id }, aside))?.contactName ?? null;
    }
    const known = OBSERVED_FIELDS.find((name) => name === field);
    if (entityType !== 'opportunity' || known === undefined) return null;
    const row = await em.findOne(Opportunity, { tenantId, id }, aside);
    return row ? ((opportunityRead(row)[known] ?? null) as JsonValue) : null;
  }
}

function decidingOn(field: string, links: readonly Link[], stored?: JsonValue): Deciding | null {
  const score = SCORE_NAMES.find((name) => name === field);
  // The ledger's values are of their field's own type.
  if (score) return decidingOnScore(score, links as readonly unknown[] as ScoreObservation[]);
  const signal = SIGNAL_FIELDS.find((name) => name === field);
  if (signal) {
    const said = links.map((link) => ({
      ...(link as unknown as SignalObservation),
      field: signal,
      evidence: link.evidence ?? '',
      sequence: link.interactionSequence ?? 0,
      place: link.sequence,
    }));
    return decidingOnSignal(signal, said);
  }
  const observations: readonly Observation[] = links;
  if (field === 'dealStage') return decidingOnStage(observations);
  return decidingOnField(observations, stored);
}
