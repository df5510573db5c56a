import type { Query } from '../db/tenant-session.ts';
import type { QueueName } from '../domain/vocabulary.ts';
import type { Database } from './unit-of-work.ts';

/** A row of the outbox as the relay may see it: where it goes and how far it is. */
export interface DueMessage {
  readonly tenantId: string;
  readonly id: string;
  readonly queue: QueueName;
  readonly job: string;
  /** How often it was given to the queue. */
  readonly deliveries: number;
  /** Whether the last delivery is believed to be in the queue. */
  readonly isSent: boolean;
  /** When it was due, before it was claimed. */
  readonly dueAt: Date;
  readonly position: number;
}

/** What the relay did with a row it had claimed. */
export interface Mark extends Pick<DueMessage, 'tenantId' | 'id'> {
  /** The number of its last delivery. */
  readonly deliveries: number;
  /** Whether that delivery was made now. */
  readonly isDelivered: boolean;
  /** When to look at it next; null: after the time that the call names. */
  readonly dueAt: Date | null;
}

export interface ClaimOptions {
  /** The tenant to go on behind; null: from the first. */
  readonly after: string | null;
  /** Rows of one tenant at most. */
  readonly perTenant: number;
  /** How long the rows are the caller's alone. */
  readonly leaseMs: number;
}

export interface Claimed {
  /** In the order in which they became due. */
  readonly messages: readonly DueMessage[];
  /** Where the next claim goes on; null: all tenants were looked at. */
  readonly after: string | null;
}

/** Tenants that one claim looks at, and of those that have something due takes from, at most. */
const WALKED = 200;
const SERVED = 20;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The rows of every tenant's outbox that are due: not sent yet, or sent and without an outcome for
 * so long that the queue should be asked. Needs the relay role, which may not read their data.
 * Locks are never waited for: who holds one is about to settle the row, or another relay.
 */
export class DueMessages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Claims a page of due rows, a few of each tenant, for the time of the lease. */
  claim({ after, perTenant, leaseMs }: ClaimOptions): Promise<Claimed> {
    return this.#database.outsideTenants(async (query) => {
      const walked = await walk(query, after ?? BEFORE_ALL);
      const due = walked.filter(({ isDue }) => isDue).map(({ tenantId }) => tenantId);
      const served = due.slice(0, SERVED);
      const isCut = due.length > SERVED || walked.length === WALKED;
      const last = due.length > SERVED ? served.at(-1) : walked.at(-1)?.tenantId;
      if (served.length === 0) return { messages: [], after: isCut ? (last ?? null) : null };
      const messages = await query<DueMessage>`
        with claimed as materialized (
          select due.* from unnest(${served}::uuid[]) as served (tenant_id)
          cross join lateral (
            select tenant_id, id, due_at, position from outbox
            where outbox.tenant_id = served.tenant_id and due_at <= now()
            order by due_at, position limit ${perTenant} for update skip locked
          ) due
        )
        update outbox set due_at = now() + ${leaseMs}::int * interval '1 ms', updated_at = now()
        from claimed where outbox.tenant_id = claimed.tenant_id and outbox.id = claimed.id
        returning outbox.tenant_id as "tenantId", outbox.id, queue, job, deliveries,
          sent_at is not null as "isSent", claimed.due_at as "dueAt", claimed.position`;
      return { messages: messages.toSorted(byDue), after: isCut ? (last ?? null) : null };
    });
  }

  /**
   * Records what was done with claimed rows, and when to look at them next: never again where
   * there is an outcome by now. A row that got another delivery meanwhile is left alone.
   */
  async mark(marks: readonly Mark[], nextLookMs: number): Promise<void> {
    if (marks.length === 0) return;
    const tenantIds = marks.map(({ tenantId }) => tenantId);
    const ids = marks.map(({ id }) => id);
    await this.#database.outsideTenants(
      (query) => query`
        with held as materialized (
          select outbox.tenant_id, outbox.id, mark.deliveries, is_delivered, mark.due_at
          from unnest(
            ${tenantIds}::uuid[], ${ids}::uuid[],
            ${marks.map(({ deliveries }) => deliveries)}::int[],
            ${marks.map(({ isDelivered }) => isDelivered)}::boolean[],
            ${marks.map(({ dueAt }) => dueAt)}::timestamptz[]
          ) as mark (tenant_id, id, deliveries, is_delivered, due_at)
          join outbox on outbox.tenant_id = mark.tenant_id and outbox.id = mark.id
          where outbox.tenant_id = any(${tenantIds}::uuid[]) and outbox.id = any(${ids}::uuid[])
            and outbox.deliveries = mark.deliveries - is_delivered::int
          for update of outbox skip locked
        )
        update outbox set deliveries = held.deliveries, updated_at = now(),
          due_at = case when outbox.due_at is null then null
            else coalesce(held.due_at, now() + ${nextLookMs}::int * interval '1 ms') end,
          sent_at = case when is_delivered then now() else sent_at end
        from held where outbox.tenant_id = held.tenant_id and outbox.id = held.id`,
    );
  }
}

interface Walked {
  readonly tenantId: string;
  readonly isDue: boolean;
}

/** Steps from tenant to tenant over the index of open rows, however many rows each one has. */
function walk(query: Query, after: string): Promise<Walked[]> {
  return query<Walked>`
    with recursive walk (tenant_id, step) as (
      (select tenant_id, 1 from outbox where due_at is not null and tenant_id > ${after}::uuid
       order by tenant_id limit 1)
      union all
      select (select next.tenant_id from outbox as next
              where next.due_at is not null and next.tenant_id > walk.tenant_id
              order by next.tenant_id limit 1), step + 1
      from walk where walk.tenant_id is not null and step < ${WALKED}::int
    )
    select tenant_id as "tenantId",
      exists (select from outbox where outbox.tenant_id = walk.tenant_id and due_at <= now())
        as "isDue"
    from walk where tenant_id is not null`;
}

function byDue(a: DueMessage, b: DueMessage): number {
  return a.dueAt.getTime() - b.dueAt.getTime() || a.position - b.position;
}
