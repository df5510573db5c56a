import type { Jobs } from '../jobs/registry.ts';

export type JobName = Jobs[number]['name'];

/** A line of an input file that was read: which message it makes, for whom. */
export interface SendableLine {
  readonly kind: 'sendable';
  /** Its number in the file, from 1; of a row over several lines, the first. */
  readonly line: number;
  /** The tenant's slug or id as the line says it; null where it says none. */
  readonly tenant: string | null;
  readonly job: JobName;
  readonly idempotencyKey: string;
  readonly data: unknown;
  /** The line in a few words, for people. */
  readonly about: string;
}

/** A line that makes no message, and why. */
export interface RefusedLine {
  readonly kind: 'refused';
  readonly line: number;
  /** Its file, where several are taken in at once. */
  readonly file?: string;
  readonly reason: string;
}

export type InputLine = SendableLine | RefusedLine;

export const refused = (line: number, reason: string): RefusedLine => ({
  kind: 'refused',
  line,
  reason,
});

/** Returns the known facts as one short phrase. */
export function phrase(...facts: readonly (string | number | null | undefined)[]): string {
  return facts.filter((fact) => fact !== null && fact !== undefined && fact !== '').join(' · ');
}
