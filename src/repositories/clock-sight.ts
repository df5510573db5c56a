import type { Query } from '../db/tenant-session.ts';

/** A schedule that is due, as the relay role sees it: whose it is, and when. */
export interface DueSchedule {
  readonly tenantId: string;
  readonly id: string;
  readonly nextRunAt: Date;
}

/** Returns schedules of active tenants that are due, the longest due first, from `after` on. */
export function dueSchedules(
  query: Query,
  now: Date,
  after: DueSchedule | null,
  limit: number,
): Promise<DueSchedule[]> {
  const { nextRunAt = new Date(0), tenantId = NO_ID, id = NO_ID } = after ?? {};
  return query<DueSchedule>`
    select tenant_id as "tenantId", schedule.id, next_run_at as "nextRunAt"
    from tenant_schedules schedule
    join tenants on tenants.id = tenant_id and tenants.status = 'active'
    where next_run_at <= ${now} and next_run_at >= ${nextRunAt}
      and (next_run_at, tenant_id, schedule.id) > (${nextRunAt}, ${tenantId}::uuid, ${id}::uuid)
    order by next_run_at, tenant_id, schedule.id limit ${limit}`;
}

/** Returns active tenants that have no schedule yet, in the order of their ids, from `after` on. */
export async function tenantsWithoutSchedule(
  query: Query,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await query<{ id: string }>`
    select id from tenants
    where status = 'active' and id > ${after ?? NO_ID}::uuid
      and not exists (select from tenant_schedules where tenant_id = tenants.id)
    order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Before every id there is. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
