import { type FieldEvidence, ruleFields, type SaidField } from '../domain/deal-fields.ts';
import type { JsonObject, JsonValue } from '../domain/json-merge.ts';
import { isHeld } from '../domain/observations.ts';
import { opportunityName } from '../domain/opportunity-name.ts';
import type { Decided } from '../queue/define-job.ts';
import type { LockedAccount } from '../repositories/account-mentions.ts';
import type {
  ChangedOpportunity,
  NewOpportunity,
  OpportunityFacts,
} from '../repositories/opportunities.ts';
import { type DealFacts, type DealWrites, evidenceFor, NO_WRITES } from './deal-writes.ts';
import type { Progress } from './detect-progress.ts';
import { fieldsOf, objectionsTo, observe, type Said } from './said-of-deal.ts';

interface Draft extends Decided {
  readonly writes: DealWrites;
}

/** A new deal, named after account and line: at the start of the path, and what it goes at once. */
export function createdDeal(said: Said, account: LockedAccount, progress: Progress): Draft {
  const id = progress.opportunityId;
  const { interactionId, productLine, productLineKey, estimatedValue, closeDate, at } = said;
  const created: NewOpportunity = {
    id,
    accountId: account.id,
    name: opportunityName(account.accountName, productLine),
    productLine,
    productLineKey,
    dealStage: progress.stage,
    estimatedValue,
    currency: null,
    probability: 0.1,
    closeDate,
    detectionConfidence: said.confidence,
    source: 'agent_detected' as const,
    createdByInteraction: interactionId,
    externalSystem: null,
    externalId: null,
    qualificationSnapshot: progress.snapshot,
  };
  const moved = {
    opportunityId: id,
    fromStage: null,
    toStage: 'prospecting' as const,
    movedAt: at,
    actorKind: 'job' as const,
    actorName: 'detect-opportunity',
    reason: 'detected in a conversation',
  };
  const fields = [...fieldsOf(said), stageStart].map((f) => observe(said, 'opportunity', id, f));
  const ruled = ruledFields(created).map(({ evidence, ...field }) => {
    const by = { source: 'heuristic' as const, evidence };
    return { ...observe(said, 'opportunity', id, field), ...by };
  });
  return {
    result: { outcome: 'created', ids: idsOf(said, account, id) },
    why: progress.why,
    writes: {
      ...NO_WRITES,
      created,
      moves: [moved, ...progress.moves],
      observations: [
        ...fields,
        ...ruled,
        ...objectionsTo('opportunity', id, said),
        ...progress.observations,
      ],
    },
  };
}

/** What a new deal has that nobody said: it is our rule's, and says which. */
function ruledFields({ name, probability, source, qualificationSnapshot }: NewOpportunity) {
  const snapshot = qualificationSnapshot as JsonObject;
  const frozen = { field: 'qualificationSnapshot', value: snapshot, evidence: FROZEN };
  return [
    { field: 'name', value: name, evidence: 'after the account and the product line' },
    { field: 'probability', value: probability, evidence: 'where every deal starts' },
    { field: 'source', value: source, evidence: 'detected in a conversation' },
    ...(Object.keys(snapshot).length > 0 ? [frozen] : []),
  ];
}

const FROZEN = 'what was known when the deal was made';

const stageStart: SaidField = { field: 'dealStage', value: 'prospecting' };

/**
 * The deal as the conversation leaves it: the larger confidence, the line only where there is
 * none, value and close date from the conversation that is latest by its own time, the stage as far
 * as the evidence carries it. Name and source stay, and so does every field that a human set.
 */
export function updatedDeal(
  said: Said,
  account: LockedAccount,
  deal: OpportunityFacts,
  deals: DealFacts,
  progress: Progress,
): Draft {
  const evidence = evidenceFor(deals.observations, deal.id);
  const fields = fieldsOf(said);
  const contested = fields.filter(
    ({ field }) => field === 'estimatedValue' || field === 'closeDate',
  );
  const { won, why } = ruleFields(contested, evidence, 'conversation_signal', said.at);
  const changed = { ...merged(deal, said, evidence, won), dealStage: progress.stage };
  const isChanged = Object.entries(changed).some(([key, value]) => !isSame(deal, key, value));
  return {
    result: { outcome: isChanged ? 'updated' : 'matched', ids: idsOf(said, account, deal.id) },
    why: [...why, ...progress.why],
    writes: {
      ...NO_WRITES,
      changed: isChanged ? changed : null,
      moves: progress.moves,
      observations: [
        ...fields.map((field) => observe(said, 'opportunity', deal.id, field)),
        ...objectionsTo('opportunity', deal.id, said),
        ...progress.observations,
      ],
    },
  };
}

/** Nothing but the evidence: it belongs to the account, since no deal is sure enough to hold it. */
export function leftAlone(said: Said, account: LockedAccount, match: string | null): Draft {
  const { confidence, productLine, estimatedValue, closeDate } = said;
  const value: JsonValue = {
    confidence,
    productLine,
    estimatedValue,
    closeDate: closeDate?.toISOString() ?? null,
  };
  return {
    result: { outcome: 'unchanged', ids: idsOf(said, account, match) },
    why: [],
    writes: {
      ...NO_WRITES,
      observations: [
        observe(said, 'account', account.id, { field: 'dealPotential', value }),
        ...objectionsTo('account', account.id, said),
      ],
    },
  };
}

function merged(
  deal: OpportunityFacts,
  said: Said,
  evidence: FieldEvidence,
  won: ReadonlySet<string>,
): ChangedOpportunity {
  const { id, name, dealStage, currency, probability, productLine, productLineKey } = deal;
  const isFree = (field: string) => !isHeld(evidence.get(field) ?? []);
  const takesLine = productLine === null && isFree('productLine');
  const takesConfidence =
    said.confidence > deal.detectionConfidence && isFree('detectionConfidence');
  return {
    id,
    name,
    dealStage,
    currency,
    probability,
    productLine: takesLine ? said.productLine : productLine,
    productLineKey: takesLine ? said.productLineKey : productLineKey,
    estimatedValue: won.has('estimatedValue') ? said.estimatedValue : deal.estimatedValue,
    closeDate: won.has('closeDate') ? said.closeDate : deal.closeDate,
    detectionConfidence: takesConfidence ? said.confidence : deal.detectionConfidence,
  };
}

function isSame(deal: OpportunityFacts, key: string, value: unknown): boolean {
  const stored: unknown = deal[key as keyof OpportunityFacts];
  return stored instanceof Date && value instanceof Date
    ? stored.getTime() === value.getTime()
    : stored === value;
}

function idsOf(said: Said, account: LockedAccount, opportunityId: string | null) {
  const { interactionId } = said;
  const deal = opportunityId === null ? {} : { opportunityId };
  return { accountId: account.id, interactionId, ...deal };
}
