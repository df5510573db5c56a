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
 * names no known tenant, or refers to no message of it. In a transaction of its own; a message that is done stays done.
 */
export async function recordFailure(
  database: Database,
  message: QueuedMessage,
  { code, message: text }: AppError,
): Promise<void> {
  const reason = text.slice(0, REASON_LIMIT).toWellFormed();
  const job = storable(message.job).slice(0, 100);
  const address = await knownAddress(database, message);
  if (address) {
    const { tenantId, idempotencyKey, ref } = address;
    await database.withMessages(tenantId, async (inbox, outbox) => {
      await inbox.fail(job, idempotencyKey, code, reason);
      if (ref !== undefined) await outbox.fail(ref);
    });
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
  readonly ref?: string;
}

async function knownAddress(
  database: Database,
  { job, data }: QueuedMessage,
): Promise<Address | null> {
  if (!isPlainObject(data)) return null;
  const tenantId = v.safeParse(Uuid, data.tenantId);
  if (!tenantId.success || !(await isTenant(database, tenantId.output))) return null;
  const ref = v.safeParse(Uuid, data.ref);
  if (ref.success) return referredTo(database, tenantId.output, ref.output, job);
  const key = v.safeParse(IdempotencyKey, data.idempotencyKey);
  return key.success ? { tenantId: tenantId.output, idempotencyKey: key.output } : null;
}

async function isTenant(database: Database, tenantId: string): Promise<boolean> {
  const rows = await database.outsideTenants(
    (query) => query`select 1 from tenants where id = ${tenantId}`,
  );
  return rows.length > 0;
}

/** A reference under another job's name stands for nothing: its message has not failed. */
async function referredTo(
  database: Database,
  tenantId: string,
  ref: string,
  job: string,
): Promise<Address | null> {
  const [row] = await database.withMessages(tenantId, (_inbox, outbox) => outbox.find([ref]));
  return row?.job === job ? { tenantId, idempotencyKey: row.idempotencyKey, ref } : null;
}

/** PostgreSQL keeps no NUL and no lone surrogate; a name with one is nobody's job. */
function storable(text: string): string {
  return unsafeText(text) === null ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}
