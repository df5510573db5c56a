import * as v from 'valibot';
import { DEAL_STAGES } from '../domain/vocabulary.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { text } from '../schemas/primitives.ts';
import { DealStage } from '../schemas/words.ts';
import { isDateFormat, NUMBER_FORMATS } from './csv-values.ts';

/** What a row of a CRM's export can fill. */
export const CSV_FIELDS = [
  'account',
  'website',
  'industry',
  'companySize',
  'region',
  'externalId',
  'name',
  'productLine',
  'dealStage',
  'estimatedValue',
  'currency',
  'closeDate',
  'probability',
  'at',
] as const;
export type CsvField = (typeof CSV_FIELDS)[number];

const byField = <S extends v.GenericSchema>(value: S) =>
  v.strictObject(
    Object.fromEntries(CSV_FIELDS.map((field) => [field, v.optional(value)])) as Record<
      CsvField,
      v.OptionalSchema<S, undefined>
    >,
  );

const DateFormat = v.pipe(
  v.string(),
  v.check(isDateFormat, 'must be iso, or a year, a month and a day, as M/D/YYYY or DD.MM.YYYY'),
);

const DateFormats = v.union([
  v.pipe(
    DateFormat,
    v.transform((format) => [format]),
  ),
  v.pipe(v.array(DateFormat), v.minLength(1), v.maxLength(10)),
]);

/** The fields that hold dates. */
export const DATE_FIELDS = ['closeDate', 'at'] as const satisfies readonly CsvField[];
export type DateField = (typeof DATE_FIELDS)[number];

function byDateField<S extends v.GenericSchema>(value: S) {
  return { closeDate: v.optional(value), at: v.optional(value) };
}

/**
 * How the columns of a CRM's export become deals. `columns` says from which column each field
 * comes; `defaults` what it is where there is no column or the cell is empty.
 */
export const CsvMap = v.pipe(
  v.strictObject({
    /** The CRM's name, as `salesforce`: with `columns.externalId` the identity of a deal. */
    externalSystem: v.optional(text(50)),
    columns: byField(text(200)),
    defaults: v.optional(byField(v.union([v.string(), v.number()])), {}),
    /** The name of a deal that has no column of its own: `{account} – {productLine}`. */
    name: v.optional(text(300)),
    /** The CRM's words for stages, in any case, and ours. */
    stages: v.optional(v.record(v.string(), DealStage), {}),
    /** One way for all columns of dates, one for each, or "infer": learnt from the file itself. */
    dates: v.optional(
      v.union([v.literal('infer'), DateFormats, v.strictObject(byDateField(DateFormats))]),
      ['iso'],
    ),
    numbers: v.optional(v.picklist(NUMBER_FORMATS), '1234.50'),
    /** Whether 60 means 60 %; a cell that says % always does. */
    probability: v.optional(v.picklist(['share', 'percent']), 'share'),
    delimiter: v.optional(v.pipe(v.string(), v.length(1)), ','),
    encoding: v.optional(
      v.pipe(v.string(), v.check(isEncoding, 'is no encoding known, as utf-8 or windows-1252')),
      'utf-8',
    ),
  }),
  v.check(
    ({ columns, defaults }) => columns.account !== undefined || defaults.account !== undefined,
    'columns.account: is required',
  ),
  v.check(
    ({ columns, externalSystem }) =>
      columns.externalId === undefined || externalSystem !== undefined,
    'externalSystem: is required with columns.externalId',
  ),
  v.check(
    ({ columns, defaults, name }) =>
      name !== undefined || columns.name !== undefined || defaults.name !== undefined,
    'name: say columns.name, or a template as "{account} – {productLine}"',
  ),
  v.check(
    ({ name = '' }) => placeholders(name).every((field) => CSV_FIELDS.includes(field as CsvField)),
    `name: a placeholder is one of ${CSV_FIELDS.join(', ')}`,
  ),
);
export type CsvMap = v.InferOutput<typeof CsvMap>;

/**
 * Reads a map.
 *
 * @throws {InvalidJobData} it breaks its schema; each field is named.
 */
export function csvMapFrom(value: unknown): CsvMap {
  return parseOrThrow(CsvMap, value, 'map');
}

/** Returns the columns that the map reads and the header lacks. */
export function missingColumns({ columns }: CsvMap, header: readonly string[]): string[] {
  const wanted = Object.values(columns).filter((column) => column !== undefined);
  return [...new Set(wanted)].filter((column) => !header.includes(column));
}

/** Returns the stage that a CRM's word means, null where neither the map nor we know it. */
export function stageOf(word: string, { stages }: CsvMap): DealStage | null {
  const wanted = word.trim().toLowerCase();
  const mapped = Object.entries(stages).find(([name]) => name.trim().toLowerCase() === wanted);
  return mapped?.[1] ?? DEAL_STAGES.find((stage) => stage === wanted) ?? null;
}

/** Returns the formats in which a field's dates are written. */
export function dateFormats({ dates }: CsvMap, field: DateField): readonly string[] {
  if (dates === 'infer') return ['iso'];
  return 'length' in dates ? dates : (dates[field] ?? ['iso']);
}

/** Returns the names in braces of a template. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name);
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label) !== null;
  } catch {
    return false;
  }
}
