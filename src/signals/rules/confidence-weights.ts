import type { Feature } from './features.ts';

/** A logistic regression: P = 1 / (1 + e^-(bias + Σ weight · feature)). */
export interface Weights {
  readonly bias: number;
  readonly of: Readonly<Record<Feature, number>>;
}

/**
 * How much each feature says whether business with a customer is spoken of. Fitted by
 * evaluation/fit-confidence.ts on the half that was looked at of filed mail, meetings:
 * 125 conversations for it, 65 against it, both kinds of equal weight.
 */
export const TALK: Weights = {
  bias: 1.228,
  of: {
    need: 0,
    pain: 0.615,
    budget: 2.032,
    authority: 1.5,
    timeline: 0,
    interest: 1.186,
    address: 1,
    pitch: 0.306,
    process: 0.81,
    criteria: 0,
    amount: 0.004,
    line: 1,
    rival: 1.006,
    business: 2.051,
    request: 0,
    office: -3.132,
    bulk: -1.991,
    gone: -2,
    external: 0,
    undecided: -4.679,
  },
};

/**
 * How much each feature says whether somebody may buy. Fitted by
 * evaluation/fit-confidence.ts on the half that was looked at of calls, vendor mail, meetings, filed mail, ordinary mail, own samples:
 * 37 conversations for it, 431 against it, both kinds of equal weight.
 */
export const POTENTIAL: Weights = {
  bias: -1.376,
  of: {
    need: 1.218,
    pain: 2.353,
    budget: 3.667,
    authority: 1.152,
    timeline: 0.714,
    interest: 4.213,
    address: 0.239,
    pitch: 1.339,
    process: 0.155,
    criteria: 0,
    amount: 1.337,
    line: 1,
    rival: 0.198,
    business: 0,
    request: 0,
    office: -1.702,
    bulk: -2.985,
    gone: -2.01,
    external: 0,
    undecided: -1,
  },
};
