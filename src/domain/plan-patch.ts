import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';

/** What a patch says of one field of a plan, as evidence of its author. */
export interface PlanStatement {
  /** `section` or `section.key`. */
  readonly field: string;
  /** A value, null where the field is cleared, or a list's `{ add, remove }`. */
  readonly value: JsonValue;
}

/** Entries to take from a list, then entries to put at its end. */
interface ListChange {
  readonly add: readonly JsonValue[];
  readonly remove: readonly JsonValue[];
}

/**
 * Returns the document with a patch of `{ section: value }` applied; both stay as they were.
 *
 * Objects merge key by key and null removes a key (RFC 7396). A list is replaced by a whole list,
 * or changed by `{ add, remove }`, at any depth: first what equals an entry of `remove` goes, then
 * what `add` has and the list has not is put at the end. An object in `remove` takes every entry
 * that has all of its values, so an entry can be named by its id alone.
 */
export function applyPatch(document: JsonObject, patch: JsonObject): JsonObject {
  const patched = new Map(Object.entries(document));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) patched.delete(key);
    else patched.set(key, applied(patched.get(key), value));
  }
  return Object.fromEntries(patched);
}

/** Returns the sections a patch touches that are not the same in both documents. */
export function changedSections(
  patch: JsonObject,
  before: JsonObject,
  now: JsonObject,
): readonly string[] {
  return Object.keys(patch).filter((section) => textOf(before, section) !== textOf(now, section));
}

/**
 * Returns what a patch says, field by field, as it is kept in evidence: the keys of an object
 * section apart, so that one author's value of a key leaves the next author's of another alone.
 */
export function statementsIn(document: JsonObject, patch: JsonObject): readonly PlanStatement[] {
  return Object.entries(patch).flatMap(([section, value]) => {
    if (!isJsonObject(value) || listChange(document[section], value) !== null) {
      return [{ field: section, value }];
    }
    return Object.entries(value).map(([key, inner]) => ({
      field: `${section}.${key}`,
      value: inner,
    }));
  });
}

function applied(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const change = listChange(target, patch);
  if (change !== null) return changedList(Array.isArray(target) ? target : [], change);
  return applyPatch(isJsonObject(target) ? target : {}, patch);
}

/** Reads an object as a change of a list, unless what it is to change is an object itself. */
function listChange(target: JsonValue | undefined, patch: JsonObject): ListChange | null {
  if (isJsonObject(target)) return null;
  const { add, remove, ...others } = patch;
  const isNothing = add === undefined && remove === undefined;
  if (isNothing || Object.keys(others).length > 0) return null;
  const [added, removed] = [add ?? [], remove ?? []];
  return Array.isArray(added) && Array.isArray(removed) ? { add: added, remove: removed } : null;
}

function changedList(list: readonly JsonValue[], { add, remove }: ListChange): JsonValue[] {
  const kept = list.filter((entry) => !remove.some((named) => isNamed(entry, named)));
  const known = new Set(kept.map(canonicalJson));
  for (const entry of add) {
    const text = canonicalJson(entry);
    if (known.has(text)) continue;
    known.add(text);
    kept.push(entry);
  }
  return kept;
}

/** An empty object names nothing: it would name every entry. */
function isNamed(entry: JsonValue, named: JsonValue): boolean {
  if (!isJsonObject(named) || !isJsonObject(entry)) {
    return canonicalJson(entry) === canonicalJson(named);
  }
  const keys = Object.keys(named);
  return keys.length > 0 && keys.every((key) => textOf(entry, key) === textOf(named, key));
}

/** Returns a key's value as text that is equal where the values are; absent is like nothing else. */
function textOf(object: JsonObject, key: string): string {
  return Object.hasOwn(object, key) ? canonicalJson(object[key]) : '';
}
