const LOCAL: ReadonlyMap<string, readonly [RegExp, string][]> = new Map([
  [
    '$',
    [
      [/-CA$/iu, 'CAD'],
      [/-AU$/iu, 'AUD'],
      [/-NZ$/iu, 'NZD'],
      [/-SG$/iu, 'SGD'],
      [/-MX$/iu, 'MXN'],
    ],
  ],
  [
    'kr',
    [
      [/^sv|-SE$/iu, 'SEK'],
      [/^(?:nb|nn|no)|-NO$/iu, 'NOK'],
      [/^da|-DK$/iu, 'DKK'],
    ],
  ],
  ['¥', [[/^zh/iu, 'CNY']]],
]);
const USUAL: ReadonlyMap<string, string> = new Map([
  ['$', 'USD'],
  ['¥', 'JPY'],
]);

/** Returns the ISO 4217 code of what was said, and why where the word is of several currencies. */
export function currencyOf(said: string | null, locale: string | null) {
  const local = LOCAL.get(said ?? '');
  if (said === null || !local) return { code: said, why: null };
  const here = local.find(([pattern]) => pattern.test(locale ?? ''))?.[1];
  const code = here ?? USUAL.get(said) ?? null;
  const why = code === null ? `"${said}" is several currencies’` : `"${said}" is taken as ${code}`;
  return { code, why };
}
