import * as v from 'valibot';
import type { AppError } from '../errors.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { IdempotencyKey } from '../schemas/envelope.ts';
import { isPlainObject, unsafeText } from '../schemas/hygiene.ts';
import { Uuid } from '../schemas/primitives.ts';

/** A queued job as any client may have added it: nothing in it can be trusted. */
export interface QueuedMessage {
  readonly queue: string;
  readonly queueJobId: string;
  readonly job: string;
  readonly data: unknown;
}

const REASON_LIMIT = 2_000;

/**
 * Records that a message failed for good: in its tenant's inbox, or among the rejections where it
 * names no known tenant. In a transaction of its own; a message that is done stays done.
 */
export async function recordFailure(
  database: Database,
  message: QueuedMessage,
  { code, message: text }: AppError,
): Promise<void> {
  const reason = text.slice(0, REASON_LIMIT).toWellFormed();
  const job = storable(message.job).slice(0, 100);
  const address = await knownAddress(database, message.data);
  if (address) {
    await database.withMessages(address.tenantId, (inbox) =>
      inbox.fail(job, address.idempotencyKey, code, reason),
    );
    return;
  }
  const { queue, queueJobId } = message;
  await database.outsideTenants(
    (query) => query`
      insert into rejections (queue, queue_job_id, job, error_code, reason)
      values (${queue}, ${storable(queueJobId).slice(0, 200)}, ${job}, ${code}, ${reason})
      on conflict (queue, queue_job_id, error_code) do nothing`,
  );
}

interface Address {
  readonly tenantId: string;
  readonly idempotencyKey: string;
}

async function knownAddress(database: Database, data: unknown): Promise<Address | null> {
  if (!isPlainObject(data)) return null;
  const tenantId = v.safeParse(Uuid, data.tenantId);
  const idempotencyKey = v.safeParse(IdempotencyKey, data.idempotencyKey);
  if (!tenantId.success || !idempotencyKey.success) return null;
  const rows = await database.outsideTenants(
    (query) => query`select 1 from tenants where id = ${tenantId.output}`,
  );
  return rows.length > 0
    ? { tenantId: tenantId.output, idempotencyKey: idempotencyKey.output }
    : null;
}

/** PostgreSQL keeps no NUL and no lone surrogate; a name with one is nobody's job. */
function storable(text: string): string {
  return unsafeText(text) === null ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}
