import type { JsonValue } from './json-merge.ts';
import { currentValue, mayWrite, type Observation } from './observations.ts';

/** One field of a deal as it was said: what, and the words it rests on. */
export interface SaidField {
  readonly field: string;
  readonly value: JsonValue;
}

/** What decides on the fields of a deal: the observations on record, by field. */
export type FieldEvidence = ReadonlyMap<string, readonly Observation[]>;

export interface FieldRuling {
  /** The fields whose visible value becomes what was said. */
  readonly won: ReadonlySet<string>;
  /** Why each of the others stays as it is. */
  readonly why: readonly string[];
}

/**
 * Rules for each field that was said whether it becomes the visible value: never over a human's
 * override, otherwise the later by its own time. What does not win is still worth recording.
 */
export function ruleFields(
  said: readonly SaidField[],
  evidence: FieldEvidence,
  source: Observation['source'],
  at: Date,
): FieldRuling {
  const won = new Set<string>();
  const why: string[] = [];
  for (const { field, value } of said) {
    const current = currentValue(evidence.get(field) ?? []);
    const ruling = mayWrite(current, { source, value, at, sequence: Number.MAX_SAFE_INTEGER });
    if (ruling.wins) won.add(field);
    else why.push(`${field}: left as it is, ${ruling.why}`);
  }
  return { won, why };
}
