import { randomUUID } from 'node:crypto';
import { InvalidJobData } from '../errors.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Uuid } from '../schemas/primitives.ts';

/** Returns the key of a new row: made here, so that what refers to it can be written with it. */
export function newId(tenantId: string): { tenantId: string; id: string } {
  return { tenantId, id: randomUUID() };
}

/**
 * Returns a normal form that can be stored.
 *
 * @throws {InvalidJobData} it is empty (nothing to tell the thing by) or longer than its column:
 * some letters fold to eighteen.
 */
export function storedKey(field: string, key: string, limit: number): string {
  if (key === '') {
    throw new InvalidJobData([{ path: field, reason: 'must contain a letter or a digit' }]);
  }
  if (key.length > limit) {
    throw new InvalidJobData([{ path: field, reason: 'is too long in its normal form' }]);
  }
  return key;
}

/** Returns an id in lower case. @throws {InvalidJobData} it is no UUID; `path` names it. */
export function idFrom(path: string, id: unknown): string {
  return parseOrThrow(Uuid, id, path);
}
