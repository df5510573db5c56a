import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { politicalScore, type ScoreObservation } from '../../src/domain/political-scores.ts';

let sequence = 0;
const at = (day: number) => new Date(Date.UTC(2026, 0, day));
const said = (
  source: ScoreObservation['source'],
  value: number | null,
  day = 1,
  evidence: string | null = `${source} ${day}`,
): ScoreObservation => ({ source, value, evidence, at: at(day), sequence: ++sequence });

describe('politicalScore', () => {
  test.each([
    ['nothing on record is the default', [], 5, null],
    ['a heuristic is the base, also below the default', [said('heuristic', 2)], 2, 'heuristic'],
    ['0 stays 0', [said('heuristic', 0)], 0, 'heuristic'],
    [
      'the newest heuristic is the base',
      [said('heuristic', 9), said('heuristic', 4, 2)],
      4,
      'heuristic',
    ],
    ['a signal raises', [said('conversation_signal', 8)], 8, 'conversation_signal'],
    ['a signal never lowers', [said('conversation_signal', 3)], 5, null],
    [
      'of signals the highest counts',
      [said('conversation_signal', 8), said('conversation_signal', 6, 2)],
      8,
      'conversation_signal',
    ],
    [
      'a signal outlives a lower base',
      [said('conversation_signal', 8), said('heuristic', 4, 2)],
      8,
      'conversation_signal',
    ],
    [
      'an override may lower, and holds',
      [said('human_override', 1), said('conversation_signal', 9, 2), said('heuristic', 9, 3)],
      1,
      'human_override',
    ],
    [
      'the newest override counts',
      [said('human_override', 1), said('human_override', 0, 2)],
      0,
      'human_override',
    ],
    ['an override is clamped to 10', [said('human_override', 99)], 10, 'human_override'],
    ['an override is clamped to 0', [said('human_override', -1)], 0, 'human_override'],
    [
      'a released override leaves what was said meanwhile',
      [
        said('human_override', 1),
        said('conversation_signal', 9, 2),
        said('human_override', null, 3),
      ],
      9,
      'conversation_signal',
    ],
    [
      'released with nothing else on record is the default',
      [said('human_override', null)],
      5,
      null,
    ],
  ])('%s', (_, observations, value, source) => {
    expect(politicalScore(observations, 5)).toMatchObject({ value, source });
  });

  test('source and evidence change only with the value', () => {
    const first = said('conversation_signal', 8, 1, 'I sign this off');
    const again = said('conversation_signal', 8, 2, 'as I said');
    expect(politicalScore([first, again], 5).evidence).toBe('I sign this off');
    const tier = said('heuristic', 5, 1, 'CTO');
    expect(politicalScore([tier, said('heuristic', 5, 2, 'CIO')], 3).evidence).toBe('CTO');
    expect(politicalScore([tier, said('conversation_signal', 5, 2)], 3).source).toBe('heuristic');
    const held = [said('human_override', 3, 1, 'retires'), said('human_override', 3, 2, 'leaves')];
    expect(politicalScore(held, 5).evidence).toBe('retires');
    const grown = [said('heuristic', 4), first, said('heuristic', 8, 3, 'VP')];
    expect(politicalScore(grown, 5).evidence).toBe('I sign this off');
  });
});

const anObservation = fc.record({
  source: fc.constantFrom('heuristic', 'conversation_signal', 'human_override'),
  value: fc.option(fc.integer({ min: -3, max: 13 }), { freq: 8 }),
  evidence: fc.option(fc.string()),
  at: fc.integer({ min: 1, max: 5 }).map(at),
  sequence: fc.nat(),
}) as fc.Arbitrary<ScoreObservation>;
const aLedger = fc.uniqueArray(anObservation, {
  maxLength: 12,
  selector: (observation) => observation.sequence,
});

describe('for whatever is on record, politicalScore', () => {
  test('is a whole number from 0 to 10, and the same in any order', () => {
    fc.assert(
      fc.property(aLedger, fc.integer({ min: 0, max: 10 }), (ledger, fallback) => {
        const score = politicalScore(ledger, fallback);
        expect(Number.isInteger(score.value)).toBe(true);
        expect(score.value).toBeGreaterThanOrEqual(0);
        expect(score.value).toBeLessThanOrEqual(10);
        expect(politicalScore(ledger.toReversed(), fallback)).toEqual(score);
      }),
    );
  });

  test('never falls by one more signal', () => {
    fc.assert(
      fc.property(aLedger, anObservation, (ledger, more) => {
        const signal = { ...more, source: 'conversation_signal' as const, sequence: -1 };
        const before = politicalScore(ledger, 5).value;
        expect(politicalScore([...ledger, signal], 5).value).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
