import { dateBy } from '../../src/crm/csv-values.ts';
import { inferDates } from '../../src/crm/infer-dates.ts';
import type { DataFolder } from './data.ts';
import { ratio, type SetReport } from './report.ts';

const COLUMNS = ['engage_date', 'close_date'] as const;

/** Dates that a spreadsheet damaged, against the same file undamaged. */
export function damagedDates(data: DataFolder): SetReport {
  const damaged = data.csv('crm_maven/sales_pipeline.excel_dates.csv');
  const gold = new Map(
    data.csv('crm_maven/sales_pipeline.csv').map((row) => [row.opportunity_id, row]),
  );
  const header = Object.keys(damaged[0] ?? {});
  const learnt = inferDates(
    new Map(header.map((name) => [name, damaged.map((row) => row[name] ?? '')])),
  );
  const cells = COLUMNS.flatMap((column) =>
    damaged
      .filter((row) => row[column] !== '')
      .map((row) => ({
        column,
        cell: row[column] ?? '',
        gold: gold.get(row.opportunity_id)?.[column],
      })),
  );
  const right = (formatsOf: (column: string) => readonly string[]) =>
    cells.filter((one) => isoBy(one.cell, formatsOf(one.column)) === one.gold).length;
  const always = ['M/D/YYYY', 'M-D-YY'];
  return {
    name: 'crm_maven: dates that a spreadsheet damaged',
    about: 'Learnt from the file alone; all its dates against the undamaged file.',
    columns: ['who', 'dates right'],
    rows: [
      [
        'dealkeeper',
        ratio(
          right((column) => learnt.get(column)?.formats ?? []),
          cells.length,
        ),
      ],
      [
        'naive: always the month first',
        ratio(
          right(() => always),
          cells.length,
        ),
      ],
    ],
    notes: COLUMNS.map((column) => `${column}: ${learnt.get(column)?.formats.join(', ')}`),
    mistakes: [],
  };
}

const isoBy = (cell: string, formats: readonly string[]) =>
  dateBy(cell, formats)?.toISOString().slice(0, 10);
