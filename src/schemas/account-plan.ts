import * as v from 'valibot';
import { LIST_LIMITS, newest } from '../domain/lists.ts';
import { open } from './objects.ts';
import { clearableText, IsoDateTime, orNull, storedText, storedTexts, Uuid } from './primitives.ts';

export const CompanyProfile = open({
  industry: orNull(clearableText(100)),
  companySize: orNull(clearableText(50)),
  techStack: storedTexts,
  businessModel: v.optional(storedText, ''),
  strategicInitiatives: storedTexts,
});
export type CompanyProfile = v.InferOutput<typeof CompanyProfile>;

export const InteractionSummary = open({
  date: IsoDateTime,
  channel: storedText,
  summary: storedText,
  sentiment: v.optional(storedText, 'neutral'),
});
export type InteractionSummary = v.InferOutput<typeof InteractionSummary>;

export const RelationshipHistory = open({
  keyEvents: v.pipe(storedTexts, v.description('oldest first; the newest 50 are kept')),
  interactionSummaries: v.pipe(
    v.optional(v.array(InteractionSummary), () => []),
    v.description('oldest first; the newest 20 are kept'),
  ),
  overallSentiment: v.optional(storedText, 'neutral'),
  wins: storedTexts,
  losses: storedTexts,
});
export type RelationshipHistory = v.InferOutput<typeof RelationshipHistory>;

export const StrategicPositioning = open({
  competitiveLandscape: v.optional(storedText, ''),
  whitespaceOpportunities: storedTexts,
  strategicFit: v.optional(storedText, ''),
});
export type StrategicPositioning = v.InferOutput<typeof StrategicPositioning>;

/**
 * An account's plan as it is stored: unknown keys survive, `{}` is a whole plan of defaults, and a
 * list longer than its limit still loads.
 */
export const AccountPlanData = open({
  companyProfile: v.optional(CompanyProfile, () => ({})),
  relationshipHistory: v.optional(RelationshipHistory, () => ({})),
  strategicPositioning: v.optional(StrategicPositioning, () => ({})),
  activeOpportunityIds: v.optional(v.array(Uuid), () => []),
});
export type AccountPlanData = v.InferOutput<typeof AccountPlanData>;
export type AccountPlanDataInput = v.InferInput<typeof AccountPlanData>;

/** Returns the plan with each limited list cut to its newest entries: what may be written. */
export function trimAccountPlan(plan: AccountPlanData): AccountPlanData {
  const { keyEvents, interactionSummaries } = plan.relationshipHistory;
  return {
    ...plan,
    relationshipHistory: {
      ...plan.relationshipHistory,
      keyEvents: newest(keyEvents, LIST_LIMITS.keyEvents),
      interactionSummaries: newest(
        interactionSummaries,
        LIST_LIMITS.interactionSummaries,
        ({ date }) => date,
      ),
    },
  };
}

/** An account's plan on its way into the store: parsed as it loads, then trimmed. */
export const AccountPlanWrite = v.pipe(AccountPlanData, v.transform(trimAccountPlan));
export type AccountPlanWrite = v.InferOutput<typeof AccountPlanWrite>;
