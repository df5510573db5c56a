import { type Criterion, criteriaFor, type DealFacts } from './stage-criteria.ts';
import type { StagePolicy } from './stage-policy.ts';
import { humansOnly, nextStage } from './stages.ts';
import type { DealStage } from './vocabulary.ts';

/** One move of a job, and the words of each criterion that was met. */
export interface StageStep {
  readonly from: DealStage;
  readonly to: DealStage;
  readonly why: readonly string[];
}

export interface Advance {
  readonly stage: DealStage;
  /** In order; empty where the deal stays. */
  readonly steps: readonly StageStep[];
}

/** What stands between a deal and its next stage. */
export interface StageExplanation {
  readonly stage: DealStage;
  /** Null where people alone move the deal; `blocked` then says so. */
  readonly next: DealStage | null;
  readonly met: readonly Criterion[];
  readonly missing: readonly Criterion[];
  readonly blocked?: string;
}

/**
 * Returns the stage that the evidence carries a deal to, one step at a time until nothing more is
 * met, and why for each step. A second run on its result goes no further.
 *
 * Closed and stalled deals stay, and negotiation is left by people only. A stage that a person set
 * is advanced only by what was said after that act.
 */
export function advance(deal: DealFacts, policy: StagePolicy, now: Date): Advance {
  const steps: StageStep[] = [];
  let stage = deal.stage;
  // Ends: a job's next stage always lies further along the path.
  for (let to = nextStage(stage, policy); to !== null; to = nextStage(stage, policy)) {
    const criteria = criteriaFor(to, deal, policy, now);
    if (!criteria.every(({ isMet }) => isMet)) break;
    steps.push({ from: stage, to, why: criteria.map(({ words }) => words) });
    stage = to;
  }
  return { stage, steps };
}

/** Returns what is met and what is missing for a job to move the deal into its next stage. */
export function explainStage(deal: DealFacts, policy: StagePolicy, now: Date): StageExplanation {
  const { stage } = deal;
  const next = nextStage(stage, policy);
  if (next === null)
    return {
      stage,
      next,
      met: [],
      missing: [],
      blocked: humansOnly(stage),
    };
  const criteria = criteriaFor(next, deal, policy, now);
  return {
    stage,
    next,
    met: criteria.filter(({ isMet }) => isMet),
    missing: criteria.filter(({ isMet }) => !isMet),
  };
}

/** Returns where a policy would take each deal, with nothing written. */
export function whatIf<Id>(
  deals: readonly (DealFacts & { readonly id: Id })[],
  policy: StagePolicy,
  now: Date,
) {
  return deals.map((deal) => {
    const { stage, steps } = advance(deal, policy, now);
    return { id: deal.id, from: deal.stage, to: stage, steps };
  });
}
