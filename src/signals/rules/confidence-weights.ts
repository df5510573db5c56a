import type { Feature } from './features.ts';

/** A logistic regression: P = 1 / (1 + e^-(bias + Σ weight · feature)). */
export interface Weights {
  readonly bias: number;
  readonly of: Readonly<Record<Feature, number>>;
}

/**
 * How much each feature says whether business with a customer is spoken of. Fitted by
 * bench/conversations/fit-confidence.ts on the half that was looked at of filed mail, meetings:
 * 125 conversations for it, 65 against it, both kinds of equal weight.
 */
export const TALK: Weights = {
  bias: 1.227,
  of: {
    need: 0,
    pain: 0.608,
    budget: 2.032,
    authority: 1.5,
    timeline: 0,
    interest: 1.182,
    address: 1,
    pitch: 0.621,
    process: 0.81,
    criteria: 0,
    amount: 0,
    line: 1,
    rival: 1.006,
    business: 2.051,
    request: 0,
    office: -3.135,
    bulk: -1.991,
    gone: -2,
    external: 0,
    undecided: -4.666,
  },
};

/**
 * How much each feature says whether somebody may buy. Fitted by
 * bench/conversations/fit-confidence.ts on the half that was looked at of calls, vendor mail, meetings, filed mail, ordinary mail, own samples:
 * 37 conversations for it, 431 against it, both kinds of equal weight.
 */
export const POTENTIAL: Weights = {
  bias: -1.382,
  of: {
    need: 1.287,
    pain: 2.318,
    budget: 3.769,
    authority: 1.154,
    timeline: 0.733,
    interest: 4.191,
    address: 0.236,
    pitch: 1.555,
    process: 0.081,
    criteria: 0,
    amount: 1.172,
    line: 1,
    rival: 0.215,
    business: 0,
    request: 0,
    office: -1.709,
    bulk: -2.973,
    gone: -2.01,
    external: 0,
    undecided: -1,
  },
};
