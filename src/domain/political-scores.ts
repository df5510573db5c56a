import type { ScoreSource } from './vocabulary.ts';

/** The three political scores of a person. */
export const SCORE_NAMES = ['decisionPower', 'influenceLevel', 'relationshipStrength'] as const;
export type ScoreName = (typeof SCORE_NAMES)[number];

/** What a person is worth who is known by name alone. */
export const DEFAULT_SCORES: Readonly<Record<ScoreName, number>> = Object.freeze({
  decisionPower: 5,
  influenceLevel: 5,
  relationshipStrength: 3,
});

/** One piece of evidence about one score. */
export interface ScoreObservation {
  readonly source: ScoreSource;
  /** Null on a human's act that lets the score go: it ends every override before it. */
  readonly value: number | null;
  readonly evidence: string | null;
  /** When it was said or done. */
  readonly at: Date;
  /** Its place in the ledger; of two at one time the later recorded counts. */
  readonly sequence: number;
}

/** A score, where it comes from, and the words it rests on; both null for a mere default. */
export interface PoliticalScore {
  readonly value: number;
  readonly source: ScoreSource | null;
  readonly evidence: string | null;
}

/**
 * Returns a score as all that is on record makes it, whatever the order of the list.
 *
 * A human's override holds until a human lets it go, and is the only one that may lower. Without
 * one the newest heuristic is the base, `fallback` where there is none, and conversation signals
 * may only raise it. Source and evidence change only with the value: what says the same again
 * leaves them as they are.
 */
export function politicalScore(
  observations: readonly ScoreObservation[],
  fallback: number,
): PoliticalScore {
  const inOrder = observations.toSorted(byTime);
  const human = inOrder.findLast(({ source }) => source === 'human_override');
  if (human && human.value !== null) return scoreFrom(human, human.value);
  const base = inOrder.reduce(afterHeuristic, { value: fallback, source: null, evidence: null });
  return inOrder.reduce(afterSignal, base);
}

/** Returns the nearest score there is: a whole number from 0 to 10. */
export function clampScore(value: number): number {
  return Math.min(10, Math.max(0, Math.round(value)));
}

function afterHeuristic(base: PoliticalScore, next: ScoreObservation): PoliticalScore {
  if (next.source !== 'heuristic' || next.value === null) return base;
  const isRepeated = base.source !== null && next.value === base.value;
  return isRepeated ? base : scoreFrom(next, next.value);
}

function afterSignal(score: PoliticalScore, next: ScoreObservation): PoliticalScore {
  const raises =
    next.source === 'conversation_signal' && next.value !== null && next.value > score.value;
  return raises ? scoreFrom(next, next.value) : score;
}

function scoreFrom({ source, evidence }: ScoreObservation, value: number): PoliticalScore {
  return { value: clampScore(value), source, evidence };
}

function byTime(a: ScoreObservation, b: ScoreObservation): number {
  return a.at.getTime() - b.at.getTime() || a.sequence - b.sequence;
}
