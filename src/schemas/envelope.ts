import * as v from 'valibot';
import { NewerVersion } from '../errors.ts';
import { isPlainObject, refuseUnsafe, unsafeText } from './hygiene.ts';
import { closed } from './objects.ts';
import { parseOrThrow } from './parse.ts';
import { Uuid } from './primitives.ts';

/**
 * The sender's name for one intent, 1–200 characters, kept to the letter: two keys that differ in
 * a space are two intents.
 */
export const IdempotencyKey = v.pipe(
  v.string(),
  v.metadata({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  v.check((key) => key.trim() !== '', 'must not be blank'),
  v.check((key) => [...key].length <= 200, 'must have at most 200 characters'),
  v.rawCheck(({ dataset, addIssue }) => {
    const reason = dataset.typed ? unsafeText(dataset.value) : null;
    if (reason) addIssue({ message: reason });
  }),
);
export type IdempotencyKey = v.InferOutput<typeof IdempotencyKey>;

/** A job as any queue client may add it; `data` is read by the schema of the job it is for. */
export const Envelope = closed({
  tenantId: Uuid,
  idempotencyKey: IdempotencyKey,
  version: v.literal(1),
  data: v.pipe(
    v.custom<Record<string, unknown>>(isPlainObject, 'must be an object'),
    v.metadata({ type: 'object', description: "the job's own data" }),
  ),
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** A reference to a message at the durable door: its job, key and data are in the outbox. */
export const ReferenceEnvelope = closed({ tenantId: Uuid, ref: Uuid, version: v.literal(1) });
export type ReferenceEnvelope = v.InferOutput<typeof ReferenceEnvelope>;

/** A job of the clock: for no tenant, and without data. */
export const ClockEnvelope = closed({ version: v.literal(1) });

/** While a program is updated its old and new workers share a queue, in milliseconds. */
const NEWER_AGAIN_MS = 10_000;
const NEWEST_VERSION = 99;

/**
 * Returns what the queue carries for a job: the whole message, or a reference to it.
 *
 * @throws {InvalidJobData} it is neither.
 * @throws {NewerVersion} it is of a version that only newer workers read.
 */
export function parseQueued(value: unknown): Envelope | ReferenceEnvelope {
  if (isPlainObject(value) && isNewer(value.version)) {
    const reason = 'envelope.version: newer than this worker reads: update the workers';
    throw new NewerVersion(reason, NEWER_AGAIN_MS);
  }
  if (!isPlainObject(value) || !Object.hasOwn(value, 'ref')) return parseEnvelope(value);
  refuseUnsafe(value, 'envelope');
  return parseOrThrow(ReferenceEnvelope, value, 'envelope');
}

function isNewer(version: unknown): boolean {
  return Number.isInteger(version) && Number(version) > 1 && Number(version) <= NEWEST_VERSION;
}

/**
 * Returns the envelope of a job as it came from the queue. The data inside is clean (no NUL, no
 * lone surrogate, no reserved key, bounded depth) but not yet read by its job's schema.
 *
 * @throws {InvalidJobData} it is no envelope; paths into the data begin with `data`.
 */
export function parseEnvelope(value: unknown): Envelope {
  refuseUnsafe(value, 'envelope');
  return parseOrThrow(Envelope, value, 'envelope');
}
