import { InvalidJobData } from '../errors.ts';
import { hashOf } from '../repositories/data-hash.ts';
import { conflictOf, type StagedMessage } from '../repositories/outbox.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { parseEnvelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Uuid } from '../schemas/primitives.ts';
import { type AnyJob, queueOf } from './define-job.ts';
import { DURABLE_LIMIT_BYTES, refuseOversize } from './payload.ts';

/** Messages of one call at most. */
const MOST_MESSAGES = 1_000;

interface Given {
  readonly idempotencyKey: string;
  readonly data: unknown;
}

/**
 * Stores messages of one tenant and job in one transaction and returns their references once it
 * is committed. Nothing but the database is needed: the relay sends them when the queue is there.
 *
 * @throws {InvalidJobData} a message is too large, breaks a rule, or names another tenant.
 * @throws {UnknownTenant} the tenant does not exist or is not active.
 * @throws {IdempotencyConflict} a key was used before with other data.
 */
export async function submitAll(
  database: Database,
  job: AnyJob,
  messages: readonly Given[],
  tenant: string,
): Promise<string[]> {
  const tenantId = parseOrThrow(Uuid, tenant, 'tenantId');
  if (messages.length > MOST_MESSAGES) {
    const reason = `are ${messages.length}, at most ${MOST_MESSAGES} are taken at once`;
    throw new InvalidJobData([{ path: 'messages', reason }]);
  }
  const staged = messages.map((message) => stagedFrom(job, tenantId, message));
  return database.unitOfWork(tenantId, async ({ inbox, outbox }) => {
    const refs = await outbox.submit(job.name, staged);
    // The plain door may have had the key with other data: it could only fail.
    const keys = staged.map(({ idempotencyKey }) => idempotencyKey);
    const handled = new Map(
      (await inbox.find(job.name, keys)).map((row) => [row.idempotencyKey, row.dataHash]),
    );
    for (const { idempotencyKey, dataHash } of staged) {
      const earlier = handled.get(idempotencyKey) ?? dataHash;
      if (earlier !== dataHash) throw conflictOf(job.name);
    }
    return refs;
  });
}

function stagedFrom(job: AnyJob, tenantId: string, given: Given | null): StagedMessage {
  const message = { tenantId, version: 1, ...given };
  refuseOversize(message, DURABLE_LIMIT_BYTES);
  const { tenantId: named, idempotencyKey, data } = parseEnvelope(message);
  if (named !== tenantId) {
    const reason = 'is another tenant than the one that the messages are submitted for';
    throw new InvalidJobData([{ path: 'tenantId', reason }]);
  }
  const dataHash = hashOf(parseOrThrow(job.data, data));
  return { queue: queueOf(job), job: job.name, idempotencyKey, data, dataHash, stagedBy: null };
}
