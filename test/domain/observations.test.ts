import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currentValue, mayWrite, type Observation } from '../../src/domain/observations.ts';
import { OBSERVATION_SOURCES } from '../../src/domain/vocabulary.ts';

const on = (day: number) => new Date(Date.UTC(2026, 0, day));
const heard = (value: number, day: number, sequence = value): Observation => ({
  source: 'conversation_signal',
  value,
  at: on(day),
  sequence,
});
const set = (value: number, day: number, sequence = value): Observation => ({
  ...heard(value, day, sequence),
  source: 'human_override',
});
const released = (day: number, sequence = 99): Observation => ({
  ...set(0, day, sequence),
  value: null,
  released: true,
});

describe('currentValue', () => {
  test.each<[string, Observation[], number | null]>([
    ['nothing on record', [], null],
    ['the latest by its own time', [heard(2, 2), heard(1, 1), heard(3, 3)], 3],
    ['the latest, though recorded first', [heard(1, 5, 1), heard(2, 4, 2)], 1],
    ['of one time the later recorded', [heard(2, 1, 2), heard(1, 1, 1)], 2],
    ['an override over everything later', [set(7, 1), heard(8, 9)], 7],
    ['the latest of two overrides', [set(7, 2), set(6, 1)], 7],
    [
      'what was said meanwhile, once released',
      [heard(1, 1), set(7, 2), heard(3, 3), released(4)],
      3,
    ],
    ['what was said before, once released', [heard(1, 1), set(7, 2), released(4)], 1],
    ['nothing, once released with no evidence', [set(7, 2), released(4)], null],
    ['an override after a release', [set(7, 2), released(3), set(6, 4), heard(8, 9)], 6],
  ])('is %s', (_case, observations, value) => {
    expect(currentValue(observations)?.value ?? null).toBe(value);
    expect(currentValue(observations.toReversed())?.value ?? null).toBe(value);
  });
});

describe('mayWrite', () => {
  test.each<[string, Observation | null, Observation, boolean]>([
    ['the first', null, heard(1, 1), true],
    ['a later one', heard(1, 1), heard(2, 2), true],
    ['one of the same time', heard(1, 1), heard(2, 1), true],
    ['an earlier one', heard(1, 2), heard(2, 1), false],
    ['a conversation over a human', set(1, 1), heard(2, 9), false],
    ['an import over a human', set(1, 1), { ...heard(2, 9), source: 'import' }, false],
    ['a human over a later conversation', heard(1, 9), set(2, 1), true],
    ['a later human over a human', set(1, 1), set(2, 2), true],
    ['an earlier human over a human', set(1, 2), set(2, 1), false],
    ['a release over a human', set(1, 1), released(2), true],
    ['a conversation after a release', released(1), heard(2, 2), true],
  ])('%s', (_case, current, incoming, wins) => {
    expect(mayWrite(current, incoming).wins).toBe(wins);
  });
});

test('written one by one, in the order recorded, the ledger gives its current value', () => {
  const entry = fc.record({ source: fc.constantFrom(...OBSERVATION_SOURCES), day: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const ledger = entries.map(({ source, day }, sequence) => ({
        ...heard(sequence, day + 1, sequence),
        source,
      }));
      const folded = ledger.reduce<Observation | null>(
        (current, next) => (mayWrite(current, next).wins ? next : current),
        null,
      );
      expect(folded).toEqual(currentValue(ledger));
    }),
    { numRuns: 500 },
  );
});
