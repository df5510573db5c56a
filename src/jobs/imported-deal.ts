import { type FieldEvidence, ruleFields, type SaidField } from '../domain/deal-fields.ts';
import { productLineKey } from '../domain/names.ts';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { mayMove } from '../domain/stages.ts';
import type { DealStage } from '../domain/vocabulary.ts';
import type { Decided, Message } from '../queue/define-job.ts';
import { stageSuggestion } from '../repositories/new-suggestions.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type {
  ChangedOpportunity,
  NewOpportunity,
  OpportunityFacts,
} from '../repositories/opportunities.ts';
import type { StageMove } from '../repositories/stage-moves.ts';
import { type DealFacts, type DealWrites, evidenceFor, NO_WRITES } from './deal-writes.ts';
import { type ImportOpportunityData, identityOf } from './import-row.ts';

/** Why a deal is at another stage than before; also what reopens a closed one. */
const MOVED = 'moved in the CRM';

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
 * move in the CRM, under the tenant's own rules for people; by detection never name and stage. A
 * stage that the rules do not lead to is left to a human, and the other fields are written.
 */
export function changedDeal(
  message: Message<ImportOpportunityData>,
  deal: OpportunityFacts,
  deals: DealFacts,
  policy: StagePolicy,
): Draft {
  const { data } = message;
  const isIdentity = identityOf(data) !== null;
  const said = fieldsOf(data).filter(({ field }) => isIdentity || mayTouch(field, deal));
  const different = said.filter(({ field, value }) => storedValue(deal, field) !== value);
  const evidence = evidenceFor(deals.observations, deal.id);
  const ruling = ruleFields(different, evidence, 'import', new Date(data.at));
  const heldStage = ruling.won.has('dealStage') ? stageHeld(data, deal, policy) : null;
  const isWritten = (field: string) => field !== 'dealStage' || heldStage === null;
  const won = new Set([...ruling.won].filter(isWritten));
  const { accountId } = deal;
  const stage = data.opportunity.dealStage ?? deal.dealStage;
  const isChanged = won.size > 0;
  return {
    result: {
      outcome: isChanged ? 'updated' : isIdentity ? 'unchanged' : 'matched',
      ids: { accountId, opportunityId: deal.id },
    },
    why: [...ruling.why, ...(heldStage ? [`dealStage: left as it is, ${heldStage}`] : [])],
    writes: {
      ...NO_WRITES,
      suggestions: heldStage ? [leftToHuman(message, deal, heldStage)] : [],
      changed: isChanged ? merged(data, deal, won) : null,
      moves: won.has('dealStage') ? [move(data, deal.id, deal.dealStage, stage)] : [],
      // Also what is equal to the stored value: it is confirmed at this row's time, so that a row
      // between the two that arrives later does not win.
      observations: said
        .filter(({ field }) => isWritten(field))
        .filter((field) => !isOnRecord(field, evidence, new Date(data.at)))
        .map((field) => observe(data, deal.id, field)),
    },
  };
}

/** Why the tenant's rules do not let a person move the deal to the row's stage; null where they do. */
function stageHeld(
  { opportunity: { dealStage } }: ImportOpportunityData,
  deal: OpportunityFacts,
  policy: StagePolicy,
): string | null {
  if (dealStage === undefined) return null;
  const move = mayMove(deal.dealStage, dealStage, 'human', MOVED, policy);
  return move.allowed ? null : move.reason;
}

function leftToHuman(
  { data, idempotencyKey }: Message<ImportOpportunityData>,
  { id, accountId, dealStage }: OpportunityFacts,
  why: string,
) {
  const source = { accountId, job: 'import-opportunity', idempotencyKey };
  return stageSuggestion(source, id, data.opportunity.dealStage ?? dealStage, why);
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
    reason: fromStage === null ? 'imported at this stage' : MOVED,
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
