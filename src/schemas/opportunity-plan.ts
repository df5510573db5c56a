import * as v from 'valibot';
import { LIST_LIMITS, newest } from '../domain/lists.ts';
import { PlannedAction } from './action-item.ts';
import { open } from './objects.ts';
import {
  clearableText,
  IsoDateTime,
  JsonObject,
  Money,
  orNull,
  Score,
  Share,
  storedText,
  Uuid,
} from './primitives.ts';
import { DealStage, OpportunitySource, Roles } from './words.ts';

export const CoreDealInfo = open({
  productLine: orNull(clearableText(200)),
  estimatedValue: orNull(Money),
  closeDate: orNull(IsoDateTime),
  probability: v.optional(Share, 0.1),
  stage: v.optional(DealStage, 'prospecting'),
  source: v.optional(OpportunitySource, 'agent_detected'),
});
export type CoreDealInfo = v.InferOutput<typeof CoreDealInfo>;

export const QualificationTracking = open({
  bantSnapshot: v.optional(JsonObject, () => ({})),
  meddicSnapshot: v.optional(JsonObject, () => ({})),
  overallConfidence: v.optional(Share, 0),
  lastAssessed: orNull(IsoDateTime),
});
export type QualificationTracking = v.InferOutput<typeof QualificationTracking>;

export const StakeholderSummary = open({
  stakeholderId: Uuid,
  name: storedText,
  roles: v.optional(Roles, () => []),
  decisionPower: Score,
  influenceLevel: Score,
  keyInsight: v.optional(storedText, ''),
});
export type StakeholderSummary = v.InferOutput<typeof StakeholderSummary>;

/**
 * A deal's plan as it is stored: unknown keys survive, `{}` is a whole plan of defaults, and a
 * list longer than its limit still loads.
 */
export const OpportunityPlanData = open({
  coreDeal: v.optional(CoreDealInfo, () => ({})),
  qualificationTracking: v.optional(QualificationTracking, () => ({})),
  stakeholderMap: v.optional(v.array(StakeholderSummary), () => []),
  actionItems: v.pipe(
    v.optional(v.array(PlannedAction), () => []),
    v.description('oldest first; the newest 30 are kept'),
  ),
});
export type OpportunityPlanData = v.InferOutput<typeof OpportunityPlanData>;
export type OpportunityPlanDataInput = v.InferInput<typeof OpportunityPlanData>;

/** Returns the plan with its action items cut to the newest: what may be written. */
export function trimOpportunityPlan(plan: OpportunityPlanData): OpportunityPlanData {
  const { actionItems } = plan;
  return {
    ...plan,
    actionItems: newest(actionItems, LIST_LIMITS.actionItems, ({ createdAt }) => createdAt),
  };
}

/** A deal's plan on its way into the store: parsed as it loads, then trimmed. */
export const OpportunityPlanWrite = v.pipe(OpportunityPlanData, v.transform(trimOpportunityPlan));
export type OpportunityPlanWrite = v.InferOutput<typeof OpportunityPlanWrite>;
