import { WEIGHTS, type Weights } from './confidence-weights.ts';
import { FEATURES, type Features } from './features.ts';

/** Colleagues' talk about a deal makes none: just below what updates one. */
const INTERNAL_CAP = 0.65;
/** Without a word of the buyer's about buying a deal is not made, though one may be updated. */
const SILENT_CAP = 0.75;

export interface ConfidenceFacts {
  readonly features: Features;
  readonly isInternal: boolean;
  /** Whether the buyer's side said anything of wanting, needing or paying. */
  readonly isBuyerHeard: boolean;
}

export interface Confidence {
  readonly value: number;
  /** The same before it was capped: how likely it is that a deal is spoken of at all. */
  readonly dealTalk: number;
  readonly why: readonly string[];
}

/** Returns how likely it is that the conversation is about a deal, and what made it so. */
export function confidenceOf(facts: ConfidenceFacts, weights: Weights = WEIGHTS): Confidence {
  const parts = FEATURES.map((name) => [name, weights.of[name] * facts.features[name]] as const);
  const sum = parts.reduce((total, [, part]) => total + part, weights.bias);
  const dealTalk = 1 / (1 + Math.exp(-sum));
  const caps = [
    ...(facts.isInternal
      ? [[INTERNAL_CAP, "colleagues of the seller's talk among themselves"] as const]
      : []),
    ...(facts.isBuyerHeard ? [] : [[SILENT_CAP, 'the buyer says nothing of buying'] as const]),
  ];
  const held = caps.filter(([cap]) => dealTalk > cap);
  const value = Math.min(dealTalk, ...caps.map(([cap]) => cap));
  const strongest = parts
    .filter(([, part]) => Math.abs(part) >= 0.2)
    .toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const told = strongest
    .slice(0, 6)
    .map(([name, part]) => `${name} ${part > 0 ? '+' : '−'}${Math.abs(part).toFixed(1)}`);
  return {
    value: round(value),
    dealTalk: round(dealTalk),
    why: [
      `confidence: ${told.join(', ') || 'nothing speaks for a deal'}`,
      ...held.map(([cap, why]) => `confidence: at most ${cap}, ${why}`),
    ],
  };
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
