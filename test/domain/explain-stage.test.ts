import { describe, expect, test } from 'vitest';
import { explainStage } from '../../src/domain/advance-stage.ts';
import type { SignalObservation } from '../../src/domain/qualification.ts';
import type { DealFacts } from '../../src/domain/stage-criteria.ts';
import { DEFAULT_STAGE_POLICY, type StagePolicy } from '../../src/domain/stage-policy.ts';
import { deal, forDiscovery, forNegotiation, forQualification, setOn } from './deal-facts.ts';
import { day, said, takenBack } from './said-signals.ts';

const standard = DEFAULT_STAGE_POLICY;
const now = day(31);

describe('explainStage', () => {
  const words = (list: readonly { readonly words: string }[]) => list.map((each) => each.words);

  test('lists what is met and what is missing', () => {
    const on = [...forQualification, said('bant.budget', 2, { evidence: 'we have 40k' })];
    const facts = deal(on, { stage: 'qualification', interactions: 2 });
    const { stage, next, met, missing } = explainStage(facts, standard, now);
    expect([stage, next]).toEqual(['qualification', 'evaluation']);
    expect(words(met)).toEqual([
      'BANT: needs 2 of 4, has 2 (budget, need)',
      'budget: “we have 40k”',
    ]);
    expect(words(missing)).toEqual([
      'needs 3 interactions, has 2',
      'MEDDIC: needs 2 of 6, has 1 (pain)',
      'authority: not yet said by the buyer',
    ]);
    expect(met.at(-1)).toMatchObject({ name: 'bant.budget', evidence: ['we have 40k'] });
  });

  test.each<[string, readonly SignalObservation[], Partial<DealFacts>, Partial<StagePolicy>]>([
    ['need: not yet said by the buyer', [], {}, {}],
    [
      'need: taken back by the buyer, “we are fine”',
      [said('bant.need', 1), takenBack('bant.need', 2, { evidence: 'we are fine' })],
      {},
      {},
    ],
    ['need: not said again since a person set the stage on 2026-01-02', forDiscovery, setOn(2), {}],
    ['need: last said more than 7 days ago', forDiscovery, {}, { maxEvidenceAgeDays: 7 }],
  ])('says %s', (text, on, facts, policy) => {
    const { missing } = explainStage(deal(on, facts), { ...standard, ...policy }, now);
    expect(words(missing)).toContain(text);
  });

  test.each(['negotiation', 'closed_won', 'closed_lost', 'stalled'] as const)(
    'of %s says that people alone move it',
    (stage) => {
      expect(explainStage(deal(forNegotiation, { stage }), standard, now)).toEqual({
        stage,
        next: null,
        met: [],
        missing: [],
        blocked: `a deal in ${stage} is moved by a human only`,
      });
    },
  );

  test('cuts a long quote, not the evidence', () => {
    const evidence = '🙂'.repeat(300);
    const { met } = explainStage(deal([said('bant.need', 1, { evidence })]), standard, now);
    expect(words(met).at(-1)).toBe(`need: “${'🙂'.repeat(199)}…”`);
    expect(met.at(-1)?.evidence).toEqual([evidence]);
  });
});
