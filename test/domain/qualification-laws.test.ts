import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { qualificationFrom, signalOf } from '../../src/domain/qualification.ts';
import { SIGNAL_FIELDS } from '../../src/domain/qualification-signals.ts';
import { day, observation, observations, said, silence, takenBack } from './said-signals.ts';

describe('qualificationFrom', () => {
  const shuffled = observations.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );

  test('any order of arrival gives one state', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(qualificationFrom(other)).toEqual(qualificationFrom(list));
      }),
    );
  });

  test('what is heard twice counts once', () => {
    fc.assert(
      fc.property(observations, fc.infiniteStream(fc.boolean()), (list, again) => {
        const repeated = list.filter(() => again.next().value);
        expect(qualificationFrom([...repeated, ...list])).toEqual(qualificationFrom(list));
      }),
    );
  });

  test('silence changes nothing', () => {
    fc.assert(
      fc.property(observations, fc.constantFrom(...SIGNAL_FIELDS), (list, field) => {
        const after = qualificationFrom([...list, silence(field, 99)]);
        expect(after).toEqual(qualificationFrom(list));
      }),
    );
  });

  test('a later retraction takes its signal, and that alone, out of the shares', () => {
    fc.assert(
      fc.property(observations, fc.constantFrom(...SIGNAL_FIELDS), (list, field) => {
        const before = qualificationFrom(list);
        const after = qualificationFrom([...list, takenBack(field, 99)]);
        const lost = signalOf(before, field).identified ? 1 : 0;
        const identified = (q: typeof before) => Math.round(q.bantShare * 4 + q.meddicShare * 6);
        expect(signalOf(after, field).identified).toBe(false);
        expect(identified(after)).toBe(identified(before) - lost);
      }),
    );
  });

  test('what is said last is identified, whatever was taken back before', () => {
    fc.assert(
      fc.property(observations, fc.constantFrom(...SIGNAL_FIELDS), (list, field) => {
        const after = qualificationFrom([...list, said(field, 99)]);
        expect(signalOf(after, field).identified).toBe(true);
        expect(after.saidAt[field]).toEqual(day(99));
      }),
    );
  });

  test('without a retraction nothing identified is lost, and no confidence falls', () => {
    const kept = fc.array(observation.filter(({ value }) => value.identified));
    fc.assert(
      fc.property(kept, kept, (list, more) => {
        const before = qualificationFrom(list);
        const after = qualificationFrom([...list, ...more]);
        for (const field of SIGNAL_FIELDS) {
          const [was, is] = [signalOf(before, field), signalOf(after, field)];
          expect(is.identified || !was.identified).toBe(true);
          expect(is.confidence).toBeGreaterThanOrEqual(was.confidence);
          expect(is.evidence).toEqual(expect.arrayContaining([...was.evidence]));
        }
      }),
    );
  });
});
