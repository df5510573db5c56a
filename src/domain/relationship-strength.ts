import { clampScore } from './political-scores.ts';
import type { Channel } from './vocabulary.ts';

/** How far back interactions count, from the account's newest one. */
const WINDOW_DAYS = 90;
const WINDOW_MS = WINDOW_DAYS * 24 * 60 * 60 * 1_000;

const START = 3;
const MOST_TRUST = 2;
/** From how many interactions in the window on there are how many points; the highest first. */
const FREQUENCY = [
  { from: 8, points: 3 },
  { from: 4, points: 2 },
  { from: 2, points: 1 },
] as const;

/** How much there has been of a person. */
export interface Contact {
  /** The person's interactions in the 90 days up to the account's newest one. */
  readonly interactionsInWindow: number;
  /** The different channels of all the person's interactions, whenever they were. */
  readonly channels: number;
}

export interface StrengthInputs extends Contact {
  /** Signs of trust that have words as evidence. */
  readonly trustSignals: number;
  /** What conversations say of the score itself (0–10), or null where none does. */
  readonly latestSignal: number | null;
}

/** The strength of a relationship (0–10) and the terms that it is the sum of. */
export interface RelationshipStrength {
  readonly value: number;
  readonly start: number;
  readonly frequency: number;
  readonly depth: number;
  readonly trust: number;
  /** min(10, start + frequency + depth + trust); less than `value` where a signal holds it up. */
  readonly sum: number;
  readonly why: string;
}

/**
 * Returns the strength of a relationship: 3 + frequency + depth + trust, at most 10. It falls when
 * interactions grow old, but never below the latest that a conversation said of it.
 */
export function relationshipStrength(inputs: StrengthInputs): RelationshipStrength {
  const { interactionsInWindow, channels, trustSignals, latestSignal } = inputs;
  const frequency = FREQUENCY.find(({ from }) => interactionsInWindow >= from)?.points ?? 0;
  const depth = Math.max(0, Math.min(2, channels - 1));
  const trust = Math.max(0, Math.min(MOST_TRUST, trustSignals));
  const sum = clampScore(START + frequency + depth + trust);
  const value = Math.max(sum, clampScore(latestSignal ?? 0));
  const why = [
    `${START} to start with`,
    `${frequency} for ${counted(interactionsInWindow, 'interaction')} in ${WINDOW_DAYS} days`,
    `${depth} for ${counted(channels, 'channel')}`,
    `${trust} for ${counted(trustSignals, 'sign')} of trust`,
  ].join(' + ');
  return { value, start: START, frequency, depth, trust, sum, why };
}

/**
 * Counts a person's interactions. Exactly 90 days before the account's newest is inside. Each
 * interaction is listed once, in any order; null where the account has none.
 */
export function contactFrom(
  interactions: readonly { readonly at: Date; readonly channel: Channel }[],
  accountNewest: Date | null,
): Contact {
  const until = accountNewest?.getTime() ?? Number.NEGATIVE_INFINITY;
  const inWindow = interactions.filter(({ at }) => {
    const time = at.getTime();
    return time <= until && time >= until - WINDOW_MS;
  });
  const channels = new Set(interactions.map(({ channel }) => channel));
  return { interactionsInWindow: inWindow.length, channels: channels.size };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
