import * as v from 'valibot';
import { isPlainObject } from './hygiene.ts';

/** An object of the wire: unknown keys are refused by name. */
export function closed<const E extends v.ObjectEntries>(entries: E) {
  return plain(v.strictObject(entries));
}

/** An object of a stored document: unknown keys survive a read-modify-write. */
export function open<const E extends v.ObjectEntries>(entries: E) {
  return plain(v.looseObject(entries));
}

/**
 * Makes an object schema refuse lists and class instances, which valibot takes for objects (an
 * empty list would pass where every key is optional), and leave out keys whose value is
 * undefined, so that absent and undefined are the same to whoever writes the fields down.
 */
function plain<S extends v.GenericSchema>(schema: S): S {
  const run = schema['~run'];
  const runPlain: S['~run'] = function (this: S, dataset, config) {
    const isFit = dataset.value === undefined || isPlainObject(dataset.value);
    const result = run.call(this, { value: isFit ? dataset.value : null }, config);
    if (result.typed && isPlainObject(result.value)) dropUndefined(result.value);
    return result;
  };
  return Object.assign(schema, { '~run': runPlain });
}

function dropUndefined(object: Record<string, unknown>): void {
  for (const key of Object.keys(object)) if (object[key] === undefined) delete object[key];
}

/** A rule about several fields of an object; what breaks it is reported at `field`. */
export function fieldRule<T extends object>(
  field: keyof T & string,
  holds: (object: T) => boolean,
  reason: string,
) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed || holds(dataset.value)) return;
    const value = dataset.value[field];
    const input = { ...dataset.value };
    addIssue({
      message: reason,
      path: [{ type: 'unknown', origin: 'value', input, key: field, value }],
    });
  });
}
