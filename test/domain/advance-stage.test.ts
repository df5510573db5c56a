import { describe, expect, test } from 'vitest';
import { advance, explainStage, whatIf } from '../../src/domain/advance-stage.ts';
import { SIGNAL_FIELDS } from '../../src/domain/qualification-signals.ts';
import type { DealFacts } from '../../src/domain/stage-criteria.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import type { DealStage } from '../../src/domain/vocabulary.ts';
import {
  all,
  deal,
  forDiscovery,
  forEvaluation,
  forNegotiation,
  forQualification,
  setOn,
} from './deal-facts.ts';
import { day, said, takenBack } from './said-signals.ts';

const standard = DEFAULT_STAGE_POLICY;
const now = day(31);

describe('advance', () => {
  test.each<[string, DealFacts, DealStage]>([
    ['nothing said stays', deal([]), 'prospecting'],
    ['need and an interaction is discovery', deal(forDiscovery), 'discovery'],
    ['need without an interaction stays', deal(forDiscovery, { interactions: 0 }), 'prospecting'],
    ['pain without need stays', deal(all('meddic.pain')), 'prospecting'],
    ['need and pain is qualification', deal(forQualification), 'qualification'],
    ['one interaction is discovery', deal(forNegotiation, { interactions: 1 }), 'discovery'],
    [
      'two interactions are qualification',
      deal(forNegotiation, { interactions: 2 }),
      'qualification',
    ],
    ['three interactions are evaluation', deal(forNegotiation, { interactions: 3 }), 'evaluation'],
    ['four interactions are negotiation', deal(forNegotiation, { interactions: 4 }), 'negotiation'],
    [
      'budget and authority with one MEDDIC signal of six stay in qualification',
      deal([...forQualification, ...all('bant.budget', 'bant.authority')]),
      'qualification',
    ],
    ['two MEDDIC signals of six are enough for evaluation', deal(forEvaluation), 'evaluation'],
    [
      'every signal but authority stays in qualification',
      deal(SIGNAL_FIELDS.filter((field) => field !== 'bant.authority').map((field) => said(field))),
      'qualification',
    ],
    [
      'three BANT signals of four are enough for negotiation',
      deal([...forEvaluation, ...all('meddic.decisionCriteria')]),
      'negotiation',
    ],
    [
      'what was taken back counts no more',
      deal([...forQualification, takenBack('bant.need', 2)]),
      'prospecting',
    ],
    [
      'what was taken back moves nothing back',
      deal([...forEvaluation, takenBack('bant.need', 2)], { stage: 'evaluation' }),
      'evaluation',
    ],
    [
      'negotiation is left by people only',
      deal(forNegotiation, { stage: 'negotiation' }),
      'negotiation',
    ],
    ['stalled stays', deal(forNegotiation, { stage: 'stalled' }), 'stalled'],
    ['won stays', deal(forNegotiation, { stage: 'closed_won' }), 'closed_won'],
    ['lost stays', deal(forNegotiation, { stage: 'closed_lost' }), 'closed_lost'],
    ['what a person took back stays so', deal(forNegotiation, setOn(2)), 'prospecting'],
    [
      'what was said at the very time of a person is not newer',
      deal(forDiscovery, setOn(1)),
      'prospecting',
    ],
    [
      'what was said after a person carries it as far as that goes',
      deal([...forNegotiation, said('bant.need', 5), said('meddic.pain', 5)], setOn(2)),
      'qualification',
    ],
    [
      'old words heard of after a person are not newer',
      deal([said('bant.need', 5, { on: 1 })], setOn(2)),
      'prospecting',
    ],
    [
      'all said after a person goes all the way',
      deal(
        SIGNAL_FIELDS.map((field) => said(field, 5)),
        setOn(2),
      ),
      'negotiation',
    ],
  ])('%s', (_, facts, stage) => {
    expect(advance(facts, standard, now).stage).toBe(stage);
  });

  test('takes one step at a time and says why', () => {
    const facts = deal([
      said('bant.need', 1, { evidence: 'we must be faster' }),
      said('meddic.pain', 2, { evidence: 'returns cost us 2 %' }),
    ]);
    expect(advance(facts, standard, now)).toEqual({
      stage: 'qualification',
      steps: [
        {
          from: 'prospecting',
          to: 'discovery',
          why: ['needs 1 interaction, has 4', 'need: “we must be faster”'],
        },
        {
          from: 'discovery',
          to: 'qualification',
          why: [
            'needs 2 interactions, has 4',
            'BANT: needs 1 of 4, has 1 (need)',
            'MEDDIC: needs 1 of 6, has 1 (pain)',
            'need: “we must be faster”',
            'pain: “returns cost us 2 %”',
          ],
        },
      ],
    });
  });

  test.each([
    ['30 days old counts in a policy of 30', 30, 'discovery'],
    ['older does not', 29, 'prospecting'],
    ['half a day too old does not', 29.5, 'prospecting'],
    ['never grows too old without a limit', null, 'discovery'],
  ] as const)('evidence %s', (_, maxEvidenceAgeDays, stage) => {
    expect(advance(deal(forDiscovery), { ...standard, maxEvidenceAgeDays }, now).stage).toBe(stage);
  });

  test('goes the way of the policy', () => {
    const transitions = {
      ...standard.transitions,
      job: [['prospecting', 'qualification']] as const,
    };
    const facts = deal(forNegotiation);
    expect(advance(facts, { ...standard, transitions }, now).steps).toMatchObject([
      { from: 'prospecting', to: 'qualification' },
    ]);
    const careful = { ...standard, humanOnly: ['evaluation'] as const };
    expect(advance(facts, careful, now).stage).toBe('qualification');
  });

  test('a share between two counts asks for the higher', () => {
    const discovery = { ...standard.entry.discovery, bantShare: 0.3 };
    const odd = { ...standard, entry: { ...standard.entry, discovery } };
    expect(advance(deal(forDiscovery), odd, now).stage).toBe('prospecting');
    expect(explainStage(deal(forDiscovery), odd, now).missing).toMatchObject([
      { name: 'BANT', words: 'BANT: needs 2 of 4, has 1 (need)' },
    ]);
  });

  test('of interactions alone does not undo what a person set', () => {
    const discovery = { bantShare: 0, meddicShare: 0, interactions: 1, signals: [] };
    const easy = { ...standard, entry: { ...standard.entry, discovery } };
    expect(advance(deal([]), easy, now).stage).toBe('discovery');
    expect(advance(deal(forNegotiation, setOn(2)), easy, now).stage).toBe('prospecting');
    expect(explainStage(deal([], setOn(2)), easy, now).missing).toMatchObject([
      { words: 'a person set the stage on 2026-01-02: nothing new said since' },
    ]);
  });
});

test('whatIf says where a policy would take each deal', () => {
  const easy = {
    ...standard,
    entry: { ...standard.entry, qualification: { ...standard.entry.discovery, interactions: 2 } },
  };
  const deals = [
    { id: 'a', ...deal(forDiscovery, { stage: 'discovery' }) },
    { id: 'b', ...deal(forNegotiation, { stage: 'closed_lost' }) },
  ];
  const before = structuredClone(deals);
  expect(whatIf(deals, easy, now)).toMatchObject([
    { id: 'a', from: 'discovery', to: 'qualification', steps: [{ to: 'qualification' }] },
    { id: 'b', from: 'closed_lost', to: 'closed_lost', steps: [] },
  ]);
  expect(whatIf(deals, standard, now)).toMatchObject([{ to: 'discovery' }, { to: 'closed_lost' }]);
  expect(deals).toEqual(before);
});
