import * as v from 'valibot';
import { parseOrThrow } from '../../schemas/parse.ts';

const Bytes = v.instance(Uint8Array, 'must be bytes');
const Options = v.object({ at: v.string(), name: v.optional(v.string()) });

/**
 * Passes what a reader is given where it is of the right kind: callers without types may give
 * anything, and what a text says is another matter.
 *
 * @throws {InvalidJobData} it is not, or the options are not.
 */
export function refuseOtherThanBytes(bytes: unknown, options: unknown): void {
  parseOrThrow(Bytes, bytes, 'bytes');
  parseOrThrow(Options, options, 'options');
}

/** As {@link refuseOtherThanBytes}, where text is given. */
export function refuseOtherThanText(text: unknown, options: unknown): void {
  parseOrThrow(v.string(), text, 'text');
  parseOrThrow(Options, options, 'options');
}
