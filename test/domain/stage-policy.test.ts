import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGE_POLICY, type StagePolicy } from '../../src/domain/stage-policy.ts';
import { validatePolicy } from '../../src/domain/stage-policy-faults.ts';
import { isClosed, mayMove, nextStage, type Transition } from '../../src/domain/stages.ts';
import { ACTOR_KINDS, DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';

const standard = DEFAULT_STAGE_POLICY;
const asks = (stage: DealStage, more: object): StagePolicy => ({
  ...standard,
  entry: { ...standard.entry, [stage]: { ...standard.entry[stage], ...more } },
});
const moves = (kind: 'job' | 'agent' | 'human', pairs: readonly (readonly string[])[]) => ({
  ...standard,
  transitions: { ...standard.transitions, [kind]: pairs as readonly Transition[] },
});

describe('the default policy', () => {
  test('has no fault', () => {
    expect(validatePolicy(standard)).toEqual([]);
  });

  test('asks for more with every stage', () => {
    expect(standard.entry).toMatchObject({
      discovery: { bantShare: 0, meddicShare: 0, interactions: 1, signals: ['bant.need'] },
      qualification: {
        bantShare: 1 / 4,
        meddicShare: 1 / 6,
        interactions: 2,
        signals: ['bant.need', 'meddic.pain'],
      },
      evaluation: {
        bantShare: 2 / 4,
        meddicShare: 2 / 6,
        interactions: 3,
        signals: ['bant.budget', 'bant.authority'],
      },
      negotiation: {
        bantShare: 3 / 4,
        meddicShare: 3 / 6,
        interactions: 4,
        signals: ['meddic.economicBuyer', 'meddic.decisionCriteria'],
      },
    });
  });

  test('survives storage as JSON', () => {
    expect(JSON.parse(JSON.stringify(standard))).toEqual(standard);
  });

  test('cannot be changed', () => {
    const frozen = [standard, standard.entry, standard.entry.discovery.signals];
    const rules = [standard.transitions, standard.transitions.job, standard.transitions.human];
    for (const part of [...frozen, ...rules, standard.humanOnly]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('validatePolicy', () => {
  test.each<[string, StagePolicy, string[]]>([
    ['version', { ...standard, version: 0 }, ['version']],
    ['an age of 0 days', { ...standard, maxEvidenceAgeDays: 0 }, ['maxEvidenceAgeDays']],
    [
      'an age that is no number',
      { ...standard, maxEvidenceAgeDays: Number.NaN },
      ['maxEvidenceAgeDays'],
    ],
    ['a share above 1', asks('evaluation', { bantShare: 1.01 }), ['entry.evaluation.bantShare']],
    ['a share below 0', asks('discovery', { meddicShare: -1 }), ['entry.discovery.meddicShare']],
    [
      'a share that is no number',
      asks('discovery', { bantShare: Number.NaN }),
      ['entry.discovery.bantShare'],
    ],
    [
      'half an interaction',
      asks('discovery', { interactions: 0.5 }),
      ['entry.discovery.interactions'],
    ],
    [
      'an unknown signal',
      asks('negotiation', { signals: ['bant.need', 'need'] }),
      ['entry.negotiation.signals.1'],
    ],
    [
      'a stage entered for nothing',
      asks('discovery', { interactions: 0, signals: [] }),
      ['entry.discovery'],
    ],
    [
      'a stage left out',
      { ...standard, entry: { ...standard.entry, stalled: undefined as never } },
      ['entry.stalled'],
    ],
    ['an unknown stage asked for', asks('won' as DealStage, {}), ['entry.won']],
    [
      'an unknown human-only stage',
      { ...standard, humanOnly: ['won' as DealStage] },
      ['humanOnly.0'],
    ],
    [
      'a move to an unknown stage',
      moves('agent', [['prospecting', 'won']]),
      ['transitions.agent.0'],
    ],
    [
      'a way back',
      moves('job', [
        ['prospecting', 'discovery'],
        ['discovery', 'prospecting'],
      ]),
      ['transitions.job.1'],
    ],
    ['a step on the spot', moves('agent', [['discovery', 'discovery']]), ['transitions.agent.0']],
    [
      'a job that reopens',
      moves('job', [['closed_lost', 'prospecting']]),
      ['transitions.job.0', 'transitions.job.0'],
    ],
    [
      'a job that takes up a stalled deal',
      { ...moves('job', [['stalled', 'discovery']]), humanOnly: [] },
      ['transitions.job.0'],
    ],
    [
      'two ways on',
      moves('job', [
        ['prospecting', 'discovery'],
        ['prospecting', 'evaluation'],
      ]),
      ['transitions.job.1'],
    ],
    [
      'a job where only humans go',
      { ...standard, humanOnly: ['negotiation'] },
      ['transitions.job.3', 'transitions.agent.3'],
    ],
    [
      'stages that no deal can reach',
      moves('human', [
        ['prospecting', 'closed_won'],
        ['negotiation', 'closed_lost'],
      ]),
      ['transitions', 'transitions'],
    ],
  ])('names %s', (_, policy, paths) => {
    const faults = validatePolicy(policy);
    expect(faults.map(({ path }) => path)).toEqual(paths);
    for (const { reason } of faults) expect(reason).toMatch(/\w/);
  });

  test('says which stage is cut off', () => {
    const reasons = validatePolicy(moves('human', [['negotiation', 'closed_won']])).map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual([
      'no deal can reach closed_lost',
      'no deal can reach stalled',
      'no deal can leave stalled',
    ]);
  });

  test('allows a tenant that leaves a stage out', () => {
    const short = moves('job', [['prospecting', 'qualification']]);
    expect(validatePolicy(short)).toEqual([]);
    expect(nextStage('prospecting', short)).toBe('qualification');
  });
});

test('people are held to the moves of a policy', () => {
  const strict = moves('human', [
    ['prospecting', 'closed_lost'],
    ['closed_lost', 'prospecting'],
  ]);
  expect(mayMove('prospecting', 'closed_lost', 'human', '', strict).allowed).toBe(true);
  expect(mayMove('closed_lost', 'prospecting', 'human', '', strict).allowed).toBe(false);
  expect(mayMove('closed_lost', 'prospecting', 'human', 'back', strict).allowed).toBe(true);
  expect(mayMove('prospecting', 'stalled', 'human', 'rests', strict)).toEqual({
    allowed: false,
    reason: 'from prospecting the human may go to closed_lost only',
  });
  expect(mayMove('stalled', 'discovery', 'human', 'on', strict)).toEqual({
    allowed: false,
    reason: 'a deal in stalled is not moved any more',
  });
});

test('whatever a policy says, jobs and agents only go forward and leave no closed stage', () => {
  const stage = fc.constantFrom(...DEAL_STAGES);
  const pairs = fc.array(fc.tuple(stage, stage), { maxLength: 20 });
  const rules = fc.record({
    transitions: fc.record({ job: pairs, agent: pairs, human: pairs }),
    humanOnly: fc.array(stage, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(rules, stage, stage, (some, from, to) => {
      for (const kind of ACTOR_KINDS.filter((actor) => actor !== 'human')) {
        if (from === to || !mayMove(from, to, kind, 'because', some).allowed) continue;
        expect(DEAL_STAGES.indexOf(to)).toBeGreaterThan(DEAL_STAGES.indexOf(from));
        expect([from, to].some((end) => isClosed(end) || end === 'stalled')).toBe(false);
        expect(some.humanOnly).not.toContain(to);
      }
      const next = nextStage(from, some);
      expect(next === null || mayMove(from, next, 'job', undefined, some).allowed).toBe(true);
    }),
  );
});
