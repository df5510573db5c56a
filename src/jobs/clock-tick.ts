import { nextRun } from '../domain/schedule.ts';
import { type ClockContext, defineClockJob } from '../queue/define-clock-job.ts';
import {
  type DueSchedule,
  dueSchedules,
  tenantsWithoutSchedule,
} from '../repositories/clock-sight.ts';
import { RECOMPUTE_PLANS, recomputeMessage } from '../repositories/schedules.ts';
import { fewAtOnce } from './few-at-once.ts';

/** Rows of one page, and tenants at once. */
const PAGE = 500;
const AT_ONCE = 8;

/**
 * Starts what is due: for each tenant whose schedule has come, the recomputation of its stale
 * plans, where it has any. Makes the schedule of tenants that have none.
 *
 * Harmless twice and at once: a schedule is locked, looked at again and set to its next run in the
 * same commit that stages the job, and the job's key names the run. After a pause, whatever its
 * length, each schedule runs once.
 */
export const clockTick = defineClockJob({
  name: 'clock-tick',
  cron: '* * * * *',
  attempts: 3,
  timeoutMs: 300_000,
  run: async (context) => {
    const made = await makeSchedules(context);
    const counts = { made, due: 0, staged: 0, failed: 0 };
    for (let after: DueSchedule | null = null; ; ) {
      const page: DueSchedule[] = await context.relay.outsideTenants((query) =>
        dueSchedules(query, context.now, after, PAGE),
      );
      counts.due += page.length;
      await fewAtOnce(page, AT_ONCE, context.signal, async (due) => {
        try {
          if (await runDue(context, due)) counts.staged++;
        } catch (error) {
          counts.failed++;
          context.report(error, { tenantId: due.tenantId });
        }
      });
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return counts;
    }
  },
});

/** Returns whether a job was staged. */
function runDue(
  { database, now, signal }: ClockContext,
  { tenantId, id }: DueSchedule,
): Promise<boolean> {
  return database.unitOfWork(
    tenantId,
    async (uow) => {
      const schedule = await uow.schedules.lockDue(id, now);
      if (!schedule) return false;
      await uow.schedules.advance(id, now, nextRun(schedule, now));
      if (schedule.name !== RECOMPUTE_PLANS || !(await uow.stalePlans.areThere())) return false;
      await uow.outbox.stage([recomputeMessage(tenantId, schedule.nextRunAt, now)]);
      return true;
    },
    { signal },
  );
}

async function makeSchedules({
  database,
  relay,
  now,
  signal,
  report,
}: ClockContext): Promise<number> {
  let made = 0;
  for (let after: string | null = null; ; ) {
    const page: string[] = await relay.outsideTenants((query) =>
      tenantsWithoutSchedule(query, after, PAGE),
    );
    await fewAtOnce(page, AT_ONCE, signal, async (tenantId) => {
      try {
        await database.unitOfWork(tenantId, (uow) => uow.schedules.ensure(RECOMPUTE_PLANS, now));
        made++;
      } catch (error) {
        report(error, { tenantId });
      }
    });
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return made;
  }
}
