import type { OpportunityImportInput } from '../schemas/opportunity.ts';
import {
  type CsvField,
  type CsvMap,
  type DateField,
  dateFormats,
  placeholders,
  stageOf,
} from './csv-map.ts';
import { amountFrom, dateBy } from './csv-values.ts';

/** A row as the job that imports it takes it. */
export interface ImportRow {
  readonly account: Readonly<Record<string, string | null>>;
  readonly opportunity: OpportunityImportInput;
  readonly at: string;
}

export type RowReading =
  | { readonly ok: true; readonly data: ImportRow }
  /** `reason` names columns, and the cells that could not be read. */
  | { readonly ok: false; readonly reason: string };

type Cells = Readonly<Record<string, string | undefined>>;

/**
 * Reads one row of an export, by column name, as a deal; pure. `exportedAt` is the time of rows
 * that have none of their own.
 */
export function readRow(cells: Cells, map: CsvMap, exportedAt: Date): RowReading {
  const row = new Row(cells, map);
  const account = row.text('account');
  if (account === null) row.fault('account', 'is empty');
  const amount = row.amount();
  const externalId = row.text('externalId');
  const opportunity: OpportunityImportInput = {
    name: row.name(),
    productLine: row.text('productLine'),
    dealStage: row.stage(),
    estimatedValue: amount?.value ?? null,
    currency: row.currency(amount?.currency ?? null),
    closeDate: row.date('closeDate'),
    source: 'imported',
    externalId,
    externalSystem: externalId === null ? null : (map.externalSystem ?? null),
  };
  const probability = row.probability();
  const data = {
    account: { name: account, ...row.known('website', 'industry', 'companySize', 'region') },
    opportunity: { ...opportunity, ...(probability !== null && { probability }) },
    at: row.date('at') ?? exportedAt.toISOString(),
  };
  return row.faults.length === 0
    ? { ok: true, data }
    : { ok: false, reason: row.faults.join('; ') };
}

/** The cells of one row, as the map reads them; what cannot be read is gathered in `faults`. */
class Row {
  readonly faults: string[] = [];
  readonly #cells: Cells;
  readonly #map: CsvMap;

  constructor(cells: Cells, map: CsvMap) {
    this.#cells = cells;
    this.#map = map;
  }

  /** Returns the cell's text, else the default; null where both are empty. */
  text(field: CsvField): string | null {
    const column = this.#map.columns[field];
    const cell = column === undefined ? '' : (this.#cells[column]?.trim() ?? '');
    return cell || String(this.#map.defaults[field] ?? '').trim() || null;
  }

  fault(field: CsvField, reason: string): void {
    this.faults.push(`${this.#map.columns[field] ?? field}: ${reason}`);
  }

  known(...fields: readonly CsvField[]): Record<string, string> {
    return Object.fromEntries(
      fields.flatMap((field) => {
        const text = this.text(field);
        return text === null ? [] : [[field, text]];
      }),
    );
  }

  name(): string {
    const own = this.text('name');
    const template = this.#map.name;
    if (own !== null || template === undefined) {
      if (own === null) this.fault('name', 'is empty');
      return own ?? '';
    }
    const name = template.replace(/\{(\w+)\}/g, (_, field: CsvField) => this.text(field) ?? '');
    const isBlank = placeholders(template).every((field) => this.text(field as CsvField) === null);
    if (isBlank && this.text('account') !== null)
      this.fault('name', 'nothing to fill the template with');
    // A template such as "{account} – {productLine}" must not end in its dash.
    return name.replace(/^[\s–—\-:/|]+|[\s–—\-:/|]+$/gu, '');
  }

  stage(): NonNullable<OpportunityImportInput['dealStage']> {
    const word = this.text('dealStage');
    if (word === null) {
      this.fault('dealStage', 'is empty, and defaults.dealStage is not set');
      return 'prospecting';
    }
    const stage = stageOf(word, this.#map);
    if (stage === null) this.fault('dealStage', `"${word}" is not among the map's stages`);
    return stage ?? 'prospecting';
  }

  amount(): ReturnType<typeof amountFrom> {
    const text = this.text('estimatedValue');
    if (text === null) return null;
    const amount = amountFrom(text, this.#map.numbers);
    if (amount === null)
      this.fault('estimatedValue', `"${text}" is not a number as ${this.#map.numbers}`);
    return amount;
  }

  currency(beside: string | null): string | null {
    const own = this.text('currency')?.toUpperCase() ?? null;
    if (own !== null && beside !== null && own !== beside) {
      this.fault('estimatedValue', `is in ${beside}, but the currency is ${own}`);
    }
    return own ?? beside;
  }

  date(field: DateField): string | null {
    const text = this.text(field);
    if (text === null) return null;
    const formats = dateFormats(this.#map, field);
    const date = dateBy(text, formats);
    if (date === null) {
      this.fault(field, `"${text}" is not a date as ${formats.join(' or ')}`);
    }
    return date?.toISOString() ?? null;
  }

  probability(): number | null {
    const text = this.text('probability');
    if (text === null) return null;
    const isPercent = text.endsWith('%') || this.#map.probability === 'percent';
    const amount = amountFrom(text.replace(/\s*%$/, ''), this.#map.numbers);
    // 55 / 100 has no exact half of a bit; what people wrote has a few digits.
    const share = amount && Number((amount.value / (isPercent ? 100 : 1)).toFixed(6));
    if (share === null) this.fault('probability', `"${text}" is not a number`);
    else if (share > 1 && !isPercent) {
      this.fault('probability', `${text} is more than 1: is it percent? Say so in the map`);
    }
    return share;
  }
}
