import {
  canonicalJson,
  isJsonObject,
  isSameJson,
  type JsonObject,
  type JsonValue,
} from './json-merge.ts';
import { byText } from './lists.ts';
import { textOf } from './plan-entries.ts';
import { listOf } from './plan-shapes.ts';

/** One difference between two plans. */
export interface PlanDifference {
  /**
   * `section.key`, deeper where values are objects. An entry of a list is `path[n]`, its place
   * counted from 0: in the later plan, or in the earlier one where it was removed.
   */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

interface Place {
  readonly entry: JsonValue;
  readonly at: number;
}

/** Says whether two plans hold the same, whatever the order of their keys. */
export function isSamePlan(a: JsonObject, b: JsonObject): boolean {
  return isSameJson(a, b);
}

/**
 * Returns what is different in plan `b`, sorted by path; empty only where both are the same. An
 * entry of a list is changed where the other list has another of the same person, action or
 * exchange. A list in which the order alone is different is changed as a whole.
 */
export function diffPlans(a: JsonObject, b: JsonObject): PlanDifference[] {
  return objectDifferences('', a, b);
}

/**
 * Returns the patch that turns one plan into another, to be applied to the first: what it sets is
 * then said by its author, so that it outlives the next assembly. Null for what the other lacks.
 */
export function patchBetween(from: JsonObject, to: JsonObject): JsonObject {
  const changes = keysOf(from, to).flatMap((key): [string, JsonValue][] => {
    const [before, after] = [own(from, key), own(to, key)];
    if (after === undefined) return [[key, null]];
    if (canonicalJson(before) === canonicalJson(after)) return [];
    return [[key, isJsonObject(after) ? patchBetween(objectFrom(before), after) : after]];
  });
  return Object.fromEntries(changes);
}

function objectDifferences(path: string, a: JsonObject, b: JsonObject): PlanDifference[] {
  return keysOf(a, b).flatMap((key) =>
    differences(path === '' ? key : `${path}.${key}`, own(a, key), own(b, key)),
  );
}

function differences(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): PlanDifference[] {
  if (before === undefined) return after === undefined ? [] : [{ path, kind: 'added', after }];
  if (after === undefined) return [{ path, kind: 'removed', before }];
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) return objectDifferences(path, before, after);
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return [{ path, kind: 'changed', before, after }];
  }
  const byEntry = listDifferences(path, listOf(before), listOf(after));
  return byEntry.length > 0 ? byEntry : [{ path, kind: 'changed', before, after }];
}

function listDifferences(
  path: string,
  a: readonly JsonValue[],
  b: readonly JsonValue[],
): PlanDifference[] {
  const [before, after] = [placesIn(a), placesIn(b)];
  const removed = [...before].flatMap(([key, { entry, at }]): PlanDifference[] =>
    after.has(key) ? [] : [{ path: `${path}[${at}]`, kind: 'removed', before: entry }],
  );
  const others = [...after].flatMap(([key, { entry, at }]): PlanDifference[] => {
    const was = before.get(key)?.entry;
    if (was === undefined) return [{ path: `${path}[${at}]`, kind: 'added', after: entry }];
    if (canonicalJson(was) === canonicalJson(entry)) return [];
    return [{ path: `${path}[${at}]`, kind: 'changed', before: was, after: entry }];
  });
  return [...removed, ...others];
}

/** The entries by what they are; the second of two that are the same is another. */
function placesIn(list: readonly JsonValue[]): ReadonlyMap<string, Place> {
  const counts = new Map<string, number>();
  const places = list.map((entry, at): [string, Place] => {
    const name = nameOf(entry);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${count} ${name}`, { entry, at }];
  });
  return new Map(places);
}

/** What an entry is known by: the person, the action and its owner, or the exchange. */
function nameOf(entry: JsonValue): string {
  if (!isJsonObject(entry)) return canonicalJson(entry);
  const { stakeholderId, description, owner, date, channel } = entry;
  if (textOf(stakeholderId)) return canonicalJson(['person', stakeholderId]);
  if (textOf(description)) return canonicalJson(['action', description, owner ?? null]);
  if (textOf(date)) return canonicalJson(['exchange', date, channel ?? null]);
  return canonicalJson(entry);
}

function keysOf(a: JsonObject, b: JsonObject): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(byText);
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function objectFrom(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
