import { POTENTIAL, TALK, type Weights } from './confidence-weights.ts';
import { FEATURES, type Feature, type Features } from './features.ts';

/**
 * Without a word of the buyer's about buying a deal is neither made nor updated; colleagues' talk
 * among themselves has no buyer in it.
 */
const SILENT_CAP = 0.65;

export interface ConfidenceFacts {
  readonly features: Features;
  readonly isInternal: boolean;
  /** Whether the buyer's side said anything of wanting, needing or paying. */
  readonly isBuyerHeard: boolean;
}

export interface Confidence {
  readonly value: number;
  /** The same before it was capped. */
  readonly potential: number;
  /** How likely it is that business with a customer is spoken of at all, by whomever. */
  readonly dealTalk: number;
  readonly why: readonly string[];
}

/** Returns how likely it is that the conversation is about a deal, and what made it so. */
export function confidenceOf({ features, isInternal, isBuyerHeard }: ConfidenceFacts): Confidence {
  const parts = partsOf(features, POTENTIAL);
  const potential = logistic(parts, POTENTIAL);
  const value = isBuyerHeard ? potential : Math.min(potential, SILENT_CAP);
  const silence = isInternal
    ? "colleagues of the seller's talk among themselves"
    : 'the buyer says nothing of buying';
  const strongest = parts
    .filter(([, part]) => Math.abs(part) >= 0.2)
    .toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const told = strongest
    .slice(0, 6)
    .map(([name, part]) => `${name} ${part > 0 ? '+' : '−'}${Math.abs(part).toFixed(1)}`);
  return {
    value: round(value),
    potential: round(potential),
    dealTalk: round(logistic(partsOf(features, TALK), TALK)),
    why: [
      `confidence: ${told.join(', ') || 'nothing speaks for a deal'}`,
      ...(value < potential ? [`confidence: at most ${SILENT_CAP}, ${silence}`] : []),
    ],
  };
}

type Part = readonly [name: Feature, part: number];

function partsOf(features: Features, weights: Weights): Part[] {
  return FEATURES.map((name) => [name, weights.of[name] * features[name]]);
}

function logistic(parts: readonly Part[], { bias }: Weights): number {
  return 1 / (1 + Math.exp(-parts.reduce((total, [, part]) => total + part, bias)));
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
