import type { ModelState } from './record.ts';

/**
 * Returns what of a record may not depend on the order of arrival. What may: what the first
 * conversation of a deal names it and says in it, the moments of its moves, who fills what is not
 * known of the account, the order of quotes, and the words that a relationship's sum rests on,
 * which change with its value alone.
 */
export function orderFree({ people, deals, plan }: ModelState) {
  const { overallSentiment, interactionSummaries } = plan.relationshipHistory;
  return {
    people: people.map(({ scores, ...person }) => {
      const { relationshipStrength, ...titled } = scores;
      return { ...person, titled, relationship: relationshipStrength.value };
    }),
    deals: deals.map(({ id, stage, value, closes, confidence, plan: own }) => ({
      ...{ id, stage, value, closes, confidence },
      qualification: sortedQuotes(own?.qualificationTracking),
      actionItems: own?.actionItems,
      people: own?.stakeholderMap.map(({ keyInsight: _, ...person }) => person),
    })),
    plan: {
      ...{ overallSentiment, interactionSummaries },
      ...plan.strategicPositioning,
      activeOpportunityIds: plan.activeOpportunityIds,
    },
  };
}

function sortedQuotes(value: unknown): unknown {
  const sorted = JSON.stringify(value ?? null, (key, inner) =>
    key === 'evidence' ? [...inner].sort() : inner,
  );
  return JSON.parse(sorted);
}
