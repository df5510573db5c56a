import { type QuotedAuthor, quoteHeaderAt } from './quote-headers.ts';
import { withoutSignature } from './signatures.ts';

/** What one person wrote in a mail: its sender where `author` is null, else whom it quotes. */
export interface Passage {
  readonly author: QuotedAuthor | null;
  readonly text: string;
  readonly signature: readonly string[];
  /** How often it was quoted: 0 is new. */
  readonly depth: number;
}

interface Open {
  author: QuotedAuthor | null;
  depth: number;
  lines: string[];
}

const QUOTE_MARK = /^\s{0,3}>[> ]{0,60}/;
/** Levels of quotation that are told apart. */
const DEPTH_LIMIT = 50;
const UNKNOWN: QuotedAuthor = { name: null, email: null, at: null };

/**
 * Splits a mail's text into what is new and what it quotes or forwards, each with its author, in
 * the order in which it was written: the deepest quotation first, what is new last.
 */
export function passagesOf(body: string): Passage[] {
  const found: Open[] = [];
  /** Who wrote at which level of ">" marks, and how many headers without marks came before. */
  const authors = new Map<number, QuotedAuthor>();
  let headers = 0;
  let unmarked: QuotedAuthor | null = null;
  const lines = body.split('\n').map(marked);
  const texts = lines.map(({ text }) => text);
  for (let i = 0; i < lines.length; i++) {
    const { level, text } = lines[i] as Marked;
    const header = quoteHeaderAt(texts, i);
    if (header) {
      const next = lines[i + header.lines];
      // "Jo wrote:" stands one level above what Jo wrote, a block of headers on the same one.
      if (next && next.level > level) authors.set(next.level, header.author);
      else if (level > 0) authors.set(level, header.author);
      else {
        headers = Math.min(headers + 1, DEPTH_LIMIT);
        unmarked = header.author;
      }
      i += header.lines - 1;
      continue;
    }
    if (text.trim() === '' && found.length > 0) {
      found.at(-1)?.lines.push('');
      continue;
    }
    const author = level > 0 ? (authors.get(level) ?? UNKNOWN) : unmarked;
    add(found, { author, depth: level + headers, lines: [text] });
  }
  return found
    .toSorted((a, b) => b.depth - a.depth)
    .map(({ author, depth, lines: own }) => ({
      author,
      depth,
      ...withoutSignature(own.join('\n')),
    }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

interface Marked {
  readonly level: number;
  readonly text: string;
}

function marked(line: string): Marked {
  const mark = QUOTE_MARK.exec(line)?.[0] ?? '';
  const level = Math.min(mark.split('>').length - 1, DEPTH_LIMIT);
  return { level, text: level === 0 ? line : line.slice(mark.length) };
}

function add(found: Open[], line: Open): void {
  const last = found.at(-1);
  if (last && last.depth === line.depth && last.author === line.author) {
    last.lines.push(...line.lines);
  } else {
    found.push(line);
  }
}
