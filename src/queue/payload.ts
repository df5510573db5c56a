import { InvalidJobData } from '../errors.ts';

/** A message at the plain door, as JSON: 64 KiB. */
export const PLAIN_LIMIT_BYTES = 64 * 1024;

/** A message at the durable door, as JSON: 1 MiB. */
export const DURABLE_LIMIT_BYTES = 1024 * 1024;

/**
 * Passes where the message's JSON is small enough.
 *
 * @throws {InvalidJobData} it is larger, or no JSON at all.
 */
export function refuseOversize(message: unknown, limitBytes: number): void {
  const bytes = Buffer.byteLength(jsonOf(message));
  if (bytes <= limitBytes) return;
  const reason = `is ${bytes} bytes of JSON, at most ${limitBytes} are taken`;
  throw new InvalidJobData([{ path: 'envelope', reason }]);
}

function jsonOf(message: unknown): string {
  try {
    return JSON.stringify(message) ?? '';
  } catch {
    throw new InvalidJobData([{ path: 'envelope', reason: 'must be JSON' }]);
  }
}
