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

/** What is in force of each kind of evidence, null where nothing is. */
export interface ScoreLayers {
  /** The heuristic that was worked out last; of several in a row with one value the earliest. */
  readonly base: ScoreObservation | null;
  /** The conversation signal that says the most; of several that say as much the first. */
  readonly signal: ScoreObservation | null;
  /** The human's override that holds; of several in a row with one value the first. */
  readonly override: ScoreObservation | null;
}

/**
 * Returns a score as all that is on record makes it, whatever the order of the list.
 *
 * A human's override holds until a human lets it go, and is the only one that may lower. Without
 * one the last heuristic is the base, `fallback` where there is none, and conversation signals
 * may only raise it. Source and evidence change only with the value: what says the same again
 * leaves them as they are.
 */
export function politicalScore(
  observations: readonly ScoreObservation[],
  fallback: number,
): PoliticalScore {
  const { base, signal, override } = scoreLayers(observations);
  const start = base?.value ?? fallback;
  const said = signal?.value ?? start;
  // A base that grows to what was said before it adds nothing: the words stay.
  const isSaid = said > start || (said === start && base && signal && byTime(signal, base) < 0);
  const from = override ?? (isSaid ? signal : base);
  return from ? scoreFrom(from) : { value: clampScore(fallback), source: null, evidence: null };
}

/** Returns what is in force of the evidence about one score, each value clamped to 0–10. */
export function scoreLayers(observations: readonly ScoreObservation[]): ScoreLayers {
  const inOrder = observations.map(clamped).toSorted(byTime);
  const of = (source: ScoreSource) =>
    inOrder.filter((observation) => observation.source === source);
  return {
    // Worked out from all on record at the time: what counts is when, not whose time it has.
    base: of('heuristic').toSorted(byPlace).reduce(afterHeuristic, null),
    signal: of('conversation_signal').reduce<Layer>((top, next) => afterSignal(top, next), null),
    override: of('human_override').reduce<Layer>((held, next) => afterHuman(held, next), null),
  };
}

/** Returns the nearest score there is: a whole number from 0 to 10. */
export function clampScore(value: number): number {
  return Math.min(10, Math.max(0, Math.round(value)));
}

type Layer = ScoreObservation | null;

function afterHeuristic(base: Layer, next: ScoreObservation): Layer {
  if (next.value === null) return base;
  return next.value === base?.value && next.at >= base.at ? base : next;
}

function afterSignal(top: Layer, next: ScoreObservation): Layer {
  return next.value !== null && next.value > (top?.value ?? -1) ? next : top;
}

function afterHuman(held: Layer, next: ScoreObservation): Layer {
  if (next.value === null) return null;
  return next.value === held?.value ? held : next;
}

function clamped(observation: ScoreObservation): ScoreObservation {
  const { value } = observation;
  return { ...observation, value: value === null ? null : clampScore(value) };
}

function scoreFrom({ value, source, evidence }: ScoreObservation): PoliticalScore {
  return { value: value ?? 0, source, evidence };
}

function byPlace(a: ScoreObservation, b: ScoreObservation): number {
  return a.sequence - b.sequence;
}

/** Sorts evidence by when it was said, then by its place in the ledger. */
export function byTime(a: ScoreObservation, b: ScoreObservation): number {
  return a.at.getTime() - b.at.getTime() || a.sequence - b.sequence;
}
