import { readMoney } from '../../domain/money.ts';

/** An amount of money as it was said: one figure, or a range. */
export interface SaidAmount {
  readonly text: string;
  readonly low: number;
  readonly high: number;
  /** ISO 4217, or null where none was said. */
  readonly currency: string | null;
}

/** "the board gave us 52,000": a figure of thousands that counts nothing else. */
const BARE =
  /(?<![\d.,:/-])(\d{1,3}(?:[.,'’]\d{3}){1,6}|\d{4,9})(?![\d.,:/%-]{0,20}\d|\s?(?:%|people|users|seats|employees|customers|trucks|units|stores|hours|days|miles|km|tons?|mmbtu|dth|requests|records)\b)/giu;
const YEAR = /^(?:19|20)\d\d$/;

/**
 * Returns the amounts of money in a text. A bare figure is money only where `isMoney` says that
 * the sentence speaks of it, and from 1,000 up.
 */
export function amountsIn(text: string, isMoney: boolean): SaidAmount[] {
  const said = readMoney(text).flatMap(({ low, high, currency, text: words }) => {
    const amount = { text: words, low: Number(low), high: Number(high), currency };
    return Number.isFinite(amount.high) && amount.low >= 0 ? [amount] : [];
  });
  if (said.length > 0 || !isMoney) return said;
  return [...text.matchAll(BARE)].flatMap(([words, figure = '']) => {
    const value = Number(figure.replace(/[.,'’]/g, ''));
    return YEAR.test(figure) || value < 1_000
      ? []
      : [{ text: words.trim(), low: value, high: value, currency: null }];
  });
}
