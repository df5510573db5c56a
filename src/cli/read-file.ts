import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../errors.ts';

const NEWLINE = 0x0a;

/** A line is held in memory whole; longer ones are passed over and said. */
const LINE_LIMIT_BYTES = 1_048_576;

/** One line of a file; `text` is null where it is too long, or is not UTF-8. */
export type TextLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly text: null; readonly fault: string };

/** What one pass over a file tells: SHA-256 of its bytes, and how many lines end in it. */
export interface FileSurvey {
  readonly sha256: string;
  readonly lines: number;
}

/**
 * Opens a file of any size for reading from its beginning.
 *
 * @throws {ConfigurationError} while it is read: there is no such file, or it cannot be read.
 */
export async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Returns hash and number of lines; the file is read, and never held. */
export async function survey(path: string): Promise<FileSurvey> {
  const hash = createHash('sha256');
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of chunksOf(path)) {
    hash.update(chunk);
    for (const byte of chunk) if (byte === NEWLINE) lines++;
    last = chunk.at(-1) ?? last;
  }
  return { sha256: hash.digest('hex'), lines: last === NEWLINE ? lines : lines + 1 };
}

/** Reads a UTF-8 file line by line, with or without a byte-order mark, at most one line at a time. */
export function linesOf(path: string): AsyncGenerator<TextLine> {
  return linesIn(chunksOf(path));
}

/** Reads UTF-8 text line by line from wherever it comes. */
export async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<TextLine> {
  let line = 1;
  let parts: Buffer[] = [];
  let bytes = 0;
  const hold = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= LINE_LIMIT_BYTES) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, end));
      yield textLine(line, parts, bytes);
      line++;
      parts = [];
      bytes = 0;
      from = end + 1;
    }
    hold(chunk.subarray(from));
  }
  if (bytes > 0) yield textLine(line, parts, bytes);
}

function textLine(line: number, parts: readonly Buffer[], bytes: number): TextLine {
  if (bytes > LINE_LIMIT_BYTES) return { line, text: null, fault: `is ${bytes} bytes long` };
  try {
    return { line, text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)) };
  } catch {
    return { line, text: null, fault: 'is not UTF-8' };
  }
}

/**
 * Reads a file of JSON as a whole.
 *
 * @throws {ConfigurationError} it is not there, or no JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ConfigurationError(`${path}: ${faultOfJson(cause)}`, { cause });
  }
}

/** Returns what the parser found, on one line, without the text that it quotes. */
export function faultOfJson(error: unknown): string {
  const said = error instanceof Error ? error.message : '';
  const [, where] = / at position (\d+)/.exec(said) ?? [];
  if (where !== undefined) return `is not JSON (at character ${Number(where) + 1})`;
  return /end of JSON/.test(said) ? 'is not JSON (it ends too early)' : 'is not JSON';
}

function unreadable(path: string, error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return error;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'is a directory, name a file',
    EACCES: 'may not be read by you',
  };
  return new ConfigurationError(`${path}: ${reasons[code] ?? `cannot be read (${code})`}`, {
    cause: error,
  });
}
