import { advanceStage } from './advance-stage.ts';
import { clockTick } from './clock-tick.ts';
import { detectOpportunity } from './detect-opportunity.ts';
import { importOpportunity } from './import-opportunity.ts';
import { prune } from './prune.ts';
import { recomputePlan } from './recompute-plan.ts';
import { recomputePlans } from './recompute-plans.ts';
import { rescoreStakeholder } from './rescore-stakeholder.ts';
import { upsertPlan } from './upsert-plan.ts';

/** Every job there is; the client's types and the consumer's work follow from this list. */
export const JOBS = [
  detectOpportunity,
  importOpportunity,
  upsertPlan,
  rescoreStakeholder,
  advanceStage,
  recomputePlans,
  recomputePlan,
] as const;

export type Jobs = typeof JOBS;

/** What the clock runs for no tenant: none can be enqueued by the client. */
export const CLOCK_JOBS = [clockTick, prune] as const;
