import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { AppError } from '../errors.ts';
import { faultOfJson, type TextLine } from './read-file.ts';

/**
 * Judges each line as JSON and writes what comes of it as one line, in order; blank lines are
 * passed over. Holds one line at a time. Returns how many lines could not be judged.
 */
export async function judgeLines(
  lines: AsyncIterable<TextLine>,
  judge: (record: unknown) => object | Promise<object>,
  output: Writable,
): Promise<number> {
  const reader = new Reader(output);
  let failures = 0;
  for await (const line of lines) {
    if (reader.isGone) break;
    if (line.text !== null && line.text.trim() === '') continue;
    const judged = await judgedLine(line, judge);
    if ('error' in judged) failures++;
    await reader.write(judged);
  }
  return failures;
}

/** A line that cannot be judged, and why; never its values. */
export interface FailedLine {
  readonly error: { readonly line: number; readonly reason: string };
}

export const failedLine = (line: number, reason: string): FailedLine => ({
  error: { line, reason },
});

/** Returns the line's record, or why it has none. */
export function recordIn(line: TextLine): { readonly record: unknown } | FailedLine {
  if (line.text === null) return failedLine(line.line, line.fault);
  try {
    return { record: JSON.parse(line.text) };
  } catch (error) {
    return failedLine(line.line, faultOfJson(error));
  }
}

async function judgedLine(
  line: TextLine,
  judge: (record: unknown) => object | Promise<object>,
): Promise<object> {
  const read = recordIn(line);
  if ('error' in read) return read;
  try {
    return await judge(read.record);
  } catch (error) {
    return failure(line.line, error);
  }
}

/** Returns what `body` returns, or the failure where it refuses the record. */
export function attempt<T extends object>(line: number, body: () => T): T | FailedLine {
  try {
    return body();
  } catch (error) {
    return failure(line, error);
  }
}

function failure(line: number, error: unknown): FailedLine {
  if (!(error instanceof AppError)) throw error;
  return failedLine(line, error.message);
}

/** Whoever reads what we write: they are waited for, and may leave ("| head"). */
export class Reader {
  isGone = false;
  readonly #output: Writable;

  constructor(output: Writable) {
    this.#output = output;
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.isGone = true;
    });
  }

  async write(line: object): Promise<void> {
    const isTaken = this.#output.write(`${JSON.stringify(line)}\n`);
    if (!isTaken && !this.isGone) await once(this.#output, 'drain').catch(() => undefined);
  }
}
