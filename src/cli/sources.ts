import { extname } from 'node:path';
import { csvMapFrom } from '../crm/csv-map.ts';
import { dateFrom } from '../domain/calendar.ts';
import { AppError, ConfigurationError } from '../errors.ts';
import type { InputLine } from './input-line.ts';
import { withDates } from './learn-dates.ts';
import { readConversations } from './read-conversations.ts';
import { readCrmRows } from './read-crm-rows.ts';
import { readJson, survey } from './read-file.ts';

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
}

/**
 * Opens a file of conversations (JSONL), or a CRM's export (CSV) with its map.
 *
 * @throws {ConfigurationError} a file is not there, or the map or the time cannot be read.
 */
export async function openSource(path: string, { map, at }: SourceOptions): Promise<Source> {
  const { sha256, lines } = await survey(path);
  const isCsv = extname(path).toLowerCase() === '.csv';
  if (map === undefined) {
    if (isCsv) {
      throw new ConfigurationError(
        `${path}: a CSV needs --map MAP.json, which says what its columns are (docs/ingest.md)`,
      );
    }
    return { path, lines: readConversations(path), about: lines };
  }
  const source = { path, map: await withDates(path, await mapIn(map)), sha256, at: timeOf(at) };
  return { path, lines: readCrmRows(source), about: Math.max(lines - 1, 0) };
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
