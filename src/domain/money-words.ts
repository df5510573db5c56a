/** Words of amounts in English, German, French, Spanish, Italian and Dutch, in small letters. */

const table = <T>(rows: readonly (readonly [T, string])[]): ReadonlyMap<string, T> =>
  new Map(rows.flatMap(([value, words]) => words.split(' ').map((word) => [word, value] as const)));

/** What a sign or a word says of the currency; "$" and "kr" depend on where it is said. */
export const CURRENCIES = table<string>([
  ['$', '$ dollar dollars bucks buck usdollars'],
  ['USD', 'us$ usd'],
  ['CAD', 'c$ ca$ cad'],
  ['AUD', 'a$ au$ aud'],
  ['NZD', 'nz$ nzd'],
  ['SGD', 's$ sgd'],
  ['HKD', 'hk$ hkd'],
  ['BRL', 'r$ brl reais real'],
  ['EUR', '€ eur euro euros euroes'],
  ['GBP', '£ gbp pound pounds quid sterling pfund livres'],
  ['CHF', 'chf sfr fr. franken francs franchi'],
  ['¥', '¥ yen'],
  ['JPY', 'jpy'],
  ['CNY', 'cny rmb yuan'],
  ['INR', '₹ inr rupees rupee rs'],
  ['kr', 'kr kronor kroner kronen krona krone'],
  ['SEK', 'sek'],
  ['NOK', 'nok'],
  ['DKK', 'dkk'],
  ['PLN', 'zł pln zloty'],
  ['CZK', 'kč czk'],
  ['HUF', 'huf'],
  ['TRY', '₺ try'],
  ['RUB', '₽ rub'],
  ['UAH', '₴ uah'],
  ['KRW', '₩ krw won'],
  ['ILS', '₪ ils nis shekels'],
  ['ZAR', 'zar rand'],
  ['MXN', 'mxn pesos'],
  ['AED', 'aed dirham dirhams'],
  ['SAR', 'sar'],
  ['VND', '₫ vnd'],
  ['THB', '฿ thb baht'],
  ['IDR', 'idr'],
]);

/** A magnitude as its number of zeros. */
export const MAGNITUDES = table<number>([
  [2, 'hundred hundert cent cien honderd'],
  [3, 'k t thousand thousands tausend tsd grand mille mil mila duizend'],
  [5, 'lakh lakhs lac'],
  [6, 'm mm mn mio mill million millions millionen millones millón milioni miljoen mln mil.'],
  [7, 'crore crores'],
  [9, 'b bn bil billion billions milliarde milliarden milliard milliards miljard mrd mrd. mld'],
]);

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';

/** Numbers in words; "a" and "an" count as one before a magnitude. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...UNITS.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, index) => [word, (index + 2) * 10] as const),
  ...'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf'
    .split(' ')
    .map((word, value) => [word, value] as const),
  ...(
    [
      ['zwanzig', 20],
      ['dreißig', 30],
      ['vierzig', 40],
      ['fünfzig', 50],
      ['eine', 1],
      ['einer', 1],
      ['un', 1],
      ['une', 1],
      ['deux', 2],
      ['trois', 3],
      ['dix', 10],
      ['una', 1],
      ['dos', 2],
      ['tres', 3],
      ['diez', 10],
      ['een', 1],
      ['twee', 2],
      ['drie', 3],
      ['tien', 10],
    ] as const
  ).map(([word, value]) => [word, value] as const),
]);

/** Parts of a magnitude: "half a million", "a quarter million". */
export const FRACTIONS: ReadonlyMap<string, string> = new Map([
  ['half', '0.5'],
  ['quarter', '0.25'],
  ['halbe', '0.5'],
  ['demi', '0.5'],
  ['medio', '0.5'],
  ['half-a', '0.5'],
]);

/** For what time an amount is, or for which piece. */
export const PERIODS = table<string>([
  [
    'year',
    'year yr yrs annum annual annually yearly pa jahr jährlich an année año ano anno jaar arr',
  ],
  ['month', 'month mo mth monthly monat monatlich mois mes mese maand mrr'],
  ['quarter', 'quarter quarterly quartal trimestre kwartaal'],
  ['week', 'week weekly woche semaine semana settimana'],
  ['day', 'day daily tag jour día giorno dag'],
  ['hour', 'hour hr hourly stunde heure hora ora uur'],
  ['seat', 'seat user head person license licence employee nutzer platz siège'],
]);

/** What stands before a period: "per year", "a year", "pro Jahr", "/yr". */
export const PER: ReadonlySet<string> = new Set(
  'per a an each / pro im par al por all à the every'.split(' '),
);

/** What joins the two ends of a range. */
export const TO: ReadonlySet<string> = new Set(
  '- – — to and bis à a until till und y e tot'.split(' '),
);

/** After one of these a number counts things and not money. */
export const COUNTED: ReadonlySet<string> = new Set(
  (
    'seats seat users user people employees staff customers clients leads contacts accounts deals rows records ' +
    'emails mails messages calls units pieces items licenses licences devices servers cores hours hour hrs ' +
    'minutes mins minute seconds secs days weeks months years miles mile km kg lbs gb tb mb kb bytes tokens ' +
    'visitors visits views followers subscribers members companies locations stores sites sqft sq run race ' +
    'resolution display video monitor requests transactions students patients beds rooms vehicles words lines ' +
    'mitarbeiter nutzer kunden lizenzen stück personen utilisateurs personnes usuarios personas gebruikers'
  ).split(' '),
);
