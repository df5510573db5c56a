import { type FieldEvidence, ruleFields, type SaidField } from '../domain/deal-fields.ts';
import { productLineKey } from '../domain/names.ts';
import type { DealStage } from '../domain/vocabulary.ts';
import type { Decided } from '../queue/define-job.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type {
  ChangedOpportunity,
  NewOpportunity,
  OpportunityFacts,
} from '../repositories/opportunities.ts';
import type { StageMove } from '../repositories/stage-moves.ts';
import { type DealFacts, type DealWrites, evidenceFor, NO_WRITES } from './deal-writes.ts';
import { type ImportOpportunityData, identityOf } from './import-row.ts';

interface Draft extends Decided {
  readonly writes: DealWrites;
}

/** A new deal, at the stage that the row says. */
export function newDeal(data: ImportOpportunityData, accountId: string, id: string): Draft {
  const { opportunity } = data;
  const { dealStage = 'prospecting', probability = 0.1 } = opportunity;
  const created: NewOpportunity = {
    ...opportunity,
    dealStage,
    probability,
    id,
    accountId,
    productLineKey: productLineKey(opportunity.productLine),
    closeDate: opportunity.closeDate === null ? null : new Date(opportunity.closeDate),
    detectionConfidence: 1,
    source: 'imported',
    createdByInteraction: null,
  };
  return {
    result: { outcome: 'created', ids: { accountId, opportunityId: id } },
    why: [],
    writes: {
      ...NO_WRITES,
      created,
      moves: [move(data, id, null, dealStage)],
      observations: [
        ...[...fieldsOf(data), ...identityFields(created)].map((said) => observe(data, id, said)),
        ...defaultFields(data, created).map((said) => {
          const by = { source: 'heuristic' as const, evidence: 'the row does not say' };
          return { ...observe(data, id, said), ...by };
        }),
      ],
    },
  };
}

/** What an imported deal is by being imported. */
function identityFields(created: NewOpportunity): SaidField[] {
  const { source, detectionConfidence, externalSystem, externalId } = created;
  const fields: SaidField[] = [
    { field: 'source', value: source },
    { field: 'detectionConfidence', value: detectionConfidence },
    { field: 'externalSystem', value: externalSystem },
    { field: 'externalId', value: externalId },
  ];
  return fields.filter(({ value }) => value !== null);
}

function defaultFields({ opportunity }: ImportOpportunityData, created: NewOpportunity) {
  const { dealStage, probability } = created;
  return [
    ...(opportunity.dealStage === undefined ? [{ field: 'dealStage', value: dealStage }] : []),
    ...(opportunity.probability === undefined
      ? [{ field: 'probability', value: probability }]
      : []),
  ];
}

/**
 * The deal with the fields that the row changes: by identity all of them, the stage as a human's
 * move in the CRM; by detection never name and stage.
 */
export function changedDeal(
  data: ImportOpportunityData,
  deal: OpportunityFacts,
  deals: DealFacts,
): Draft {
  const isIdentity = identityOf(data) !== null;
  const said = fieldsOf(data).filter(({ field }) => isIdentity || mayTouch(field, deal));
  const different = said.filter(({ field, value }) => storedValue(deal, field) !== value);
  const evidence = evidenceFor(deals.observations, deal.id);
  const { won, why } = ruleFields(different, evidence, 'import', new Date(data.at));
  const { accountId } = deal;
  const stage = data.opportunity.dealStage ?? deal.dealStage;
  const isChanged = won.size > 0;
  return {
    result: {
      outcome: isChanged ? 'updated' : isIdentity ? 'unchanged' : 'matched',
      ids: { accountId, opportunityId: deal.id },
    },
    why,
    writes: {
      ...NO_WRITES,
      changed: isChanged ? merged(data, deal, won) : null,
      moves: won.has('dealStage') ? [move(data, deal.id, deal.dealStage, stage)] : [],
      // Also what is equal to the stored value: it is confirmed at this row's time, so that a row
      // between the two that arrives later does not win.
      observations: said
        .filter((field) => !isOnRecord(field, evidence, new Date(data.at)))
        .map((field) => observe(data, deal.id, field)),
    },
  };
}

/** What a row that only matches may touch: a line only where there is none. */
function mayTouch(field: string, deal: OpportunityFacts): boolean {
  if (field === 'productLine') return deal.productLine === null;
  return field === 'estimatedValue' || field === 'currency' || field === 'closeDate';
}

/** Whether the newest evidence beside a human's says the same, as of then or later. */
function isOnRecord({ field, value }: SaidField, evidence: FieldEvidence, at: Date): boolean {
  const known = evidence.get(field) ?? [];
  return known.some(
    (one) => one.source !== 'human_override' && one.value === value && one.at >= at,
  );
}

function fieldsOf({ opportunity }: ImportOpportunityData): SaidField[] {
  const { name, productLine, estimatedValue, currency, closeDate, probability, dealStage } =
    opportunity;
  const fields: SaidField[] = [
    { field: 'name', value: name },
    { field: 'productLine', value: productLine },
    { field: 'estimatedValue', value: estimatedValue },
    { field: 'currency', value: currency },
    { field: 'closeDate', value: closeDate },
    { field: 'probability', value: probability ?? null },
    { field: 'dealStage', value: dealStage ?? null },
  ];
  return fields.filter(({ value }) => value !== null);
}

function storedValue(deal: OpportunityFacts, field: string): unknown {
  const value: unknown = deal[field as keyof OpportunityFacts];
  return value instanceof Date ? value.toISOString() : value;
}

function merged(
  { opportunity }: ImportOpportunityData,
  deal: OpportunityFacts,
  won: ReadonlySet<string>,
): ChangedOpportunity {
  const line = won.has('productLine') ? opportunity.productLine : deal.productLine;
  const { closeDate } = opportunity;
  return {
    id: deal.id,
    name: won.has('name') ? opportunity.name : deal.name,
    productLine: line,
    productLineKey: productLineKey(line),
    dealStage: won.has('dealStage') ? (opportunity.dealStage ?? deal.dealStage) : deal.dealStage,
    estimatedValue: won.has('estimatedValue') ? opportunity.estimatedValue : deal.estimatedValue,
    currency: won.has('currency') ? opportunity.currency : deal.currency,
    probability: won.has('probability')
      ? (opportunity.probability ?? deal.probability)
      : deal.probability,
    closeDate: won.has('closeDate') && closeDate ? new Date(closeDate) : deal.closeDate,
    detectionConfidence: deal.detectionConfidence,
  };
}

function move(
  { opportunity, at }: ImportOpportunityData,
  opportunityId: string,
  fromStage: DealStage | null,
  toStage: DealStage,
): StageMove {
  return {
    opportunityId,
    fromStage,
    toStage,
    movedAt: new Date(at),
    actorKind: 'human',
    actorName: opportunity.externalSystem ?? 'import',
    reason: fromStage === null ? 'imported at this stage' : 'moved in the CRM',
  };
}

function observe(data: ImportOpportunityData, entityId: string, said: SaidField): NewObservation {
  return {
    entityType: 'opportunity',
    entityId,
    ...said,
    source: 'import',
    evidence: null,
    interactionId: null,
    actorKind: 'job',
    actorName: 'import-opportunity',
    reason: null,
    observedAt: new Date(data.at),
  };
}
