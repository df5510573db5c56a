import { isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';
import type { Shape } from './plan-shapes.ts';
import { type Assembled, fieldValue, type RecordedStatement, standing } from './plan-statements.ts';

/** The sections of a kind of plan: an object of named keys, or one value. */
export type PlanLayout = {
  readonly [section: string]: Shape | { readonly [key: string]: Shape };
};

/** All that a plan is made of. */
export interface PlanSources {
  readonly layout: PlanLayout;
  /** What the facts make of each field, by `section` or `section.key`. */
  readonly fields: ReadonlyMap<string, Assembled>;
  readonly patches: readonly RecordedStatement[];
  /** The document as it was last written, of any shape; null where there is none. */
  readonly stored: JsonObject | null;
}

/** A statement with its place in a plan: `key` is null where it is about the whole section. */
interface PlacedStatement {
  readonly section: string;
  readonly key: string | null;
  readonly statement: RecordedStatement;
}

/**
 * Returns a plan's document: every field of its layout as facts and patches make it, and every
 * other key of the stored document as it was, unless a patch changed it. A field that no fact is
 * about keeps its stored value, unless a release withdrew what was written there.
 */
export function assemblePlan(sources: PlanSources): JsonObject {
  const { layout, stored, patches } = sources;
  const placed = placedIn(patches, [...Object.keys(layout), ...Object.keys(stored ?? {})]);
  const sections = new Set([
    ...Object.keys(layout),
    ...Object.keys(stored ?? {}),
    ...placed.map(({ section }) => section),
  ]);
  const assembled = [...sections].map((section): [string, JsonValue | undefined] => {
    const own = placed.filter((statement) => statement.section === section);
    return [section, sectionValue(sources, section, own)];
  });
  return withoutAbsent(assembled);
}

function placedIn(
  patches: readonly RecordedStatement[],
  sections: readonly string[],
): readonly PlacedStatement[] {
  return patches.map((statement) => {
    const { field } = statement;
    const known = sections.filter((name) => field === name || field.startsWith(`${name}.`));
    const dot = field.indexOf('.');
    const section =
      known.toSorted((a, b) => b.length - a.length)[0] ?? (dot > 0 ? field.slice(0, dot) : field);
    const key = section === field ? null : field.slice(section.length + 1);
    return { section, key, statement };
  });
}

function sectionValue(
  sources: PlanSources,
  section: string,
  placed: readonly PlacedStatement[],
): JsonValue | undefined {
  const shape = own(sources.layout, section);
  const stored = own(sources.stored ?? {}, section);
  const keyed = placed.flatMap(({ key }) => key ?? []);
  if (typeof shape === 'function' || (!shape && !isJsonObject(stored) && keyed.length === 0)) {
    const statements = placed.filter(({ key }) => key === null).map((one) => one.statement);
    return valueAt(sources.fields.get(section), shape, stored, statements);
  }
  const before = isJsonObject(stored) ? stored : {};
  const keys = new Set([...Object.keys(shape ?? {}), ...Object.keys(before), ...keyed]);
  const values = [...keys].map((key): [string, JsonValue | undefined] => {
    const base = sources.fields.get(`${section}.${key}`);
    return [key, valueAt(base, own(shape ?? {}, key), own(before, key), aboutKey(placed, key))];
  });
  const object = withoutAbsent(values);
  const isEmptied = Object.keys(object).length === 0 && keys.size > 0;
  return isEmptied ? undefined : object;
}

/** What is said of a section is said of each of its keys. */
function aboutKey(placed: readonly PlacedStatement[], key: string): readonly RecordedStatement[] {
  return placed.flatMap((one) => {
    if (one.key !== null) return one.key === key ? one.statement : [];
    const { value, released } = one.statement;
    if (value === null || released) return one.statement;
    const said = isJsonObject(value) ? own(value, key) : undefined;
    return said === undefined ? [] : { ...one.statement, value: said };
  });
}

function valueAt(
  assembled: Assembled | undefined,
  shape: Shape | undefined,
  stored: JsonValue | undefined,
  statements: readonly RecordedStatement[],
): JsonValue | undefined {
  const counted = standing(statements);
  const kept = counted.isWithdrawn ? undefined : stored;
  const fallback = kept === undefined ? null : { value: shape ? shape(kept) : kept, at: null };
  const value = fieldValue(assembled ?? fallback, counted);
  return shape ? shape(value) : value;
}

function own<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function withoutAbsent(fields: readonly [string, JsonValue | undefined][]): JsonObject {
  return Object.fromEntries(
    fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
