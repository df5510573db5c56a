import type { AnyJob } from '../queue/define-job.ts';
import type { Model } from '../signals/model/model.ts';
import { advanceStage } from './advance-stage.ts';
import { clockTick } from './clock-tick.ts';
import { detectOpportunity, type SentData } from './detect-opportunity.ts';
import { hearConversation } from './hear-conversation.ts';
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

/** The same jobs where a model listens: the job that listens may take as much longer. */
export function jobsWith(model: Model | null): readonly AnyJob[] {
  if (model === null) return JOBS;
  const listening: AnyJob = {
    ...detectOpportunity,
    timeoutMs: detectOpportunity.timeoutMs + model.timeoutMs,
    listen: (data: SentData, context) => hearConversation(data, context, model),
  };
  return JOBS.map((job) => (job.name === listening.name ? listening : job));
}
