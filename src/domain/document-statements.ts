import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';
import { patchBetween } from './plan-diff.ts';
import type { PlanStatement } from './plan-patch.ts';

/** What a whole document says of one field, where it differs from the one before it. */
export interface DocumentStatement extends PlanStatement {
  /** For a list, what was added and removed: facts that come later still find a place in it. */
  readonly change: JsonValue;
}

/** Returns what a document says that the one before it does not, field by field. */
export function statementsBetween(from: JsonObject, to: JsonObject): DocumentStatement[] {
  return Object.entries(patchBetween(from, to)).flatMap(([section, value]) => {
    if (!isJsonObject(value)) return statement(section, from[section], value);
    const before = from[section];
    const keys = isJsonObject(before) ? before : {};
    return Object.entries(value).map(([key, inner]) =>
      statement(`${section}.${key}`, keys[key], inner),
    );
  });
}

/** Returns the value of `section` or `section.key` in a document; undefined where it has none. */
export function fieldOf(document: JsonObject, field: string): JsonValue | undefined {
  if (Object.hasOwn(document, field)) return document[field];
  const dots = [...field.matchAll(/\./g)].map(({ index }) => index);
  const places = dots.map((dot) => [document[field.slice(0, dot)], field.slice(dot + 1)] as const);
  const found = places.find(
    ([section, key]) => isJsonObject(section) && Object.hasOwn(section, key),
  );
  const [section, key = ''] = found ?? [];
  return isJsonObject(section) ? section[key] : undefined;
}

function statement(
  field: string,
  before: JsonValue | undefined,
  value: JsonValue,
): DocumentStatement {
  if (!isList(value) || !isList(before)) return { field, value, change: value };
  const [were, are] = [new Set(before.map(canonicalJson)), new Set(value.map(canonicalJson))];
  const add = value.filter((entry) => !were.has(canonicalJson(entry)));
  const remove = before.filter((entry) => !are.has(canonicalJson(entry)));
  return { field, value, change: { add, remove } };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
