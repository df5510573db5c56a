import type { JsonValue } from './json-merge.ts';
import type { ObservationSource } from './vocabulary.ts';

/** One stored piece of evidence about one field of one thing. */
export interface Observation {
  readonly source: ObservationSource;
  readonly value: JsonValue;
  /** True on a human's act that lets the field go: it ends every override before it. */
  readonly released?: boolean;
  /** When it was said or done: a conversation's own time, not when the job ran. */
  readonly at: Date;
  /** Its place in the ledger; of two at one time the later recorded counts. */
  readonly sequence: number;
}

/** Whether an observation becomes the field's value, and why. */
export interface Precedence {
  readonly wins: boolean;
  readonly why: string;
}

/**
 * Returns the observation that is a field's value, whatever the order of the list, or null where
 * none on record says anything and the stored value stays.
 *
 * A human's override holds until a human releases it. Otherwise the latest by its own time counts,
 * ties by the later recorded. A released override is withdrawn: what conversations said before and
 * meanwhile decides again.
 */
export function currentValue(observations: readonly Observation[]): Observation | null {
  const human = latest(observations.filter(isHuman));
  if (human !== null && !human.released) return human;
  return latest(observations.filter((observation) => !isHuman(observation)));
}

/**
 * Says whether an incoming observation becomes the value of a field whose current one is given.
 * Only a human replaces a human's override. Otherwise the later wins by its own time, and an equal
 * time wins, so that the same conversation heard twice is harmless.
 */
export function mayWrite(current: Observation | null, incoming: Observation): Precedence {
  if (current === null) return { wins: true, why: 'the first on record' };
  if (isHuman(current) && !current.released && !isHuman(incoming)) {
    return { wins: false, why: 'a human override holds until released' };
  }
  if (isHuman(incoming) && !isHuman(current)) return { wins: true, why: 'a human override' };
  return incoming.at >= current.at
    ? { wins: true, why: 'not earlier than the current value' }
    : { wins: false, why: 'earlier than the current value' };
}

/** Says whether a human's override holds the field. */
export function isHeld(observations: readonly Observation[]): boolean {
  const current = currentValue(observations);
  return current !== null && isHuman(current);
}

function isHuman({ source }: Observation): boolean {
  return source === 'human_override';
}

function latest(observations: readonly Observation[]): Observation | null {
  return observations.reduce<Observation | null>(
    (best, next) => (best === null || isLater(next, best) ? next : best),
    null,
  );
}

function isLater(a: Observation, b: Observation): boolean {
  const gap = a.at.getTime() - b.at.getTime();
  return gap === 0 ? a.sequence > b.sequence : gap > 0;
}
