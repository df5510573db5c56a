import type { JsonObject, JsonValue } from './json-merge.ts';

/** What makes two entries of a list the same thing; null where an entry is like no other. */
export type Identity = (entry: JsonObject) => string | null;

/** Returns the entries in order of a date that they carry; one without it has just arrived. */
export function byDate(list: readonly JsonObject[], key: string): JsonObject[] {
  const timeOf = (entry: JsonObject) => {
    const at = Date.parse(String(entry[key]));
    return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at;
  };
  return list.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** Returns the entries with the keys that only the stored entry of the same thing has. */
export function carryUnknown(
  list: readonly JsonObject[],
  stored: readonly JsonObject[],
  identity: Identity,
): JsonObject[] {
  const before = new Map(stored.map((entry) => [identity(entry), entry]));
  before.delete(null);
  return list.map((entry) => withUnknown(entry, before.get(identity(entry))));
}

/** Returns each thing once, in the place of its first entry, as `merge` makes it of two. */
export function onceEach(
  list: readonly JsonObject[],
  identity: Identity,
  merge: (earlier: JsonObject, later: JsonObject) => JsonObject,
): JsonObject[] {
  const places = new Map<string, number>();
  const once: JsonObject[] = [];
  for (const entry of list) {
    const key = identity(entry);
    const place = key === null ? undefined : places.get(key);
    const earlier = place === undefined ? undefined : once[place];
    if (place !== undefined && earlier) once[place] = merge(earlier, entry);
    else {
      if (key !== null) places.set(key, once.length);
      once.push(entry);
    }
  }
  return once;
}

function withUnknown(entry: JsonObject, stored: JsonObject | undefined): JsonObject {
  if (!stored) return entry;
  const unknown = Object.entries(stored).filter(([key]) => !Object.hasOwn(entry, key));
  return Object.fromEntries([...Object.entries(entry), ...unknown]);
}

/** Returns a text of an entry, empty where it has none. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
