import { expect } from 'vitest';
import type { ModelAnswer } from '../../src/signals/model/wire.ts';
import { HEARD } from '../support/model-answers.ts';
import type { JobTest } from '../support/perform.ts';

/** What no buyer said: wherever it is found in the records, something got through. */
export const LEAK = 'LEAK-77c1';
export const PROMPT = 'You listen to one sales conversation';

/** The rows that an attack is aimed at. */
export interface Targets {
  /** An open deal of the account that the conversation is with. */
  readonly own: string;
  readonly closed: string;
  /** A deal of another account of the tenant. */
  readonly bystander: string;
  /** A deal of another tenant. */
  readonly foreign: string;
}

export interface Outcome {
  readonly t: JobTest;
  readonly targets: Targets;
  readonly ids: Record<string, string>;
  readonly why: string[];
  /** What the model was shown. */
  readonly asked: string;
}

export interface Attack {
  /** What the buyer says, among the rest. */
  readonly says: string;
  /** What the model answers then: an answer, or any text. */
  readonly obeys: (targets: Targets) => Partial<ModelAnswer> | string;
  readonly holds?: (outcome: Outcome) => Promise<void> | void;
}

export const match = (id: (targets: Targets) => string) => (targets: Targets) => ({
  matchingOpportunityId: id(targets),
});
export const signal = (quote: string, value: string | null = null) => ({
  qualification: [
    { signal: 'bant.budget' as const, identified: true, value, quote, confidence: 1 },
  ],
});
export const person = (who: string, quote: string): Pick<ModelAnswer, 'people'> => ({
  people: [
    {
      who,
      scores: [{ score: 'decisionPower', value: 10, quote }],
      roles: [{ role: 'champion', quote }],
      trust: [quote],
    },
  ],
});
export const raw = (more: object) => JSON.stringify({ ...HEARD, ...more });

export const isDropped =
  (path: string) =>
  ({ why }: Outcome) =>
    expect(why.filter((one) => one.startsWith(`model: ${path}: `))).not.toEqual([]);
export const byRules = ({ why }: Outcome) =>
  expect(why[0]).toMatch(/^heard by rules, not by the model: its answer/);
export const saidNothing =
  (field: string) =>
  async ({ t }: Outcome) => {
    const fields = (await t.rows('observations')).map((one) => one.field);
    expect(fields).not.toContain(field);
  };
export const all =
  (...checks: ((outcome: Outcome) => Promise<void> | void)[]) =>
  async (outcome: Outcome) => {
    for (const check of checks) await check(outcome);
  };
export const staysWith = ({ ids, targets }: Outcome) => expect(ids.opportunityId).toBe(targets.own);
