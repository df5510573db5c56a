import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Account } from '../../src/entities/account.ts';
import { AccountPlan } from '../../src/entities/account-plan.ts';
import type { Interaction } from '../../src/entities/interaction.ts';
import type { Opportunity } from '../../src/entities/opportunity.ts';
import { OpportunityPlan } from '../../src/entities/opportunity-plan.ts';
import { PlanVersion } from '../../src/entities/plan-version.ts';
import type { Stakeholder } from '../../src/entities/stakeholder.ts';

/** What both plans tell of. */
export interface Told {
  readonly account: Account;
  readonly deals: readonly Opportunity[];
  readonly deal: Opportunity;
  readonly interactions: readonly Interaction[];
  readonly person: Stakeholder;
  /** How often a budget was spoken of. */
  readonly budgets: number;
}

/** Writes both plans anew, each with one more version. */
export async function writePlans(em: EntityManager, tenantId: string, told: Told): Promise<void> {
  const { account, deal } = told;
  const ofAccount = { tenantId, accountId: account.id };
  const ofDeal = { tenantId, opportunityId: deal.id };
  const accountPlan =
    (await em.findOne(AccountPlan, ofAccount)) ??
    em.create(AccountPlan, { ...ofAccount, id: randomUUID(), version: 0 });
  const dealPlan =
    (await em.findOne(OpportunityPlan, ofDeal)) ??
    em.create(OpportunityPlan, { ...ofDeal, id: randomUUID(), version: 0 });
  const plans = [
    [accountPlan, accountDocument(told)],
    [dealPlan, dealDocument(told)],
  ] as const;
  for (const [plan, planData] of plans) {
    plan.planData = planData;
    plan.version = (plan.version ?? 0) + 1;
    plan.updatedAt = new Date();
    const { id: planId, version } = plan;
    const author = { actorKind: 'job' as const, actorName: 'plans' };
    em.create(PlanVersion, { tenantId, id: randomUUID(), planId, version, planData, ...author });
  }
}

function accountDocument({ deals, interactions }: Told) {
  const newest = interactions.slice(0, 20).reverse();
  return {
    companyProfile: { industry: null, companySize: null, techStack: [], businessModel: '' },
    relationshipHistory: {
      keyEvents: deals.map(({ name }) => `${name} detected, at prospecting`),
      interactionSummaries: newest.map(({ occurredAt, channel, content }) => ({
        date: occurredAt.toISOString(),
        channel,
        summary: content?.summary ?? '',
        sentiment: 'neutral',
      })),
      overallSentiment: 'neutral',
      wins: [],
      losses: [],
    },
    strategicPositioning: { competitiveLandscape: '', whitespaceOpportunities: [] },
    activeOpportunityIds: deals.map(({ id }) => id),
  };
}

function dealDocument({ deal, person, budgets }: Told) {
  const silent = { identified: false, value: null, confidence: 0, evidence: [] };
  const budget = { identified: budgets > 0, value: String(deal.estimatedValue), confidence: 0.8 };
  const { productLine, estimatedValue, closeDate, probability, dealStage } = deal;
  return {
    coreDeal: { productLine, estimatedValue, closeDate, probability, stage: dealStage },
    qualificationTracking: {
      bantSnapshot: { budget, authority: silent, need: silent, timeline: silent },
      overallConfidence: 0.8,
    },
    stakeholderMap: [{ stakeholderId: person.id, name: person.contactName, roles: [] }],
    actionItems: [],
  };
}
