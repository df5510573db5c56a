import type { Feature } from './features.ts';

/** A logistic regression: P = 1 / (1 + e^-(bias + Σ weight · feature)). */
export interface Weights {
  readonly bias: number;
  readonly of: Readonly<Record<Feature, number>>;
}

export const WEIGHTS: Weights = {
  bias: -2.2,
  of: {
    need: 1.6,
    pain: 1,
    budget: 1.6,
    authority: 1.2,
    timeline: 0.4,
    interest: 1.8,
    process: 0.8,
    criteria: 0.6,
    amount: 0.6,
    line: 1,
    rival: 1,
    business: 2.2,
    request: 0.2,
    office: -2,
    bulk: -3,
    gone: -1.5,
    external: 1,
    undecided: -1,
  },
};
