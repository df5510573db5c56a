import type { Weights } from '../../src/signals/rules/confidence-weights.ts';
import { FEATURES, type Feature, type Features } from '../../src/signals/rules/features.ts';

/** One labelled example, and how much it counts. */
export interface Example {
  readonly features: Features;
  readonly isDeal: boolean;
  readonly weight: number;
}

/** How strongly weights are kept near what a reader expects, where few examples speak. */
const PENALTY = 1;
/**
 * What a reader expects of each feature before any example is seen. The sets hold few conversations
 * with a budget or an authority in them: there the expectation decides, elsewhere the examples do.
 */
const EXPECTED: Features = {
  ...{ need: 1.2, pain: 1, budget: 2, authority: 1.5, timeline: 0.5, interest: 1.8, process: 0.8 },
  ...{ criteria: 0.6, amount: 0.5, line: 1, rival: 1, business: 0.3, request: 0, office: -1.5 },
  ...{ bulk: -2, gone: -2, external: 0.3, undecided: -1 },
  ...{ address: 1, pitch: 0.5 },
};
const STEPS = 4_000;
const RATE = 0.05;

/** Features that may only speak for a deal, and those that may only speak against one. */
const AGAINST: ReadonlySet<Feature> = new Set(['office', 'bulk', 'gone', 'undecided']);

/**
 * Fits a logistic regression by gradient descent, from what is expected; the same examples give
 * the same weights. A
 * feature keeps the direction that it has for a reader: a budget never speaks against a deal.
 */
export function regression(examples: readonly Example[]): Weights {
  const expected = FEATURES.map((name) => EXPECTED[name]);
  const weights = [...expected];
  let bias = 0;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const rows = examples.map(({ features, ...rest }) => {
    return { ...rest, values: FEATURES.map((name) => features[name]) };
  });
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight, i) => PENALTY * (weight - (expected[i] ?? 0)));
    let biasSlope = 0;
    for (const { values, isDeal, weight } of rows) {
      const sum = values.reduce((all, value, i) => all + value * (weights[i] ?? 0), bias);
      const error = (1 / (1 + Math.exp(-sum)) - (isDeal ? 1 : 0)) * weight;
      biasSlope += error;
      for (const [i, value] of values.entries()) slope[i] = (slope[i] ?? 0) + error * value;
    }
    const rate = (RATE * 20) / total;
    bias -= rate * biasSlope;
    for (const [i, name] of FEATURES.entries()) {
      const next = (weights[i] ?? 0) - rate * (slope[i] ?? 0);
      weights[i] = AGAINST.has(name) ? Math.min(next, 0) : Math.max(next, 0);
    }
  }
  const of = Object.fromEntries(FEATURES.map((name, i) => [name, round(weights[i] ?? 0)]));
  return { bias: round(bias), of: of as Record<Feature, number> };
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
