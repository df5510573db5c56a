import { isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';

/**
 * What a field of a plan must be: returns a value of that shape, as much of the given one as fits,
 * and the field's default where nothing does. A value of an older shape is so mended.
 */
export type Shape = (value: JsonValue | undefined) => JsonValue;

export const text =
  (initial: string): Shape =>
  (value) =>
    typeof value === 'string' ? value : initial;

export const number =
  (initial: number): Shape =>
  (value) =>
    typeof value === 'number' ? value : initial;

export const optionalText: Shape = (value) => (typeof value === 'string' ? value : null);

export const optionalNumber: Shape = (value) => (typeof value === 'number' ? value : null);

export const object: Shape = (value) => (isJsonObject(value) ? value : {});

/** A list of texts; one text alone is a list of one. */
export const texts: Shape = (value) => {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  return listOf(value).filter((entry) => typeof entry === 'string');
};

/** A list of objects. */
export const entries: Shape = (value) => objectsOf(value);

/** Returns the entries of a list, none where the value is no list. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isList(value) ? value : [];
}

/** Returns the entries of a list that are objects. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
