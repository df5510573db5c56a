import type { TenantSession } from '../db/tenant-session.ts';
import { nextRun, type Schedule } from '../domain/schedule.ts';
import { hashOf } from './data-hash.ts';

/** What is run for a tenant again and again; its name is the job's. */
export const RECOMPUTE_PLANS = 'recompute-plans';

/** When it is run where a tenant has set nothing: at night, on the tenant's own clocks. */
const NIGHTLY = '0 3 * * *';

/** A schedule as it is stored. */
export interface StoredSchedule extends Schedule {
  readonly name: string;
  readonly nextRunAt: Date;
  readonly lastRunAt: Date | null;
}

/** The schedules of a tenant. */
export class Schedules {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  async find(name: string): Promise<StoredSchedule | null> {
    const { query, tenantId } = this.#session;
    const [row] = await query<StoredSchedule>`
      select name, cron, zone, next_run_at as "nextRunAt", last_run_at as "lastRunAt"
      from tenant_schedules where tenant_id = ${tenantId} and name = ${name}`;
    return row ?? null;
  }

  /**
   * Sets when something is run, and returns what is then stored: what is not given stays as it is,
   * or is nightly on the tenant's clocks. It is run next as if it had just been run.
   */
  async set(name: string, change: Partial<Schedule>, now: Date): Promise<StoredSchedule> {
    const { query, tenantId } = this.#session;
    const stored = await this.find(name);
    const cron = change.cron ?? stored?.cron ?? NIGHTLY;
    const zone = change.zone ?? stored?.zone ?? (await this.#zone());
    const nextRunAt = nextRun({ cron, zone }, now);
    await query`
      insert into tenant_schedules (tenant_id, name, cron, zone, next_run_at)
      values (${tenantId}, ${name}, ${cron}, ${zone}, ${nextRunAt})
      on conflict (tenant_id, name) do update set cron = excluded.cron, zone = excluded.zone,
        next_run_at = excluded.next_run_at, updated_at = now()`;
    return { name, cron, zone, nextRunAt, lastRunAt: stored?.lastRunAt ?? null };
  }

  /** Makes the schedule that every tenant has; one that is there stays as it is. */
  async ensure(name: string, now: Date): Promise<void> {
    const { query, tenantId } = this.#session;
    const zone = await this.#zone();
    await query`
      insert into tenant_schedules (tenant_id, name, cron, zone, next_run_at)
      values (${tenantId}, ${name}, ${NIGHTLY}, ${zone},
        ${nextRun({ cron: NIGHTLY, zone }, now)})
      on conflict (tenant_id, name) do nothing`;
  }

  /** Locks a schedule that is due; null where it is not any more, or another has it at hand. */
  async lockDue(id: string, now: Date): Promise<StoredSchedule | null> {
    const { query, tenantId } = this.#session;
    const [row] = await query<StoredSchedule>`
      select name, cron, zone, next_run_at as "nextRunAt", last_run_at as "lastRunAt"
      from tenant_schedules
      where tenant_id = ${tenantId} and id = ${id} and next_run_at <= ${now}
      for update skip locked`;
    return row ?? null;
  }

  async advance(id: string, now: Date, nextRunAt: Date): Promise<void> {
    const { query, tenantId } = this.#session;
    await query`
      update tenant_schedules set last_run_at = ${now}, next_run_at = ${nextRunAt},
        updated_at = now()
      where tenant_id = ${tenantId} and id = ${id}`;
  }

  async #zone(): Promise<string> {
    const { query, tenantId } = this.#session;
    const [row] = await query<{ zone: string }>`
      select time_zone as zone from tenant_settings where tenant_id = ${tenantId}`;
    return row?.zone ?? 'UTC';
  }
}

/** Returns the message that has a tenant's plans recomputed for one run of its schedule. */
export function recomputeMessage(tenantId: string, dueAt: Date, now: Date) {
  const data = { until: now.toISOString() };
  return {
    queue: 'clock' as const,
    job: RECOMPUTE_PLANS,
    idempotencyKey: `recompute:${tenantId}:${dueAt.toISOString()}`,
    data,
    dataHash: hashOf(data),
    stagedBy: null,
  };
}
