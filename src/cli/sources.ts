import { opendir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { csvMapFrom } from '../crm/csv-map.ts';
import { dateFrom } from '../domain/calendar.ts';
import { AppError, ConfigurationError } from '../errors.ts';
import type { InputLine } from './input-line.ts';
import { withDates } from './learn-dates.ts';
import { readConversations } from './read-conversations.ts';
import { readCrmRows } from './read-crm-rows.ts';
import { readJson, survey } from './read-file.ts';
import { type RawOptions, rawFormatOf, readRawLines } from './read-raw-lines.ts';

/** A file to take in, opened: what its lines are, and about how many there are. */
export interface Source {
  readonly path: string;
  readonly lines: AsyncIterable<InputLine>;
  /** An estimate, for showing progress: blank lines count, rows over several lines too. */
  readonly about: number;
}

export interface SourceOptions {
  /** How the columns of a CSV become deals; without it the file is conversations, one a line. */
  readonly map?: string | undefined;
  /** When a CSV was exported, ISO 8601; without it the time the file was written. */
  readonly at?: string | undefined;
  /** The account of raw conversations; without it the addresses of those who take part tell. */
  readonly account?: string | undefined;
  /** Web domains of the tenant's own people. */
  readonly ownDomains?: readonly string[];
  /** Finds the account among those that the tenant has, where no address tells. */
  readonly assign?: RawOptions['assign'];
}

/** Files of one folder that are taken in at most. */
const FILES_LIMIT = 10_000;

/**
 * Opens conversations (JSONL, mail, transcripts, chats, a CRM's activities), a folder of them, or a
 * CRM's export (CSV) with its map.
 *
 * @throws {ConfigurationError} a file is not there, or the map or the time cannot be read.
 */
export async function openSource(path: string, options: SourceOptions): Promise<Source> {
  const { map, at, account, ownDomains = [], assign } = options;
  const raw = { account, ownDomains, assign };
  if ((await stat(path).catch(() => null))?.isDirectory()) return openFolder(path, raw);
  const { sha256, lines } = await survey(path);
  const isCsv = extname(path).toLowerCase() === '.csv';
  if (map === undefined) {
    const format = await rawFormatOf(path);
    if (format !== null && format !== 'jsonl') {
      return { path, lines: readRawLines(path, format, raw), about: 1 };
    }
    if (isCsv) {
      throw new ConfigurationError(
        `${path}: a CSV needs --map MAP.json, which says what its columns are (docs/ingest.md)`,
      );
    }
    return { path, lines: readConversations(path, raw), about: lines };
  }
  const source = { path, map: await withDates(path, await mapIn(map)), sha256, at: timeOf(at) };
  return { path, lines: readCrmRows(source), about: Math.max(lines - 1, 0) };
}

/** Every file below a folder in the order of their names; hidden ones are passed over. */
async function openFolder(path: string, raw: RawOptions): Promise<Source> {
  const files = (await filesIn(path)).toSorted();
  return { path, lines: linesOfAll(path, files, raw), about: files.length };
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    if (files.length >= FILES_LIMIT) {
      throw new ConfigurationError(`${folder}: holds more than ${FILES_LIMIT} files`);
    }
    files.push(join(entry.parentPath, entry.name));
  }
  return files;
}

async function* linesOfAll(
  folder: string,
  files: readonly string[],
  raw: RawOptions,
): AsyncGenerator<InputLine> {
  for (const path of files) {
    const file = relative(folder, path);
    const format = await rawFormatOf(path);
    if (format === null) {
      yield { kind: 'refused', line: 1, file, reason: 'is nothing that holds conversations' };
      continue;
    }
    const lines =
      format === 'jsonl' ? readConversations(path, raw) : readRawLines(path, format, raw);
    for await (const line of lines) yield line.kind === 'refused' ? { ...line, file } : line;
  }
}

async function mapIn(path: string) {
  const value = await readJson(path);
  try {
    return csvMapFrom(value);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ConfigurationError(`${path}: ${error.message}`, { cause: error });
  }
}

function timeOf(at: string | undefined): Date | null {
  if (at === undefined) return null;
  const date = dateFrom(at);
  if (date) return date;
  throw new ConfigurationError('--at must be ISO 8601, as 2026-03-31 or 2026-03-31T09:00:00Z');
}
