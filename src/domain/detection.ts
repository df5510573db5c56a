import {
  type DetectionPolicy,
  matchOpportunity,
  type OpportunityCandidate,
  type RunnerUp,
  type SaidAboutDeal,
} from './match-opportunity.ts';

/** What a conversation says about a deal, and how sure the listener is (0–1) that there is one. */
export interface DealSignal extends SaidAboutDeal {
  readonly confidence: number;
}

/** `update` this deal, `create` one, or `leave` the deals alone, with the match if there is one. */
export type DetectionAction =
  | { readonly action: 'update'; readonly opportunityId: string }
  | { readonly action: 'create' }
  | { readonly action: 'leave'; readonly opportunityId: string | null };

export type DetectionDecision = DetectionAction & {
  readonly why: readonly string[];
  readonly runnersUp: readonly RunnerUp[];
};

/** Says whether the confidence is enough to make a deal, or an account to hold it. */
export function mayCreate(confidence: number, policy: DetectionPolicy): boolean {
  return confidence >= policy.createThreshold;
}

/** Says whether the confidence is enough to change a deal that matches. */
export function mayUpdate(confidence: number, policy: DetectionPolicy): boolean {
  return confidence >= policy.updateThreshold;
}

/**
 * Decides whether a conversation changes a deal, makes one, or neither: a match and the update
 * threshold reached, no match and the creation threshold reached, all else. A match that is not
 * sure enough never leads to a new deal. Whether the producer believes it new decides nothing.
 */
export function decideDetection(
  signal: DealSignal,
  candidates: readonly OpportunityCandidate[],
  policy: DetectionPolicy,
): DetectionDecision {
  const { match, runnersUp, why } = matchOpportunity(signal, candidates, policy.windowMonths);
  const [action, reached, threshold] = match
    ? updateOrLeave(match.id, signal.confidence, policy)
    : createOrLeave(signal.confidence, policy);
  const fact = `signals.dealPotentialConfidence: ${signal.confidence} is ${reached ? 'at or above' : 'below'} ${threshold}`;
  return { ...action, why: [...why, `${fact}: ${action.action}`], runnersUp };
}

type Ruling = readonly [action: DetectionAction, reached: boolean, threshold: string];

function updateOrLeave(id: string, confidence: number, policy: DetectionPolicy): Ruling {
  const reached = mayUpdate(confidence, policy);
  const action = reached ? 'update' : 'leave';
  return [{ action, opportunityId: id }, reached, `the update threshold ${policy.updateThreshold}`];
}

function createOrLeave(confidence: number, policy: DetectionPolicy): Ruling {
  const reached = mayCreate(confidence, policy);
  const action: DetectionAction = reached
    ? { action: 'create' }
    : { action: 'leave', opportunityId: null };
  return [action, reached, `the creation threshold ${policy.createThreshold}`];
}
