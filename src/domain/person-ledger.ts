import {
  DEFAULT_SCORES,
  type PoliticalScore,
  politicalScore,
  SCORE_NAMES,
  type ScoreName,
  type ScoreObservation,
} from './political-scores.ts';

/** What is on record of a person: evidence for the three scores, and signs of trust. */
export const PERSON_FIELDS = [...SCORE_NAMES, 'trust'] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** One piece of evidence about a person. A sign of trust has the value 1. */
export interface PersonObservation extends ScoreObservation {
  readonly field: PersonField;
  readonly interactionId: string | null;
}

/** Evidence that is still to be recorded: its place in the ledger follows from the list's order. */
export type NewPersonObservation = Omit<PersonObservation, 'sequence'>;

/** Returns the three scores of a person as all that is on record makes them. */
export function scoresFrom(
  ledger: readonly PersonObservation[],
): Readonly<Record<ScoreName, PoliticalScore>> {
  const derived = (name: ScoreName) => politicalScore(aboutOf(ledger, name), DEFAULT_SCORES[name]);
  return {
    decisionPower: derived('decisionPower'),
    influenceLevel: derived('influenceLevel'),
    relationshipStrength: derived('relationshipStrength'),
  };
}

/** Returns the evidence about one field. */
export function aboutOf(
  ledger: readonly PersonObservation[],
  field: PersonField,
): readonly PersonObservation[] {
  return ledger.filter((observation) => observation.field === field);
}

/** Returns the ledger with new evidence in the places after all that is in it. */
export function withAdded(
  ledger: readonly PersonObservation[],
  added: readonly NewPersonObservation[],
): readonly PersonObservation[] {
  const last = ledger.reduce((highest, { sequence }) => Math.max(highest, sequence), 0);
  const placed = added.map((next, index) => ({ ...next, sequence: last + 1 + index }));
  return [...ledger, ...placed];
}

/** Says whether the very same was recorded: of one conversation, at one time, in the same words. */
export function isOnRecord(
  ledger: readonly PersonObservation[],
  next: NewPersonObservation,
): boolean {
  return ledger.some(
    ({ field, source, value, evidence, at, interactionId }) =>
      field === next.field &&
      source === next.source &&
      value === next.value &&
      evidence === next.evidence &&
      interactionId === next.interactionId &&
      at.getTime() === next.at.getTime(),
  );
}

/** Returns the time, or that of the newest evidence where this is later. */
export function notBefore(ledger: readonly PersonObservation[], at: Date): Date {
  return new Date(ledger.reduce((latest, next) => Math.max(latest, +next.at), +at));
}
