import type * as v from 'valibot';
import { InvalidJobData } from '../../src/errors.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';

/** Returns what a schema has against a value, as `path: reason` lines; none where it accepts. */
export function refusals(schema: v.GenericSchema, value: unknown): string[] {
  try {
    parseOrThrow(schema, value);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidJobData)) throw error;
    return error.issues.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

export const ID = '0b6a5a52-43bb-4a6e-9f0f-4c62a1d7a001';
export const NOW = '2026-03-31T09:00:00.000Z';
