import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, explainStage } from '../../src/domain/advance-stage.ts';
import { SIGNAL_FIELDS } from '../../src/domain/qualification-signals.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { nextStage, STAGE_PATH } from '../../src/domain/stages.ts';
import { DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';
import { deal, setOn } from './deal-facts.ts';
import { day, observations, takenBack } from './said-signals.ts';

const standard = DEFAULT_STAGE_POLICY;
const now = day(31);

describe('advance', () => {
  const facts = fc
    .record({
      on: observations,
      stage: fc.constantFrom(...DEAL_STAGES),
      interactions: fc.nat({ max: 6 }),
      setByHuman: fc.option(fc.integer({ min: 0, max: 9 }).map((number) => ({ at: day(number) }))),
    })
    .map(({ on, ...rest }) => deal(on, rest));
  const policies = fc
    .option(fc.integer({ min: 22, max: 31 }))
    .map((maxEvidenceAgeDays) => ({ ...standard, maxEvidenceAgeDays }));

  test('a second run goes no further', () => {
    fc.assert(
      fc.property(facts, policies, (some, policy) => {
        const { stage } = advance(some, policy, now);
        expect(advance({ ...some, stage }, policy, now)).toEqual({ stage, steps: [] });
      }),
    );
  });

  test('it goes forward one step at a time along the path, each step from the last', () => {
    fc.assert(
      fc.property(facts, policies, (some, policy) => {
        const { stage, steps } = advance(some, policy, now);
        let at = some.stage;
        for (const { from, to, why } of steps) {
          expect([from, to]).toEqual([at, nextStage(at)]);
          expect(why.length).toBeGreaterThan(0);
          at = to;
        }
        expect(at).toBe(stage);
      }),
    );
  });

  test('it never leaves a closed or stalled stage, nor negotiation', () => {
    const resting = DEAL_STAGES.filter((stage) => nextStage(stage) === null);
    expect(resting).toHaveLength(4);
    fc.assert(
      fc.property(facts, fc.constantFrom(...resting), (some, stage) => {
        expect(advance({ ...some, stage }, standard, now)).toEqual({ stage, steps: [] });
      }),
    );
  });

  test('explainStage misses something exactly where advance stays', () => {
    fc.assert(
      fc.property(facts, policies, (some, policy) => {
        const { next, missing } = explainStage(some, policy, now);
        const stays = advance(some, policy, now).steps.length === 0;
        expect(stays).toBe(next === null || missing.length > 0);
      }),
    );
  });

  test('a person’s act, a limit of age or a retraction never carries a deal further', () => {
    const place = (stage: DealStage) => (STAGE_PATH as readonly DealStage[]).indexOf(stage);
    fc.assert(
      fc.property(
        observations,
        policies,
        fc.constantFrom(...SIGNAL_FIELDS),
        (on, policy, field) => {
          const free = place(advance(deal(on), standard, now).stage);
          const lessened = [
            advance(deal(on, setOn(4)), policy, now),
            advance(deal([...on, takenBack(field, 20)]), policy, now),
          ];
          for (const { stage } of lessened) expect(place(stage)).toBeLessThanOrEqual(free);
        },
      ),
    );
  });

  test('nothing newer than a person’s act, no step', () => {
    fc.assert(
      fc.property(observations, fc.constantFrom(...STAGE_PATH), (on, stage) => {
        expect(advance(deal(on, { stage, ...setOn(9) }), standard, now).stage).toBe(stage);
      }),
    );
  });
});
