import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PersonOnRecord,
  type ScoreNews,
  scoreVerdict,
} from '../../src/domain/political-map.ts';
import { SCORE_NAMES } from '../../src/domain/political-scores.ts';
import { following, NO_CONTACT, NOBODY, on, valuesOf } from './told-person.ts';

describe('for whatever happens to a person', () => {
  const score = fc.constantFrom(...SCORE_NAMES);
  const value = fc.integer({ min: -3, max: 13 });
  const evidence = fc.constantFrom('a', 'b', 'c');
  const signals = fc.record({
    scores: fc
      .dictionary(score, fc.record({ value, evidence }), { maxKeys: 3 })
      .map((said) => ({ ...said })),
    trust: fc.array(evidence, { maxLength: 2 }),
  });
  const heard = fc.record({ signals });
  const news: fc.Arbitrary<ScoreNews> = fc.oneof(
    heard,
    fc.record({ title: fc.option(fc.constantFrom('CEO', 'VP', 'Manager', 'Clerk')) }),
    fc.record({ override: fc.record({ score, value, evidence }) }),
    fc.record({ release: fc.record({ score, evidence }) }),
    fc.record({
      override: fc.record({ score, value, evidence }),
      release: fc.record({ score, evidence }),
      signals,
    }),
  );
  const context = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(9), fc.nat(4))
    .map(([day, interactionsInWindow, channels]) => on(day, { interactionsInWindow, channels }));
  const story = fc.array(fc.tuple(news, context), { maxLength: 12 });
  const told = (steps: readonly (readonly [ScoreNews, ReturnType<typeof on>])[]) =>
    steps.reduce<PersonOnRecord>((person, [what, when]) => following(person, what, when), NOBODY);

  test('scores are whole numbers from 0 to 10 with a source, and come with their evidence', () => {
    fc.assert(
      fc.property(story, context, (steps, when) => {
        const { scores } = scoreVerdict(told(steps), {}, when);
        for (const name of SCORE_NAMES) {
          expect(Number.isInteger(scores[name].value)).toBe(true);
          expect(scores[name].value).toBeGreaterThanOrEqual(0);
          expect(scores[name].value).toBeLessThanOrEqual(10);
          expect(scores[name].source).not.toBeNull();
          expect(scores[name].evidence).not.toBeNull();
        }
      }),
    );
  });

  test('the same news twice adds nothing, and the same input gives the same output', () => {
    fc.assert(
      fc.property(story, news, context, (steps, what, when) => {
        const person = told(steps);
        const once = following(person, what, when);
        expect(scoreVerdict(person, what, when)).toEqual(scoreVerdict(person, what, when));
        const again = scoreVerdict(once, what, when);
        expect(again).toMatchObject({ observations: [], suggestions: [], changed: [] });
        expect(again.scores).toEqual(scoreVerdict(person, what, when).scores);
      }),
      { numRuns: 500 },
    );
  });

  test('a conversation never lowers a score, and source and evidence change only with it', () => {
    fc.assert(
      fc.property(story, heard, context, (steps, what, when) => {
        const quiet = following(told(steps), {}, when);
        const before = scoreVerdict(quiet, {}, when).scores;
        // The newest of all: only then is what it says heard after what was said before.
        const { scores } = scoreVerdict(quiet, what, { ...when, ...on(9, when.contact) });
        for (const name of SCORE_NAMES) {
          expect(scores[name].value).toBeGreaterThanOrEqual(before[name].value);
          if (scores[name].value === before[name].value) expect(scores[name]).toEqual(before[name]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the visible relationship is what the terms and the signals make it', () => {
    fc.assert(
      fc.property(story, context, (steps, when) => {
        const { scores, strength } = scoreVerdict(told(steps), {}, when);
        const { value, source } = scores.relationshipStrength;
        if (source !== 'human_override') expect(value).toBe(strength.value);
      }),
    );
  });

  test('conversations come to the same values in any order', () => {
    const talks = fc.array(fc.tuple(heard, fc.integer({ min: 1, max: 5 })), { maxLength: 6 });
    fc.assert(
      fc.property(talks, (all) => {
        const steps = all.map(([what, day], i) => [what, on(day, NO_CONTACT, `i${i}`)] as const);
        expect(valuesOf(told(steps.toReversed()))).toEqual(valuesOf(told(steps)));
        expect(valuesOf(told([...steps, ...steps]))).toEqual(valuesOf(told(steps)));
      }),
    );
  });
});
