/** A piece of a text, for reading amounts. */
export interface MoneyToken {
  readonly kind: 'number' | 'word' | 'sign' | 'mark';
  /** Words and signs in small letters. */
  readonly text: string;
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

const LENGTH_READ = 20_000;

// No part can match what another one does at the same place, so that nothing is tried twice.
const PIECES =
  /(?<number>\d(?:[\d.,'’\u00a0\u202f]|(?<=\d)[ ](?=\d{3}(?!\d)))*)|(?<sign>(?:us|ca|c|au|a|nz|s|hk|r)?\p{Sc})|(?<word>\p{L}[\p{L}\p{M}]*)|(?<mark>\S)/giu;

/** Splits a text into numbers, words, signs of currencies and marks; reads 20,000 characters. */
export function moneyTokens(text: string): MoneyToken[] {
  return [...text.slice(0, LENGTH_READ).matchAll(PIECES)].map(({ 0: raw, index, groups }) => {
    const isNumber = groups?.number !== undefined;
    // "It costs 500." ends in a point that is not the number's.
    const own = isNumber ? raw.replace(/(?<![.,'’\s])[.,'’\s]+$/u, '') : raw;
    const kind = isNumber ? 'number' : groups?.sign ? 'sign' : groups?.word ? 'word' : 'mark';
    return { kind, text: own.toLowerCase(), raw: own, start: index, end: index + own.length };
  });
}
