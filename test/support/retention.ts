import { type JobTest, NOW } from './perform.ts';

const DAY_MS = 86_400_000;
/** A time before the fixed one at which jobs run here. */
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

/** Sets how long a tenant's messages and superseded observations are kept. */
export const setRetention = (t: JobTest, messageDays: number, observationDays = 730) =>
  t.sql(
    `insert into tenant_settings (tenant_id, message_retention_days, observation_retention_days)
     values ($1, $2, $3)
     on conflict (tenant_id) do update set message_retention_days = $2,
       observation_retention_days = $3`,
    [t.tenantId, messageDays, observationDays],
  );
