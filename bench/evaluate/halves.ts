import { createHash } from 'node:crypto';

/** The half that was read while the rules were written, and the half that was only scored. */
export const HALVES = ['read', 'held back'] as const;
export type Half = (typeof HALVES)[number];

/** Returns the half of a row, or of a cluster as a whole, by a hash of its key. */
export function halfOf(key: string): Half {
  return (createHash('sha256').update(key).digest()[0] ?? 0) % 2 === 0 ? 'read' : 'held back';
}
