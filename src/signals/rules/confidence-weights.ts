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
  bias: 1.235,
  of: {
    need: 0,
    pain: 0.616,
    budget: 2.034,
    authority: 1.5,
    timeline: 0,
    interest: 1.188,
    address: 1,
    pitch: 0.312,
    process: 0.811,
    criteria: 0,
    amount: 0.018,
    line: 1,
    rival: 1.006,
    business: 2.009,
    request: 0,
    office: -3.179,
    bulk: -1.977,
    gone: -2,
    external: 0.019,
    undecided: -4.663,
  },
};

/**
 * How much each feature says whether somebody may buy. Fitted by
 * evaluation/fit-confidence.ts on the half that was looked at of calls, vendor mail, meetings, filed mail, ordinary mail, own samples:
 * 37 conversations for it, 431 against it, both kinds of equal weight.
 */
export const POTENTIAL: Weights = {
  bias: -1.389,
  of: {
    need: 1.207,
    pain: 2.374,
    budget: 3.673,
    authority: 1.152,
    timeline: 0.699,
    interest: 4.202,
    address: 0.248,
    pitch: 1.351,
    process: 0.161,
    criteria: 0,
    amount: 1.352,
    line: 1,
    rival: 0.199,
    business: 0,
    request: 0,
    office: -1.62,
    bulk: -2.979,
    gone: -2.024,
    external: 0,
    undecided: -1,
  },
};
