/** Words of dates in English and German, and the months of five languages; all in small letters. */

const MONTH_WORDS = [
  'january jan januar janvier enero januari jänner',
  'february feb februar février febrero februari fevrier',
  'march mar märz mars marzo maart maerz mär mrz',
  'april apr avril abril',
  'may mai mayo mei',
  'june jun juni juin junio',
  'july jul juli juillet julio',
  'august aug août agosto augustus aout',
  'september sep sept septembre septiembre',
  'october oct oktober octobre octubre okt',
  'november nov novembre noviembre',
  'december dec dezember décembre diciembre dez decembre',
];
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_WORDS.flatMap((words, index) => words.split(' ').map((word) => [word, index + 1] as const)),
);
/** Also plain words: they are months with a capital, or a day or a year beside them. */
export const DOUBTFUL_MONTHS: ReadonlySet<string> = new Set(
  'may march mar mars mai mei jan dec sept sep jun jul aug apr nov oct'.split(' '),
);

const WEEKDAY_WORDS = [
  'monday mon montag',
  'tuesday tue tues dienstag',
  'wednesday wed mittwoch',
  'thursday thu thur thurs donnerstag',
  'friday fri freitag',
  'saturday samstag',
  'sunday sonntag',
];
export const WEEKDAYS: ReadonlyMap<string, number> = new Map(
  WEEKDAY_WORDS.flatMap((words, index) =>
    words.split(' ').map((word) => [word, index + 1] as const),
  ),
);

const COUNT_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(
  ' ',
);
const GERMAN_COUNT_WORDS =
  'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf'.split(' ');
export const COUNTS: ReadonlyMap<string, number> = new Map([
  ...COUNT_WORDS.map((word, value) => [word, value] as const),
  ...GERMAN_COUNT_WORDS.map((word, value) => [word, value] as const),
  ...[['a', 1] as const, ['an', 1] as const, ['einem', 1] as const, ['einer', 1] as const],
  ...[['couple', 2] as const, ['few', 3] as const, ['several', 3] as const, ['paar', 3] as const],
]);

export const UNITS: ReadonlyMap<string, 'day' | 'week' | 'month' | 'quarter' | 'year'> = new Map([
  ...['day', 'days', 'tag', 'tage', 'tagen'].map((word) => [word, 'day'] as const),
  ...['week', 'weeks', 'wk', 'wks', 'woche', 'wochen'].map((word) => [word, 'week'] as const),
  ...['month', 'months', 'mo', 'monat', 'monate', 'monaten'].map(
    (word) => [word, 'month'] as const,
  ),
  ...['quarter', 'quarters', 'quartal', 'quartale'].map((word) => [word, 'quarter'] as const),
  ...['year', 'years', 'jahr', 'jahre', 'jahren'].map((word) => [word, 'year'] as const),
]);

export const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...[['first', 1] as const, ['1st', 1] as const, ['erste', 1] as const, ['ersten', 1] as const],
  ...[['second', 2] as const, ['2nd', 2] as const, ['zweite', 2] as const, ['zweiten', 2] as const],
  ...[['third', 3] as const, ['3rd', 3] as const, ['dritte', 3] as const, ['dritten', 3] as const],
  ...[['fourth', 4] as const, ['4th', 4] as const, ['vierte', 4] as const, ['vierten', 4] as const],
  ...[['last', 4] as const, ['final', 4] as const],
]);

/** Which of the periods is meant, counted from the one at hand. */
export const AHEAD: ReadonlyMap<string, number> = new Map([
  ...['this', 'current', 'diese', 'diesen', 'dieser', 'dieses', 'diesem'].map(
    (word) => [word, 0] as const,
  ),
  ...['next', 'coming', 'following', 'nächste', 'nächsten', 'nächster', 'nächstes', 'kommende'].map(
    (word) => [word, 1] as const,
  ),
  ...['last', 'past', 'previous', 'letzte', 'letzten', 'letztes', 'letzter'].map(
    (word) => [word, -1] as const,
  ),
]);

/** Months of the northern seasons, first and last. */
export const SEASONS: ReadonlyMap<string, readonly [number, number]> = new Map(
  Object.entries({
    ...{ spring: [3, 5], frühjahr: [3, 5], frühling: [3, 5], summer: [6, 8], sommer: [6, 8] },
    ...{ autumn: [9, 11], fall: [9, 11], herbst: [9, 11], winter: [12, 14] },
  } satisfies Record<string, [number, number]>),
);

const words = (map: ReadonlyMap<string, unknown>) =>
  [...map.keys()].sort((a, b) => b.length - a.length).join('|');

/** Alternatives for patterns, the longest first. */
export const ANY_MONTH = words(MONTHS);
export const ANY_WEEKDAY = words(WEEKDAYS);
export const ANY_COUNT = words(COUNTS);
export const ANY_UNIT = words(UNITS);
export const ANY_ORDINAL = words(ORDINALS);
export const ANY_AHEAD = words(AHEAD);
export const ANY_SEASON = words(SEASONS);
