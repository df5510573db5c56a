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
  bias: 1.229,
  of: {
    need: 0,
    pain: 0.611,
    budget: 2.033,
    authority: 1.5,
    timeline: 0,
    interest: 1.182,
    address: 1,
    pitch: 0.622,
    process: 0.81,
    criteria: 0,
    amount: 0,
    line: 1,
    rival: 0.338,
    business: 2.047,
    request: 0,
    office: -3.157,
    bulk: -1.987,
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
  bias: -1.379,
  of: {
    need: 1.285,
    pain: 2.316,
    budget: 3.767,
    authority: 1.154,
    timeline: 0.73,
    interest: 4.19,
    address: 0.239,
    pitch: 1.555,
    process: 0.083,
    criteria: 0,
    amount: 1.171,
    line: 1,
    rival: 0.15,
    business: 0,
    request: 0,
    office: -1.713,
    bulk: -2.974,
    gone: -2.031,
    external: 0,
    undecided: -1,
  },
};
