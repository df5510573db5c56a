import { advanceStage } from './advance-stage.ts';
import { detectOpportunity } from './detect-opportunity.ts';
import { importOpportunity } from './import-opportunity.ts';
import { rescoreStakeholder } from './rescore-stakeholder.ts';
import { upsertPlan } from './upsert-plan.ts';

/** Every job there is; the client's types and the consumer's work follow from this list. */
export const JOBS = [
  detectOpportunity,
  importOpportunity,
  upsertPlan,
  rescoreStakeholder,
  advanceStage,
] as const;

export type Jobs = typeof JOBS;
