import { dateFrom } from '../domain/calendar.ts';
import type { SaidField } from '../domain/deal-fields.ts';
import type { DealSignal } from '../domain/detection.ts';
import { productLineKey } from '../domain/names.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type { HeardConversation } from './detect-opportunity.ts';

/** What one conversation says about a deal, in the types of the columns. */
export interface Said extends DealSignal {
  /** The id that the interaction is stored under. */
  readonly interactionId: string;
  /** The conversation's own time. */
  readonly at: Date;
  readonly productLine: string | null;
  readonly estimatedValue: number | null;
  readonly isNewOpportunity: boolean;
  readonly reasoning: string | null;
  /** What the buyer has against it, in the buyer's words. */
  readonly objections: readonly string[];
}

/** Returns what was heard in the types of the columns; `interactionId` is the one it is stored under. */
export function saidIn(data: HeardConversation, interactionId: string): Said {
  const { conversation, signals, closeDate } = data;
  return {
    interactionId,
    at: new Date(conversation.at),
    confidence: signals.dealPotentialConfidence,
    productLine: productLineKey(signals.productLine) === null ? null : signals.productLine,
    productLineKey: productLineKey(signals.productLine),
    estimatedValue: signals.estimatedValue,
    closeDate: dateFrom(closeDate) ?? dateFrom(signals.estimatedTimeline),
    matchingOpportunityId: signals.matchingOpportunityId,
    isNewOpportunity: signals.isNewOpportunity,
    reasoning: signals.reasoning || null,
    objections: signals.objections ?? [],
  };
}

/** What was said of the deal, field by field; what was not said is no evidence of anything. */
export function fieldsOf(said: Said): SaidField[] {
  const { productLine, estimatedValue, closeDate, confidence } = said;
  const fields: SaidField[] = [
    { field: 'productLine', value: productLine },
    { field: 'estimatedValue', value: estimatedValue },
    { field: 'closeDate', value: closeDate?.toISOString() ?? null },
    { field: 'detectionConfidence', value: confidence },
    { field: 'isNewOpportunity', value: said.isNewOpportunity || null },
    { field: 'matchingOpportunityId', value: said.matchingOpportunityId },
  ];
  return fields.filter(({ value }) => value !== null);
}

/** What was said of one field, with the reasoning of who listened as its evidence. */
export function observe(
  said: Said,
  entityType: NewObservation['entityType'],
  entityId: string,
  { field, value }: SaidField,
): NewObservation {
  return {
    entityType,
    entityId,
    field,
    value,
    source: 'conversation_signal',
    evidence: said.reasoning,
    interactionId: said.interactionId,
    actorKind: 'job',
    actorName: 'detect-opportunity',
    reason: null,
    observedAt: said.at,
  };
}

/** Objections that one conversation leaves on record at most. */
const OBJECTIONS_LIMIT = 50;

/** Each objection by itself, its own words the evidence. */
export function objectionsTo(
  entityType: 'opportunity' | 'account',
  entityId: string,
  said: Said,
): NewObservation[] {
  const once = [...new Set(said.objections)].slice(0, OBJECTIONS_LIMIT);
  return once.map((value) => {
    return {
      ...observe(said, entityType, entityId, { field: 'objection', value }),
      evidence: value,
    };
  });
}
