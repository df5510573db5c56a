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
    amount: 0.005,
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
 * evaluation/fit-confidence.ts on the half that was looked at of calls, vendor mail, meetings, filed mail, ordinary mail, own samples:
 * 37 conversations for it, 431 against it, both kinds of equal weight.
 */
export const POTENTIAL: Weights = {
  bias: -1.384,
  of: {
    need: 1.255,
    pain: 2.34,
    budget: 3.677,
    authority: 1.151,
    timeline: 0.71,
    interest: 4.191,
    address: 0.238,
    pitch: 1.551,
    process: 0.157,
    criteria: 0,
    amount: 1.331,
    line: 1,
    rival: 0.188,
    business: 0,
    request: 0,
    office: -1.692,
    bulk: -2.981,
    gone: -2.01,
    external: 0,
    undecided: -1,
  },
};
