import { createHash } from 'node:crypto';

/** A half that rules were written and weights fitted on, and one that was only scored. */
export const HALVES = ['looked at', 'scored only'] as const;
export type Half = (typeof HALVES)[number];

/** Returns the half of a row by a hash of its key; rows of one thread share a key. */
export function halfOf(key: string): Half {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return Number.parseInt(hash, 16) % 2 === 0 ? 'looked at' : 'scored only';
}

/** Returns a subject without what replies and forwards put before it: the name of a thread. */
export function threadOf(subject: string): string {
  return subject
    .trim()
    .replace(/^(?:(?:re|fw|fwd|aw|wg)\s{0,3}:\s{0,3}){1,10}/i, '')
    .trim()
    .toLowerCase();
}
