import fc from 'fast-check';
import type { SignalObservation } from '../../src/domain/qualification.ts';
import { SIGNAL_FIELDS, type SignalField } from '../../src/domain/qualification-signals.ts';

/** Noon of a day in January 2026, UTC; day 32 is 1 February. */
export const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12));

type Said = Partial<{ value: string | null; confidence: number; evidence: string; on: number }>;

/** The buyer says something about a signal on a day; its sequence is that of `heard`. */
export function said(field: SignalField, heard = 1, rest: Said = {}): SignalObservation {
  const { value = null, confidence = 0.5, evidence = `${field} on ${heard}`, on = heard } = rest;
  return {
    field,
    value: { identified: true, value, confidence },
    evidence,
    at: day(on),
    sequence: heard,
    interactionId: `call-${heard}`,
  };
}

export function takenBack(field: SignalField, heard = 1, rest: Said = {}): SignalObservation {
  const observation = said(field, heard, { evidence: `no ${field} on ${heard}`, ...rest });
  return { ...observation, value: { ...observation.value, identified: false } };
}

/** A signal left open: nothing identified, no words. */
export function silence(field: SignalField, heard = 1): SignalObservation {
  return takenBack(field, heard, { evidence: '' });
}

/** Observations that often meet in time, place, confidence and words. */
export const observation: fc.Arbitrary<SignalObservation> = fc
  .record({
    field: fc.constantFrom(...SIGNAL_FIELDS),
    heard: fc.integer({ min: 1, max: 8 }),
    on: fc.integer({ min: 1, max: 8 }),
    value: fc.constantFrom(null, 'some', 'more'),
    confidence: fc.constantFrom(0, 0.5, 0.9, 1),
    evidence: fc.constantFrom('we said so', 'as I told you', 'it is so'),
    kind: fc.constantFrom('said', 'said', 'said', 'taken back', 'silence'),
  })
  .map(({ field, heard, kind, ...rest }) => {
    if (kind === 'silence') return silence(field, heard);
    return kind === 'said' ? said(field, heard, rest) : takenBack(field, heard, rest);
  });

export const observations = fc.array(observation, { maxLength: 25 });
