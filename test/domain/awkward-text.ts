import fc from 'fast-check';
import { expect } from 'vitest';

/** Texts rich in what breaks readers of names: marks, brackets, commas, digits, odd letters. */
export const awkward = (words: readonly string[]) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...words),
          fc.constantFrom(...', . ( ) / \\ & - \' " @ + * ß İ ﬁ ّ \u200b 1 II'.split(' ')),
        ),
        { maxLength: 10 },
      )
      .map((parts) => parts.join(' ')),
  );

const SIZES = [1, 2, 4];
const LETTERS = 20_000;
/** Four times the text may take eight times as long: a square would take sixteen. */
const FACTOR = 8;
/** Below this a measurement says more of the machine than of the code, in milliseconds. */
const NOTHING_MS = 150;

/** Expects that the time grows with the text and not with its square; the best of three runs. */
export function expectLinearTime(piece: string, read: (text: string) => unknown): void {
  const times = SIZES.map((size) => {
    const text = piece.repeat(Math.ceil((LETTERS * size) / piece.length));
    const runs = [0, 1, 2].map(() => {
      const started = process.cpuUsage().user;
      read(text);
      return (process.cpuUsage().user - started) / 1_000;
    });
    return Math.min(...runs);
  });
  const [one = 0, , four = 0] = times;
  expect(four, `${piece}: ${times.join(', ')} ms`).toBeLessThan(Math.max(NOTHING_MS, one * FACTOR));
}
