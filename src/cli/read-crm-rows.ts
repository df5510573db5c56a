import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type CsvMap, missingColumns } from '../crm/csv-map.ts';
import { type ImportRow, readRow } from '../crm/csv-row.ts';
import { canonicalJson } from '../domain/json-merge.ts';
import { ConfigurationError } from '../errors.ts';
import { importOpportunity } from '../jobs/import-opportunity.ts';
import { type InputLine, phrase, refused } from './input-line.ts';
import { chunksOf } from './read-file.ts';

export interface CsvSource {
  readonly path: string;
  readonly map: CsvMap;
  /** SHA-256 of the file: names the rows that have no id of their own. */
  readonly sha256: string;
  /** When the export was made; without it the time the file was last written. */
  readonly at: Date | null;
}

/** Longer rows are no rows: most often a quote was never closed. */
export const RECORD_LIMIT = 262_144;

const REPLACEMENT = '\ufffd';

/**
 * Reads the rows of a CRM's export, one at a time; a row that cannot be read is refused by its
 * line, and the rest go on.
 *
 * @throws {ConfigurationError} the file is not there, or lacks a column that the map names.
 */
export async function* readCrmRows(source: CsvSource): AsyncGenerator<InputLine> {
  const { path, map } = source;
  const exportedAt = source.at ?? (await writtenAt(path));
  // The parser is ahead of us: what it could not read is held until its place has come.
  const broken: InputLine[] = [];
  const parser = parse({
    bom: true,
    delimiter: map.delimiter,
    columns: (header: string[]) => checkedHeader(header, source),
    info: true,
    relax_quotes: false,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_LIMIT,
    on_skip: (error) => {
      if (error) broken.push(refused(Number(error.lines ?? 0), faultOfCsv(error)));
      return undefined;
    },
  });
  const text = Readable.from(decoded(chunksOf(path), map.encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = info.lines - newlinesIn(record);
      while (broken[0] && broken[0].line < line) yield broken.shift() as InputLine;
      yield rowLine(record, line, source, exportedAt);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    broken.push(
      refused(Number(error.lines ?? 0), `${faultOfCsv(error)}; what follows was not read`),
    );
  }
  yield* broken;
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** A row may span lines: the parser counts to its last one. */
function newlinesIn(record: Parsed['record']): number {
  return Object.values(record).reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

export async function* decoded(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function checkedHeader(header: readonly string[], { path, map }: CsvSource): string[] {
  const names = header.map((name) => name.trim());
  const [missing] = missingColumns(map, names);
  if (missing !== undefined) {
    throw new ConfigurationError(
      `${path}: there is no column "${missing}", which the map names; there are: ${names.join(', ')}`,
    );
  }
  return names;
}

function rowLine(
  record: Readonly<Record<string, string>>,
  line: number,
  { map, sha256 }: CsvSource,
  exportedAt: Date,
): InputLine {
  if (Object.values(record).some((cell) => cell.includes(REPLACEMENT))) {
    return refused(line, `is not ${map.encoding}: name its encoding in the map`);
  }
  const reading = readRow(record, map, exportedAt);
  if (!reading.ok) return refused(line, reading.reason);
  const { data } = reading;
  const { name: account } = data.account;
  const { productLine, dealStage } = data.opportunity;
  return {
    kind: 'sendable',
    line,
    tenant: null,
    job: importOpportunity.name,
    idempotencyKey: keyOf(data, sha256, line),
    data,
    about: phrase(account, productLine, dealStage),
  };
}

const KEY_LIMIT = 200;

/** Equal rows are one intent, also in another file where the CRM names the deal by an id. */
function keyOf(data: ImportRow, fileHash: string, line: number): string {
  const { externalSystem, externalId } = data.opportunity;
  const rowHash = shortHash(canonicalJson(data));
  const key = (name: string) => `import:${externalSystem ?? 'csv'}:${name}:${rowHash}`;
  if (!externalId) return key(`${fileHash.slice(0, 16)}-${line}`);
  const plain = key(externalId);
  return [...plain].length <= KEY_LIMIT ? plain : key(shortHash(externalId));
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

function faultOfCsv(error: CsvError): string {
  const { code } = error;
  if (
    code === 'CSV_RECORD_INCONSISTENT_COLUMNS' ||
    code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
  ) {
    return 'has more or fewer cells than the header';
  }
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is opened and never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return 'is too long for a row: is a quote left open?';
  if (/QUOTE/.test(code)) return 'a quote stands where none may: write it twice inside quotes';
  return 'is no row of CSV';
}

async function writtenAt(path: string): Promise<Date> {
  const file = await stat(path).catch(() => null);
  return file?.mtime ?? new Date(0);
}
