import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { qualificationFrom } from '../../src/domain/qualification.ts';
import {
  observationsOf,
  SIGNAL_FIELDS,
  signalWords,
} from '../../src/domain/qualification-signals.ts';
import { QualificationSignals } from '../../src/schemas/signals.ts';
import { day, said, silence, takenBack } from './said-signals.ts';

const budget = 'bant.budget';
const nothing = { identified: false, value: null, confidence: 0, evidence: [] };

describe('a signal', () => {
  test.each([
    ['never spoken of is not identified', [], nothing],
    ['left open is not identified', [silence(budget)], nothing],
    [
      'once said is identified',
      [said(budget, 1, { value: '40k', confidence: 0.7, evidence: 'forty thousand' })],
      { identified: true, value: '40k', confidence: 0.7, evidence: ['forty thousand'] },
    ],
    [
      'is not lost by silence',
      [said(budget, 1), silence(budget, 2)],
      { identified: true, value: null, confidence: 0.5, evidence: ['bant.budget on 1'] },
    ],
    [
      'has the value of higher confidence, also where that was said first',
      [
        said(budget, 1, { value: '40k', confidence: 0.9 }),
        said(budget, 2, { value: '60k', confidence: 0.8 }),
      ],
      { value: '40k', confidence: 0.9 },
    ],
    [
      'of one confidence has the value said later, although heard of first',
      [said(budget, 1, { value: '40k', on: 9 }), said(budget, 2, { value: '60k', on: 3 })],
      { value: '40k' },
    ],
    [
      'of one confidence and time has the value heard of later',
      [said(budget, 1, { value: '40k', on: 3 }), said(budget, 2, { value: '60k', on: 3 })],
      { value: '60k' },
    ],
    [
      'keeps its value where the surer words name none',
      [said(budget, 1, { value: '40k' }), said(budget, 2, { confidence: 1 })],
      { value: '40k', confidence: 1 },
    ],
    ['may have a confidence of 0', [said(budget, 1, { confidence: 0 })], { identified: true }],
    [
      'gathers evidence in sequence, without repeats',
      [
        said(budget, 3, { evidence: 'forty', on: 1 }),
        said(budget, 1, { evidence: 'some' }),
        said(budget, 2, { evidence: 'forty' }),
      ],
      { evidence: ['some', 'forty'] },
    ],
    [
      'taken back rests on those words alone',
      [said(budget, 1, { value: '40k' }), takenBack(budget, 2, { evidence: 'frozen' })],
      { identified: false, value: null, confidence: 0, evidence: ['frozen'] },
    ],
    [
      'said again after it was taken back counts from there',
      [
        said(budget, 1, { value: '90k', confidence: 1 }),
        takenBack(budget, 2),
        said(budget, 3, { value: '20k', evidence: 'twenty' }),
      ],
      { identified: true, value: '20k', confidence: 0.5, evidence: ['twenty'] },
    ],
    [
      'is not taken back by words from before, heard of late',
      [said(budget, 1, { on: 9 }), takenBack(budget, 2, { on: 3 })],
      { identified: true, evidence: ['bant.budget on 1'] },
    ],
    [
      'said before it was taken back stays so, although heard of late',
      [takenBack(budget, 1, { on: 9 }), said(budget, 2, { on: 3 })],
      { identified: false },
    ],
    [
      'taken back and said at one time is as the later sequence says',
      [takenBack(budget, 1, { on: 3 }), said(budget, 2, { on: 3 })],
      { identified: true },
    ],
    [
      'is as the last retraction leaves it, although heard of first',
      [
        takenBack(budget, 1, { on: 9 }),
        takenBack(budget, 2, { on: 2 }),
        said(budget, 3, { on: 5 }),
      ],
      { identified: false, evidence: ['no bant.budget on 1'] },
    ],
    [
      'said and taken back in one breath is taken back',
      [said(budget, 1), takenBack(budget, 1)],
      { identified: false },
    ],
    [
      'is untouched by what is said of another',
      [said(budget, 1), takenBack('bant.need', 2)],
      { identified: true },
    ],
  ])('%s', (_, on, expected) => {
    expect(qualificationFrom(on).bant.budget).toMatchObject(expected);
  });
});

test('of nothing on record is empty', () => {
  expect(qualificationFrom([])).toEqual({
    bant: { budget: nothing, authority: nothing, need: nothing, timeline: nothing },
    meddic: {
      metrics: nothing,
      economicBuyer: nothing,
      decisionCriteria: nothing,
      decisionProcess: nothing,
      pain: nothing,
      champion: nothing,
    },
    bantShare: 0,
    meddicShare: 0,
    overallConfidence: 0,
    lastAssessed: null,
    saidAt: {},
  });
});

test('shares, confidence and times are those of what is identified', () => {
  const on = [
    said('bant.need', 1, { confidence: 0.9 }),
    said('meddic.pain', 2, { confidence: 0.8 }),
    said('meddic.pain', 4, { confidence: 0.6 }),
    said('meddic.champion', 3, { confidence: 0.5 }),
    takenBack(budget, 5),
    silence('bant.timeline', 6),
  ];
  expect(qualificationFrom(on)).toMatchObject({
    bantShare: 1 / 4,
    meddicShare: 2 / 6,
    overallConfidence: 0.7333,
    lastAssessed: day(5),
    saidAt: { 'bant.need': day(1), 'meddic.pain': day(4), 'meddic.champion': day(3) },
  });
  expect(qualificationFrom(on).saidAt).not.toHaveProperty([budget]);
});

test('all ten identified are whole shares', () => {
  const all = qualificationFrom(SIGNAL_FIELDS.map((field) => said(field)));
  expect(all).toMatchObject({ bantShare: 1, meddicShare: 1, overallConfidence: 0.5 });
});

test('observationsOf records what is said and what is taken back, never silence', () => {
  const open = { identified: false, value: null, confidence: 0.4, evidence: '' };
  const need = { identified: true, value: 'speed', confidence: 0.9, evidence: 'it must be fast' };
  const frozen = { identified: false, value: null, confidence: 0.8, evidence: 'it is frozen' };
  const recorded = observationsOf({
    bant: { need, budget: frozen, timeline: open, authority: undefined },
    meddic: { economicBuyer: need },
  });
  expect(recorded).toEqual([
    {
      field: 'bant.budget',
      value: { identified: false, value: null, confidence: 0.8 },
      evidence: 'it is frozen',
    },
    {
      field: 'bant.need',
      value: { identified: true, value: 'speed', confidence: 0.9 },
      evidence: 'it must be fast',
    },
    {
      field: 'meddic.economicBuyer',
      value: { identified: true, value: 'speed', confidence: 0.9 },
      evidence: 'it must be fast',
    },
  ]);
  expect(observationsOf({ bant: {}, meddic: {} })).toEqual([]);
});

test('observationsOf takes the signals as they come in', () => {
  const signals = v.parse(QualificationSignals, {
    bant: {
      budget: { identified: true, evidence: ' forty thousand ' },
      need: { identified: false },
    },
  });
  expect(observationsOf(signals)).toEqual([
    {
      field: 'bant.budget',
      value: { identified: true, value: null, confidence: 0 },
      evidence: 'forty thousand',
    },
  ]);
});

test('signalWords are what people say', () => {
  expect(SIGNAL_FIELDS.map(signalWords)).toEqual([
    'budget',
    'authority',
    'need',
    'timeline',
    'metrics',
    'economic buyer',
    'decision criteria',
    'decision process',
    'pain',
    'champion',
  ]);
});
