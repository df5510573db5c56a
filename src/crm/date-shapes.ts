import { dateBy } from './csv-values.ts';

/** How a cell writes a date, and the formats that it could be of. */
export interface DateShape {
  /** Cells of one key are written alike: the marks between the numbers, and where the year is. */
  readonly key: string;
  readonly formats: readonly string[];
}

const NUMERIC = /^(?<a>\d{1,4})(?<mark>[-/.])(?<b>\d{1,2})\k<mark>(?<c>\d{1,4})(?<time>[ T].+)?$/u;
const ISO = /^\d{4}-\d\d-\d\d(?:T.*)?$/u;
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^\d{1,2} [A-Za-z]{3,9}\.? \d{4}$/u, 'D MMM YYYY'],
  [/^\d{1,2}-[A-Za-z]{3,9}-\d{4}$/u, 'D-MMM-YYYY'],
  [/^\d{1,2}-[A-Za-z]{3,9}-\d\d$/u, 'D-MMM-YY'],
  [/^[A-Za-z]{3,9}\.? \d{1,2}, \d{4}$/u, 'MMM D, YYYY'],
];
const TIMES: readonly (readonly [RegExp, string])[] = [
  [/^ \d{1,2}:\d\d$/u, ' H:mm'],
  [/^ \d{1,2}:\d\d:\d\d$/u, ' H:mm:ss'],
  [/^ \d{1,2}:\d\d [AP]M$/iu, ' h:mm A'],
  [/^ \d{1,2}:\d\d:\d\d [AP]M$/iu, ' h:mm:ss A'],
];

/** Returns how the cell is written, null where it is no date in numbers or English months. */
export function shapeOf(cell: string): DateShape | null {
  const text = cell.trim();
  if (ISO.test(text)) return { key: 'iso', formats: ['iso'] };
  const named = NAMED.find(([pattern]) => pattern.test(text))?.[1];
  if (named !== undefined) return { key: named, formats: [named] };
  const { a = '', b = '', c = '', mark = '', time = '' } = NUMERIC.exec(text)?.groups ?? {};
  const clock = time === '' ? '' : TIMES.find(([pattern]) => pattern.test(time))?.[1];
  if (b === '' || clock === undefined) return null;
  const orders = ordersOf(a, c);
  if (orders.length === 0) return null;
  const formats = orders.map((order) => `${order.join(mark)}${clock}`);
  return { key: formats.join(' or '), formats };
}

function ordersOf(first: string, last: string): string[][] {
  if (first.length === 4 && last.length <= 2)
    return [
      ['YYYY', 'M', 'D'],
      ['YYYY', 'D', 'M'],
    ];
  if (last.length === 4 && first.length <= 2)
    return [
      ['M', 'D', 'YYYY'],
      ['D', 'M', 'YYYY'],
    ];
  const isShort = first.length <= 2 && last.length === 2;
  return isShort
    ? [
        ['M', 'D', 'YY'],
        ['D', 'M', 'YY'],
      ]
    : [];
}

/** Returns the day of a cell by a format, as its number since 1970; null where it is none. */
export function dayBy(cell: string, format: string): number | null {
  const date = dateBy(cell, [format]);
  return date === null ? null : Math.floor(date.getTime() / 86_400_000);
}
