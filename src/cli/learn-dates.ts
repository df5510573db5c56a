import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type CsvMap, DATE_FIELDS } from '../crm/csv-map.ts';
import { shapeOf } from '../crm/date-shapes.ts';
import { type ColumnDates, inferDates } from '../crm/infer-dates.ts';
import { ConfigurationError } from '../errors.ts';
import { note } from './output.ts';
import { decoded, RECORD_LIMIT } from './read-crm-rows.ts';
import { chunksOf } from './read-file.ts';

/** So many rows are enough to learn from, and few enough to hold. */
const ROWS_READ = 100_000;
/** Stands for a cell that is no date: only that it is filled counts. */
const NO_DATE = 'x';

/**
 * Returns the map with the dates' formats learnt from the file, where it says `"dates": "infer"`;
 * any other map as it is. What was learnt is printed.
 *
 * @throws {ConfigurationError} a column can be read in two orders, and nothing tells which.
 */
export async function withDates(path: string, map: CsvMap): Promise<CsvMap> {
  if (map.dates !== 'infer') return map;
  const learnt = inferDates(await columnsOf(path, map));
  const dates: Record<string, string[]> = {};
  for (const field of DATE_FIELDS) {
    const column = map.columns[field];
    const found = column === undefined ? undefined : learnt.get(column);
    if (column === undefined || found === undefined) continue;
    dates[field] = formatsOf(path, column, found);
    for (const why of found.why) note(`${column}: ${why}`);
  }
  return { ...map, dates };
}

function formatsOf(path: string, column: string, { formats, undecided }: ColumnDates): string[] {
  const [open] = undecided;
  if (open === undefined) return [...formats];
  throw new ConfigurationError(
    `${path}: nothing tells whether "${column}" is ${open}: say it in the map, under dates.closeDate or dates.at`,
  );
}

async function columnsOf(path: string, map: CsvMap): Promise<Map<string, string[]>> {
  const parser = parse({
    bom: true,
    delimiter: map.delimiter,
    columns: (header: string[]) => header.map((name) => name.trim()),
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_LIMIT,
    to: ROWS_READ,
  });
  const text = Readable.from(decoded(chunksOf(path), map.encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  const columns = new Map<string, string[]>();
  try {
    for await (const record of parser as AsyncIterable<Readonly<Record<string, string>>>) {
      for (const [name, cell] of Object.entries(record)) {
        const cells = columns.get(name) ?? [];
        columns.set(name, cells);
        const isDate = cell.trim() === '' || shapeOf(cell) !== null;
        cells.push(isDate ? cell : NO_DATE);
      }
    }
  } catch (error) {
    // Who takes the rows in says which one is broken; what came before it is enough here.
    if (!(error instanceof CsvError)) throw error;
  }
  return columns;
}
