/** Text as it came in: what it says, and what had to be put right to read it. */
export interface RawText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Bytes of one file or message that are read at most; what follows is left out, and said. */
export const RAW_LIMIT_BYTES = 8 * 1_048_576;

/**
 * Returns the text of a file of unknown encoding: by its byte-order mark, else as UTF-8, else as
 * Windows-1252, in which every byte means something. What no store of ours keeps is taken out.
 */
export function textOf(bytes: Uint8Array): RawText {
  const notes: string[] = [];
  let read = bytes;
  if (bytes.length > RAW_LIMIT_BYTES) {
    read = bytes.subarray(0, RAW_LIMIT_BYTES);
    notes.push(`is ${bytes.length} bytes long: the first ${RAW_LIMIT_BYTES} were read`);
  }
  const encoding = encodingOf(read, bytes.length > RAW_LIMIT_BYTES);
  if (encoding === 'windows-1252') notes.push('is not UTF-8: it was read as windows-1252');
  const text = new TextDecoder(encoding).decode(read);
  const clean = storable(text);
  if (clean !== text) notes.push('held characters that cannot be stored; they were left out');
  return { text: clean.replace(/\r\n?/g, '\n'), notes };
}

/** Returns the text without NUL and lone surrogates, which PostgreSQL does not keep. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function encodingOf(bytes: Uint8Array, isCut: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    // A cut may fall inside a character: with `stream` the torn one is left for what would follow.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
