/** How texts of a CRM's export become values. Everything here is pure and counts in UTC. */

import { dateFrom } from '../domain/calendar.ts';

/** The ways to write a number, each named by how it writes one. */
export const NUMBER_FORMATS = ['1234.50', '1,234.50', '1.234,50', '1 234,50', "1'234.50"] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

const GROUPS: Readonly<Record<NumberFormat, readonly [group: string, point: string]>> = {
  '1234.50': ['', '\\.'],
  '1,234.50': [',', '\\.'],
  '1.234,50': ['\\.', ','],
  '1 234,50': ['[ \\u00a0\\u202f]', ','],
  "1'234.50": ["['’]", '\\.'],
};

/** A number, and the currency written beside it. */
export interface Amount {
  readonly value: number;
  readonly currency: string | null;
}

/**
 * Reads "1,234.50", "$ 1,234.50", "USD 1,234.50" or "1,234.50 EUR"; a sign such as $ may mean many
 * currencies and is passed over. Returns null for all else: groups must have three digits, so that
 * "1,5" is never read as fifteen.
 */
export function amountFrom(text: string, format: NumberFormat): Amount | null {
  const { number, before, after } = partsOf(text.trim());
  const [group, point] = GROUPS[format];
  const whole = group === '' ? '\\d+' : `(?:\\d{1,3}(?:${group}\\d{3})+|\\d+)`;
  if (!new RegExp(`^-?${whole}(?:${point}\\d+)?$`).test(number)) return null;
  if (before !== undefined && after !== undefined && before !== after) return null;
  const plain = (group === '' ? number : number.replace(new RegExp(group, 'g'), '')).replace(
    ',',
    '.',
  );
  const value = Number(plain);
  return Number.isFinite(value) ? { value, currency: before ?? after ?? null } : null;
}

/**
 * Takes a currency's code and sign off both ends. Step by step: one pattern for all of it would
 * read a long cell again from every blank in it.
 */
function partsOf(text: string) {
  const before = /^[A-Z]{3}/.exec(text)?.[0];
  const unsigned = text
    .slice(before?.length ?? 0)
    .trimStart()
    .replace(/^\p{Sc}/u, '')
    .trimStart();
  const after = /[A-Z]{3}$/.exec(unsigned)?.[0];
  const bare = after === undefined ? unsigned : unsigned.slice(0, -after.length).trimEnd();
  return { before, after, number: bare.replace(/\p{Sc}$/u, '').trimEnd() };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TOKENS = /YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A/g;
const PATTERNS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  MMM: '(?<name>[A-Za-z]{3,9})\\.?',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{2})',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  A: '(?<half>[AaPp][Mm])',
};

/** Says whether a format can be read: `iso`, or one year, one month and one day, each once. */
export function isDateFormat(format: string): boolean {
  if (format === 'iso') return true;
  const tokens: string[] = format.match(TOKENS) ?? [];
  const once = (...names: string[]) => tokens.filter((token) => names.includes(token)).length === 1;
  const isTwice = new Set(tokens.map((token) => token.toUpperCase()[0])).size < 3;
  const rest = format.replace(TOKENS, '');
  const isDate = once('YYYY', 'YY') && once('MMM', 'MM', 'M') && once('DD', 'D') && !isTwice;
  const hours = tokens.filter((token) => /^h/i.test(token)).length;
  const others = ['mm', 'ss', 'A'].map((name) => tokens.filter((token) => token === name).length);
  return isDate && hours <= 1 && others.every((n) => n <= 1) && !/[A-Za-z0-9]/.test(rest);
}

/**
 * Reads a date by the first format that fits the whole text. Without a zone it is UTC, without a
 * time midnight; a year of two digits is of this century. Null: none fits, or no such day.
 */
export function dateBy(text: string, formats: readonly string[]): Date | null {
  for (const format of formats) {
    const date = format === 'iso' ? dateFrom(text.trim()) : dateIn(text.trim(), format);
    if (date) return date;
  }
  return null;
}

function dateIn(text: string, format: string): Date | null {
  const source = format
    .split(/(YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A)/)
    .map((part) => PATTERNS[part] ?? part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('');
  const found = new RegExp(`^${source}$`).exec(text)?.groups;
  if (!found) return null;
  const month = found.name ? monthNamed(found.name) : Number(found.month);
  const hour = hourOf(found.hour, found.half);
  if (month === null || hour === null) return null;
  const pad = (value: number | string, length = 2) => String(value).padStart(length, '0');
  const day = `${pad(found.year ?? `20${found.short}`, 4)}-${pad(month)}-${pad(found.day ?? '')}`;
  return dateFrom(`${day}T${pad(hour)}:${found.minute ?? '00'}:${found.second ?? '00'}Z`);
}

function monthNamed(name: string): number | null {
  const index = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return index === -1 ? null : index + 1;
}

/** Returns the hour of 24; half past noon by 12 hours is 12, midnight 0. */
function hourOf(hour: string | undefined, half: string | undefined): number | null {
  const number = Number(hour ?? 0);
  if (half === undefined) return number;
  if (number < 1 || number > 12) return null;
  return (number % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}
