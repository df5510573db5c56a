/** What JSON text can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says whether two values are the same data, whatever the order of their keys. */
export function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((it, i) => isSameJson(it, b[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  // A key that is absent and one that is undefined are one and the same.
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSameJson(own(a, key), own(b, key)));
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * Returns the target with a JSON merge patch applied; both stay as they were. Objects merge key by
 * key, null removes a key, everything else replaces. A key named "__proto__" is data like any.
 *
 * @see RFC 7396
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** Text that goes out as it stands, in contrast to a value that is still to be written. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Returns JSON text in which every object's keys are sorted, so that equal data has equal text,
 * whatever order it was built in. Made for hashing: text is not normalised ("é" composed and
 * decomposed differ). Dates are ISO 8601, what JSON has no word for is null in a list and left out
 * of an object, as in JSON.stringify. Depth is bounded by memory alone. The data has no cycles.
 */
export function canonicalJson(value: unknown): string {
  return nestedJson(value, 0);
}

/** Deeper than any document of ours, and far from where recursion would end. */
const RECURSION_DEPTH = 200;

function nestedJson(value: unknown, depth: number): string {
  if (!isContainer(value)) return scalarText(value);
  if (depth === RECURSION_DEPTH) return deepJson(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `,${nestedJson(item, depth + 1)}`;
    return `[${text.slice(1)}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (isSayable(inner)) text += `,${JSON.stringify(key)}:${nestedJson(inner, depth + 1)}`;
  }
  return `{${text.slice(1)}}`;
}

/** The same without recursion: slower, and bounded by memory alone. */
function deepJson(value: object): string {
  const parts: string[] = [];
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (next instanceof Written) parts.push(next.text);
    else if (Array.isArray(next)) pushReversed(pending, listPieces(next));
    else if (isContainer(next)) pushReversed(pending, objectPieces(next));
    else parts.push(scalarText(next));
  }
  return parts.join('');
}

function listPieces(list: readonly unknown[]): unknown[] {
  const pieces = list.flatMap((item, at) => [new Written(at === 0 ? '[' : ','), item]);
  return [...pieces, new Written(list.length === 0 ? '[]' : ']')];
}

function objectPieces(object: object): unknown[] {
  const entries = Object.entries(object)
    .filter(([, value]) => isSayable(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const pieces = entries.flatMap(([key, value], at) => [
    new Written(`${at === 0 ? '{' : ','}${JSON.stringify(key)}:`),
    value,
  ]);
  return [...pieces, new Written(entries.length === 0 ? '{}' : '}')];
}

function scalarText(value: unknown): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`;
  if (typeof value === 'bigint') return value.toString();
  return isSayable(value) ? JSON.stringify(value) : 'null';
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function isSayable(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

// One by one: spreading a long list into push() overflows the stack.
function pushReversed(pending: unknown[], pieces: readonly unknown[]): void {
  for (let at = pieces.length - 1; at >= 0; at -= 1) pending.push(pieces[at]);
}
