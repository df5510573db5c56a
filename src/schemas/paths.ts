/** One step into a document: a key of an object or an index of a list. */
export type PathKey = string | number;

const KEY_LIMIT = 60;
const PATH_LIMIT = 400;

/**
 * Returns a path as people write it: `participants[3].email`. Keys are the sender's words, so each
 * is cut to 60 characters and what cannot be printed becomes `?`; a path is cut to 400 characters.
 */
export function formatPath(keys: readonly PathKey[]): string {
  let path = '';
  for (const key of keys) {
    if (path.length > PATH_LIMIT) return `${path.slice(0, PATH_LIMIT)}…`;
    if (typeof key === 'number') path += `[${key}]`;
    else path += path === '' ? printable(key) : `.${printable(key)}`;
  }
  return path;
}

function printable(key: string): string {
  const shown = key
    .slice(0, KEY_LIMIT)
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}\uFFFD]/gu, '?');
  return key.length > KEY_LIMIT ? `${shown}…` : shown;
}
