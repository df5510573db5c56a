import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/json-merge.ts';

/** Returns SHA-256 of the data's canonical JSON: equal data has one hash, whatever its key order. */
export function hashOf(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data)).digest('hex');
}
