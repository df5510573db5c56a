import { readNumber } from './decimal.ts';
import type { MoneyToken } from './money-tokens.ts';
import { CURRENCIES, FRACTIONS, MAGNITUDES, NUMBER_WORDS } from './money-words.ts';

/** One amount before it is known to be money. */
export interface Side {
  readonly decimal: string;
  readonly zeros: number | null;
  readonly currency: string | null;
  readonly next: number;
  readonly why: readonly string[];
}

/** [currency] number [magnitude] [currency]. */
export function sideAt(tokens: readonly MoneyToken[], at: number): Side | null {
  const before = CURRENCIES.get(tokens[at]?.text ?? '') ?? null;
  const start = before === null || tokens[at]?.kind === 'number' ? at : at + 1;
  const number = numberAt(tokens, start);
  if (!number) return null;
  const { next } = number;
  const isTaken = tokens[next + 1]?.kind === 'number' && tokens[next]?.kind === 'sign';
  const after = isTaken ? null : (CURRENCIES.get(tokens[next]?.text ?? '') ?? null);
  return {
    ...number,
    currency: before ?? after,
    next: after === null ? next : next + 1,
  };
}

function numberAt(tokens: readonly MoneyToken[], at: number): Omit<Side, 'currency'> | null {
  const token = tokens[at];
  if (token?.kind === 'number') return digitsAt(tokens, at);
  return token?.kind === 'word' ? wordsAt(tokens, at) : null;
}

function digitsAt(tokens: readonly MoneyToken[], at: number): Omit<Side, 'currency'> | null {
  const zeros = magnitudeAt(tokens, at + 1);
  const number = readNumber(tokens[at]?.raw ?? '', zeros !== null);
  if (!number) return null;
  const why = number.why === null ? [] : [number.why];
  return {
    decimal: number.decimal,
    zeros,
    next: zeros === null ? at + 1 : pastPoint(tokens, at + 2),
    why,
  };
}

/** "1,5 Mio. EUR": the point belongs to the magnitude, unless it ends the text. */
function pastPoint(tokens: readonly MoneyToken[], at: number): number {
  const isPoint = tokens[at]?.text === '.' && tokens[at - 1]?.end === tokens[at]?.start;
  return isPoint && CURRENCIES.has(tokens[at + 1]?.text ?? '') ? at + 1 : at;
}

/** A letter is a magnitude where it stands against the number: "3 m" are metres. */
function magnitudeAt(tokens: readonly MoneyToken[], at: number): number | null {
  const token = tokens[at];
  if (token?.kind !== 'word') return null;
  const zeros = MAGNITUDES.get(token.text) ?? null;
  const isAttached = tokens[at - 1]?.end === token.start;
  return token.text.length === 1 && !isAttached ? null : zeros;
}

/** "ten thousand", "two hundred and fifty thousand", "half a million", "a quarter million". */
function wordsAt(tokens: readonly MoneyToken[], at: number): Omit<Side, 'currency'> | null {
  const fraction = fractionAt(tokens, at);
  if (fraction) return fraction;
  let [sum, next, isSaid] = [0, at, false];
  for (; ; next++) {
    const word = tokens[next]?.text ?? '';
    const value = NUMBER_WORDS.get(word);
    if (value !== undefined) sum += value;
    else if (word === 'hundred' && isSaid) sum *= 100;
    else if (!(isSaid && isJoint(tokens, next))) break;
    isSaid = true;
  }
  const isOne = !isSaid && ['a', 'an'].includes(tokens[at]?.text ?? '');
  if (isOne) [sum, next] = [1, at + 1];
  const isAndHalf = [0, 1, 2].map((ahead) => tokens[next + ahead]?.text).join(' ') === 'and a half';
  if (isAndHalf) next += 3;
  const zeros = magnitudeAt(tokens, next);
  if (!isSaid && (!isOne || zeros === null)) return null;
  const decimal = isAndHalf ? `${sum}.5` : String(sum);
  return { decimal, zeros, next: zeros === null ? next : next + 1, why: ['a number in words'] };
}

/** "twenty-five", "two hundred and fifty": the next word must be a number too. */
function isJoint(tokens: readonly MoneyToken[], at: number): boolean {
  const isBetween = ['-', 'and'].includes(tokens[at]?.text ?? '');
  const isSmall = (NUMBER_WORDS.get(tokens[at - 1]?.text ?? '') ?? 0) >= 20;
  const isHundred = tokens[at - 1]?.text === 'hundred';
  return isBetween && (isSmall || isHundred) && NUMBER_WORDS.has(tokens[at + 1]?.text ?? '');
}

function fractionAt(tokens: readonly MoneyToken[], at: number): Omit<Side, 'currency'> | null {
  const start = ['a', 'eine', 'un', 'une', 'three'].includes(tokens[at]?.text ?? '') ? at + 1 : at;
  const word = tokens[start]?.text ?? '';
  const part = FRACTIONS.get(word.replace(/s$/u, ''));
  if (part === undefined) return null;
  const decimal = tokens[at]?.text === 'three' && part === '0.25' ? '0.75' : part;
  const binds = ['of', 'a', 'an', '-'];
  let next = start + 1;
  while (next < start + 3 && binds.includes(tokens[next]?.text ?? '')) next++;
  const zeros = magnitudeAt(tokens, next);
  return zeros === null ? null : { decimal, zeros, next: next + 1, why: ['a part of a number'] };
}
