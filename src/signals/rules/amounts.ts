/** An amount of money as it was said: one figure, or a range. */
export interface SaidAmount {
  readonly text: string;
  readonly low: number;
  readonly high: number;
  /** ISO 4217, or null where none was said. */
  readonly currency: string | null;
  readonly index: number;
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{
    $: 'USD',
    '€': 'EUR',
    '£': 'GBP',
    '¥': 'JPY',
    usd: 'USD',
    eur: 'EUR',
    gbp: 'GBP',
    chf: 'CHF',
  },
  ...{ dollar: 'USD', dollars: 'USD', bucks: 'USD', euro: 'EUR', euros: 'EUR', pound: 'GBP' },
  ...{ pounds: 'GBP', jpy: 'JPY', cad: 'CAD', aud: 'AUD', franken: 'CHF' },
};
const TIMES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, thousand: 1e3, tausend: 1e3, grand: 1e3, m: 1e6, mm: 1e6, mio: 1e6, million: 1e6 },
  ...{ millions: 1e6, millionen: 1e6, b: 1e9, bn: 1e9, billion: 1e9 },
};
const SIGN = String.raw`[$€£¥]|\b(?:usd|eur|gbp|chf|cad|aud|jpy)\b`;
const NUMBER = String.raw`\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?`;
const TIME = `k|mm|m|mio|thousand|tausend|grand|millions?|millionen|bn|billion|b`;
const UNIT = `dollars?|bucks|euros?|pounds?|franken|usd|eur|gbp|chf|cad|aud|[$€£¥]`;
const AMOUNT = new RegExp(
  String.raw`(?<sign>${SIGN})?\s?(?<low>${NUMBER})\s?(?<t1>(?:${TIME})\b)?(?:\s?(?:-|–|to|bis|and)\s?(?:${SIGN})?\s?(?<high>${NUMBER})\s?(?<t2>(?:${TIME})\b)?)?\s?(?<unit>${UNIT})?`,
  'giu',
);

/**
 * Returns the amounts of money in a text: "$150-200K", "52,000 EUR", "EUR 1.5 million". A bare
 * figure is money only where `isMoney` says that the sentence speaks of it, and from 1,000 up.
 */
export function amountsIn(text: string, isMoney: boolean): SaidAmount[] {
  const found: SaidAmount[] = [];
  for (const match of text.matchAll(AMOUNT)) {
    const { sign, low, t1, high, t2, unit } = match.groups ?? {};
    if (low === undefined) continue;
    const currency = SIGNS[(sign ?? unit ?? '').toLowerCase()] ?? null;
    const scale = timesOf(t1) ?? (high === undefined ? 1 : (timesOf(t2) ?? 1));
    const from = numberOf(low) * scale;
    const to = high === undefined ? from : numberOf(high) * (timesOf(t2) ?? timesOf(t1) ?? 1);
    const isYear = currency === null && t1 === undefined && /^(?:19|20)\d\d$/.test(low);
    const isBare = currency === null && (!isMoney || from < 1_000 || isYear);
    if (isBare || !Number.isFinite(to) || to < from || to > 1e12) continue;
    found.push({ text: match[0].trim(), low: from, high: to, currency, index: match.index });
  }
  return found;
}

function timesOf(word: string | undefined): number | null {
  return word === undefined ? null : (TIMES[word.toLowerCase()] ?? null);
}

/** Three digits behind a mark are thousands, one or two are hundredths. */
function numberOf(text: string): number {
  const plain = text.replace(/[,.'’](?=\d{3}(?:\D|$))/g, '').replace(',', '.');
  return Number(plain);
}
