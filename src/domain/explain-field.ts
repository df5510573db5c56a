import { canonicalJson, type JsonValue } from './json-merge.ts';
import { currentValue, type Observation } from './observations.ts';
import {
  DEFAULT_SCORES,
  politicalScore,
  type ScoreName,
  type ScoreObservation,
  scoreLayers,
} from './political-scores.ts';
import { qualificationFrom, type SignalObservation, signalOf } from './qualification.ts';
import type { SignalField } from './qualification-signals.ts';

/** The observation that is a field's value, by its place in the ledger, and why it is. */
export interface Deciding {
  readonly sequence: number;
  readonly why: string;
}

/** Returns what decides on a score: the override that holds, else the words that raise the base. */
export function decidingOnScore(
  name: ScoreName,
  observations: readonly ScoreObservation[],
): Deciding | null {
  const { source } = politicalScore(observations, DEFAULT_SCORES[name]);
  const { base, signal, override } = scoreLayers(observations);
  if (override) return { sequence: override.sequence, why: HELD };
  if (source === 'conversation_signal' && signal) {
    return { sequence: signal.sequence, why: 'the most that a conversation said' };
  }
  return base && { sequence: base.sequence, why: 'the newest heuristic, and none said more' };
}

/** Returns what a qualification signal rests on: the surest statement that still counts. */
export function decidingOnSignal(
  field: SignalField,
  observations: readonly (SignalObservation & { readonly place: number })[],
): Deciding | null {
  const { identified, value, evidence } = signalOf(qualificationFrom(observations), field);
  const counted = observations.filter(
    (one) => one.value.identified === identified && evidence.includes(one.evidence),
  );
  const naming = counted.filter((one) => one.value.value === value);
  const [surest] = (naming.length > 0 ? naming : counted).toSorted(
    (a, b) => b.value.confidence - a.value.confidence || b.at.getTime() - a.at.getTime(),
  );
  const why = identified ? 'the surest that still counts' : 'it takes back what was said before';
  return surest ? { sequence: surest.place, why } : null;
}

/** Returns what a deal's stage rests on: its last move, whoever made it. */
export function decidingOnStage(observations: readonly Observation[]): Deciding | null {
  const last = observations
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.sequence - b.sequence)
    .at(-1);
  return last ? { sequence: last.sequence, why: 'the last move' } : null;
}

/**
 * Returns what decides on any other field. Where the stored value is known, the newest that says
 * it: some fields take the larger, or only the first, and not the latest.
 */
export function decidingOnField(
  observations: readonly Observation[],
  stored?: JsonValue,
): Deciding | null {
  const current = currentValue(observations);
  if (current === null) return null;
  if (current.source === 'human_override') return { sequence: current.sequence, why: HELD };
  const says = observations.filter(
    (one) =>
      one.source !== 'human_override' &&
      stored !== undefined &&
      canonicalJson(one.value) === canonicalJson(stored),
  );
  const confirmed = currentValue(says);
  if (confirmed && confirmed !== current) {
    return { sequence: confirmed.sequence, why: 'the newest that says the stored value' };
  }
  return { sequence: current.sequence, why: 'the latest by its own time' };
}

const HELD = 'a human override holds until released';
