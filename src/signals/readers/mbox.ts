import { RAW_LIMIT_BYTES } from './raw-text.ts';

/** One mail of a mailbox file, its line in it, and what its first line says of the time. */
export interface BoxedMail {
  readonly bytes: Uint8Array;
  readonly line: number;
  /** ISO 8601, or null. */
  readonly at: string | null;
  readonly isCut: boolean;
}

const NEWLINE = 0x0a;
const FROM_LINE = /^From \S{1,300}\s.{0,40}\b(?:19|20)\d\d\b/;
const ESCAPED = /^>+From /;

/**
 * Splits a mailbox file into its mails, one at a time, whatever the size of the file. A mail
 * begins at a "From …" line after a blank one; of an endless mail only the first part is held.
 */
export async function* mailsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<BoxedMail> {
  let parts: Buffer[] = [];
  let [size, line, first, wasBlank] = [0, 0, 0, true];
  let at: string | null = null;
  const mail = (): BoxedMail => {
    return { bytes: Buffer.concat(parts), line: first, at, isCut: size > RAW_LIMIT_BYTES };
  };
  for await (const raw of linesOf(chunks)) {
    line++;
    const head = raw.subarray(0, 400).toString('latin1').trimEnd();
    if (wasBlank && FROM_LINE.test(head)) {
      if (first > 0) yield mail();
      [parts, size, first] = [[], 0, line];
      at = dateIn(head);
    } else if (first > 0) {
      const own = ESCAPED.test(head) ? raw.subarray(1) : raw;
      size += own.length;
      if (size <= RAW_LIMIT_BYTES) parts.push(own);
    }
    wasBlank = head === '';
  }
  if (first > 0) yield mail();
}

/** Says whether a file begins as a mailbox does. */
export function isMailbox(beginning: string): boolean {
  return FROM_LINE.test(beginning.slice(0, 400));
}

function dateIn(head: string): string | null {
  const date = new Date(`${head.replace(/^From \S+\s+/, '').trim()} UTC`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A line is yielded in pieces where it is longer than a mail may be. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk);
    let from = 0;
    for (let end = buffer.indexOf(NEWLINE); end !== -1; end = buffer.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...held, buffer.subarray(from, end + 1)]);
      [held, size, from] = [[], 0, end + 1];
    }
    held.push(buffer.subarray(from));
    size += buffer.length - from;
    if (size > RAW_LIMIT_BYTES) {
      yield Buffer.concat(held);
      [held, size] = [[], 0];
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
