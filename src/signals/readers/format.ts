import { areActivities } from './activities.ts';
import { isMailbox } from './mbox.ts';
import { textOf } from './raw-text.ts';

/** What a file of conversations may be. */
export type RawFormat = 'mail' | 'mailbox' | 'transcript' | 'jsonl' | 'json' | 'activities';

const BY_EXTENSION: Readonly<Record<string, RawFormat>> = {
  eml: 'mail',
  mbox: 'mailbox',
  mbx: 'mailbox',
  vtt: 'transcript',
  srt: 'transcript',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
};
const HEADER = /^[A-Za-z][A-Za-z-]{1,40}:/;
const HEADER_LINES = 60;

/**
 * Returns what a file is: by its name's ending where that says it, else by how it begins. Null
 * where it is nothing that holds conversations.
 */
export function formatOf(name: string, beginning: Uint8Array): RawFormat | null {
  const extension = /\.([a-z\d]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const told = BY_EXTENSION[extension];
  if (told !== undefined) return told;
  if (isBinary(beginning)) return null;
  const { text } = textOf(beginning);
  if (isMailbox(text)) return 'mailbox';
  if (isMailText(text)) return 'mail';
  if (extension === 'csv' || extension === 'tsv') return areActivities(text) ? 'activities' : null;
  if (/^\s*(?:\{|\[\s*[{["\]])/.test(text)) return isOneValue(text, extension) ? 'json' : 'jsonl';
  return 'transcript';
}

/** Says whether a text begins with the headers of a mail: From, and another one. */
export function isMailText(text: string): boolean {
  const names = new Set<string>();
  for (const line of text.split(/\r?\n/, HEADER_LINES)) {
    if (line === '') break;
    if (HEADER.test(line)) names.add(line.slice(0, line.indexOf(':')).toLowerCase());
    else if (!/^[ \t]/.test(line)) return false;
  }
  const others = ['to', 'date', 'subject', 'message-id', 'received', 'mime-version'];
  return names.has('from') && others.some((name) => names.has(name));
}

/** A first line that is JSON by itself begins a file of lines. */
function isOneValue(text: string, extension: string): boolean {
  if (/^\s*\[/.test(text)) return true;
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  try {
    JSON.parse(first);
    return extension === 'json' && !text.trim().includes('\n');
  } catch {
    return extension === 'json';
  }
}

/** Text has no NUL, but in UTF-16, which says so at its beginning. */
function isBinary(bytes: Uint8Array): boolean {
  const isUtf16 = (bytes[0] ?? 0) >= 0xfe && (bytes[1] ?? 0) >= 0xfe;
  return !isUtf16 && bytes.includes(0);
}
