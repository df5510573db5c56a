import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactFrom, relationshipStrength } from '../../src/domain/relationship-strength.ts';
import { CHANNELS } from '../../src/domain/vocabulary.ts';

const NOTHING = { interactionsInWindow: 0, channels: 0, trustSignals: 0, latestSignal: null };

describe('relationshipStrength', () => {
  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [7, 2],
    [8, 3],
    [99, 3],
  ])('%i interactions in the window are a frequency of %i', (interactionsInWindow, frequency) => {
    const strength = relationshipStrength({ ...NOTHING, interactionsInWindow });
    expect(strength).toMatchObject({ frequency, value: 3 + frequency });
  });

  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [6, 2],
  ])('%i channels are a depth of %i', (channels, depth) => {
    expect(relationshipStrength({ ...NOTHING, channels })).toMatchObject({
      depth,
      value: 3 + depth,
    });
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 2],
  ])('%i signs of trust count as %i', (trustSignals, trust) => {
    expect(relationshipStrength({ ...NOTHING, trustSignals })).toMatchObject({
      trust,
      value: 3 + trust,
    });
  });

  test('all terms together are 10 at most', () => {
    const most = { interactionsInWindow: 8, channels: 3, trustSignals: 2, latestSignal: null };
    expect(relationshipStrength(most)).toMatchObject({ value: 10, sum: 10 });
  });

  test.each([
    ['holds it up', 7, 7],
    ['does not lower it', 1, 3],
    ['of 0 changes nothing', 0, 3],
  ])('what a conversation said of it %s', (_, latestSignal, value) => {
    expect(relationshipStrength({ ...NOTHING, latestSignal })).toMatchObject({ value, sum: 3 });
  });

  test('the terms are named in words', () => {
    const inputs = { interactionsInWindow: 5, channels: 2, trustSignals: 1, latestSignal: null };
    expect(relationshipStrength(inputs).why).toBe(
      '3 to start with + 2 for 5 interactions in 90 days + 1 for 2 channels + 1 for 1 sign of trust',
    );
  });

  test('is a whole number from 3 to 10, its terms add up, and more of anything never lowers it', () => {
    const inputs = fc.record({
      interactionsInWindow: fc.nat(20),
      channels: fc.nat(6),
      trustSignals: fc.nat(5),
      latestSignal: fc.option(fc.integer({ min: 0, max: 10 })),
    });
    const part = fc.constantFrom('interactionsInWindow', 'channels', 'trustSignals');
    fc.assert(
      fc.property(inputs, part, (given, more) => {
        const { value, start, frequency, depth, trust, sum } = relationshipStrength(given);
        expect(Number.isInteger(value) && value >= 3 && value <= 10).toBe(true);
        expect(sum).toBe(start + frequency + depth + trust);
        expect(value).toBe(Math.max(sum, given.latestSignal ?? 0));
        const grown = relationshipStrength({ ...given, [more]: given[more] + 1 });
        expect(grown.value).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});

describe('contactFrom', () => {
  const newest = new Date('2026-06-30T12:00:00.000Z');
  const earlier = (ms: number) => new Date(newest.getTime() - ms);
  const DAY = 86_400_000;

  test.each([
    ['the newest itself', 0, 1],
    ['exactly 90 days before', 90 * DAY, 1],
    ['a millisecond more', 90 * DAY + 1, 0],
    ['later than the newest', -1, 0],
  ])('%s', (_, ms, interactionsInWindow) => {
    const contact = contactFrom([{ at: earlier(ms), channel: 'email' }], newest);
    expect(contact).toEqual({ interactionsInWindow, channels: 1 });
  });

  test('counts each channel once, old ones too', () => {
    const interactions = [
      { at: earlier(0), channel: 'email' },
      { at: earlier(DAY), channel: 'email' },
      { at: earlier(400 * DAY), channel: 'call' },
    ] as const;
    expect(contactFrom(interactions, newest)).toEqual({ interactionsInWindow: 2, channels: 2 });
    expect(contactFrom([], null)).toEqual({ interactionsInWindow: 0, channels: 0 });
  });

  test('gives the same in any order', () => {
    const interaction = fc.record({
      at: fc.integer({ min: -1, max: 200 }).map((days) => earlier(days * DAY)),
      channel: fc.constantFrom(...CHANNELS),
    });
    fc.assert(
      fc.property(fc.array(interaction), (all) => {
        expect(contactFrom(all.toReversed(), newest)).toEqual(contactFrom(all, newest));
      }),
    );
  });
});
