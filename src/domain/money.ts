import { compareDecimals, scaled } from './decimal.ts';
import { type Side, sideAt } from './money-amount.ts';
import { currencyOf } from './money-currency.ts';
import { type MoneyToken, moneyTokens } from './money-tokens.ts';
import { COUNTED, NUMBER_WORDS, PER, PERIODS, TO } from './money-words.ts';

/** An amount of money as a text says it; decimals are text. */
export interface Money {
  /** The amount, null where a range was said. */
  readonly amount: string | null;
  readonly low: string;
  readonly high: string;
  /** ISO 4217, null where none was said. */
  readonly currency: string | null;
  /** "year", "month", "seat" …: what the amount is for each of; null for a sum. */
  readonly per: string | null;
  readonly text: string;
  readonly why: readonly string[];
}

export interface MoneyOptions {
  /** Whose "$" and "kr" it is, as "en-CA". Without it a dollar is the USA's, and "kr" nobody's. */
  readonly locale?: string | null;
}

/**
 * Returns the amounts of money in a text, in order. A number is money with a currency beside it or
 * a magnitude ("40k", "half a million") that counts nothing else: "40k users", "24/7", "Q3 2025"
 * and telephone numbers are none. Takes time in proportion to the text.
 */
export function readMoney(text: string, options: MoneyOptions = {}): Money[] {
  const tokens = moneyTokens(text);
  const found: Money[] = [];
  for (let at = 0; at < tokens.length; ) {
    const reading = figures(tokens, at) ?? amountAt(tokens, at, options);
    if (!reading) at++;
    else {
      const { next, ...money } = reading;
      const [start, end] = [tokens[at]?.start ?? 0, tokens[next - 1]?.end ?? 0];
      found.push({ ...money, text: text.slice(start, end) });
      at = next;
    }
  }
  return found;
}

type Reading = Omit<Money, 'text'> & { readonly next: number };

function amountAt(
  tokens: readonly MoneyToken[],
  at: number,
  options: MoneyOptions,
): Reading | null {
  const first = sideAt(tokens, at);
  if (!first || isPartOfWord(tokens, at)) return null;
  const second = TO.has(tokens[first.next]?.text ?? '') ? sideAt(tokens, first.next + 1) : null;
  const last = second ?? first;
  const said = first.currency ?? last.currency;
  const isMoney = said !== null || last.zeros !== null;
  const following = tokens[last.next]?.text ?? '';
  if (!isMoney || (said === null && (COUNTED.has(following) || isOther(tokens, at, last)))) {
    return second ? onlyFirst(tokens, at, first, options) : null;
  }
  if (second && (second.currency ?? said) !== said)
    return finished(tokens, first, null, said, options);
  return finished(tokens, first, second, said, options);
}

/** Where the second number is no end of a range, the first may still be money. */
function onlyFirst(
  tokens: readonly MoneyToken[],
  at: number,
  first: Side,
  options: MoneyOptions,
): Reading | null {
  const isMoney = first.currency !== null || (first.zeros !== null && !isOther(tokens, at, first));
  return isMoney ? finished(tokens, first, null, first.currency, options) : null;
}

function finished(
  tokens: readonly MoneyToken[],
  first: Side,
  second: Side | null,
  said: string | null,
  { locale = null }: MoneyOptions,
): Reading {
  const high = scaled((second ?? first).decimal, (second ?? first).zeros ?? 0);
  const own = scaled(first.decimal, first.zeros ?? 0);
  // "40-50k" is of thousands on both sides, "500 to 1k" is not.
  const lent = scaled(first.decimal, second?.zeros ?? 0);
  const isLent = second !== null && first.zeros === null && compareDecimals(lent, high) <= 0;
  const low = isLent ? lent : own;
  const isRange = second !== null && compareDecimals(low, high) < 0;
  const { per, next } = periodAt(tokens, (isRange ? second : first).next);
  const currency = currencyOf(said, locale);
  const why = [
    isRange ? 'a range' : 'an amount',
    ...(second?.why ?? []),
    ...first.why,
    ...(isLent ? ['the magnitude of the second number is also the first one’s'] : []),
    ...(currency.why === null ? [] : [currency.why]),
    ...(per === null ? [] : [`per ${per}`]),
  ];
  const shown = isRange ? { amount: null, low, high } : { amount: own, low: own, high: own };
  return { ...shown, currency: currency.code, per, why, next };
}

const FIGURES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['low', [1, 3]],
  ['mid', [4, 6]],
  ['high', [7, 9]],
]);

/** "mid six figures", "a five-figure sum": a range of the numbers with so many digits. */
function figures(tokens: readonly MoneyToken[], at: number): Reading | null {
  const part = FIGURES.get(tokens[at]?.text ?? '');
  let next = part ? at + 1 : at;
  if (part && tokens[next]?.text === '-') next++;
  const count =
    NUMBER_WORDS.get(tokens[next]?.text ?? '') ?? Number(tokens[next]?.text ?? Number.NaN);
  const isFigure = /^figures?$/u.test(
    tokens[next + (tokens[next + 1]?.text === '-' ? 2 : 1)]?.text ?? '',
  );
  if (!isFigure || !Number.isInteger(count) || count < 3 || count > 10) return null;
  const zeros = count - 1;
  const low = scaled(String(part?.[0] ?? 1), zeros);
  const high = part && part[1] < 9 ? scaled(String(part[1]), zeros) : '9'.repeat(count);
  const why = ['a range', `${count} figures${part ? ', of which a third is meant' : ''}`];
  const end = next + (tokens[next + 1]?.text === '-' ? 3 : 2);
  return { amount: null, low, high, currency: null, per: null, why, next: end };
}

function periodAt(tokens: readonly MoneyToken[], at: number): { per: string | null; next: number } {
  const none = { per: null, next: at };
  const [first, second, third] = [0, 1, 2].map((ahead) => tokens[at + ahead]?.text ?? '');
  const alone = /ly$|^arr$|^mrr$|^pa$|lich$/u.test(first ?? '')
    ? PERIODS.get(first ?? '')
    : undefined;
  if (alone) return { per: alone, next: at + 1 };
  if (first === 'p' && second === '.' && third === 'a') return { per: 'year', next: at + 4 };
  const isRevenue = first === 'in' && /^[am]rr$/u.test(second ?? '');
  const per = isRevenue || PER.has(first ?? '') ? PERIODS.get(second ?? '') : undefined;
  return per === undefined ? none : { per, next: at + 2 };
}

/** "Q3" and "B2B" hold a number that is none of its own. */
function isPartOfWord(tokens: readonly MoneyToken[], at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  return before?.kind === 'word' && before.end === token?.start && token.kind === 'number';
}

/** What has a magnitude and no currency, and is none the less no money. */
function isOther(
  tokens: readonly MoneyToken[],
  at: number,
  { decimal, zeros, next }: Side,
): boolean {
  const isName = (decimal === '401' && zeros === 3) || (tokens[at]?.raw === '3' && zeros === 6);
  const isShare = tokens[next]?.text === '%';
  return isShare || (isName && next === at + 2 && tokens[at + 1]?.raw.length === 1);
}
