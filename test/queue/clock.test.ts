import { randomUUID } from 'node:crypto';
import { Job } from 'bullmq';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CLOCK_JOBS } from '../../src/jobs/registry.ts';
import { defineClockJob } from '../../src/queue/define-clock-job.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { assemblePlans } from '../../src/repositories/plan-assembly.ts';
import { type ClockQueue, openClockQueue } from '../support/clock-queue.ts';
import { aConversation } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import type { JobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';

const DANA = { kind: 'human', name: 'Dana', reason: 'agreed by phone' } as const;

/** Returns a job of the clock that is run each second, and its runs. */
function aBeat() {
  const beats: number[] = [];
  const job = defineClockJob({
    name: 'beat',
    cron: '* * * * * *',
    attempts: 1,
    timeoutMs: 5_000,
    run: async () => ({ beats: beats.push(Date.now()) }),
  });
  return { job, beats };
}

/** Stores deals with their plans; returns their ids. */
async function plannedDeals(t: ClockQueue, view: JobTest, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(await aDeal(view, await anAccount(view, `Acme ${i}`), { value: i }));
  }
  await t.database.unitOfWork(view.tenantId, (uow) =>
    assemblePlans(uow, { accountIds: [], opportunityIds: ids }),
  );
  return ids;
}

const versions = async (view: JobTest) =>
  (await view.rows('opportunity_plans')).map(({ version, stale_since }) => {
    return { version, isStale: stale_since !== null };
  });

onEachQueue('the clock', (kind) => {
  test('recomputes stale plans alone, and shows on the parent how far it is', async () => {
    await using t = await openClockQueue(kind);
    const view = await t.aView();
    const ids = await plannedDeals(t, view, 12);
    const stale = ids.slice(0, 7);
    await view.sql(
      'update opportunities set estimated_value = estimated_value + 1 where id = any($1)',
      [stale],
    );
    await view.sql(
      'update opportunity_plans set stale_since = now() where opportunity_id = any($1)',
      [stale],
    );
    t.startConsumer(CLOCK_JOBS);
    const address = { tenantId: view.tenantId, idempotencyKey: 'now' };
    const id = await t.client.enqueue('recompute-plans', {}, address);
    const queue = t.backend.openQueue('clock');
    const progress = async () => (await queue.getJob(id))?.progress;
    await eventually('all is staged', async () => {
      const so = (await progress()) as { stale?: number } | undefined;
      return so?.stale === 7;
    });
    expect(await progress()).toEqual({ stale: 7, recomputed: 0 });

    t.startRelay();
    const outcome = await t.client.outcome(
      { ...address, job: 'recompute-plans' },
      { timeoutMs: 20_000 },
    );

    expect(outcome).toMatchObject({ outcome: 'updated', why: ['plans: recomputed 7 of 7'] });
    const done = await eventually('the parent is completed', async () => {
      const job = await queue.getJob(id);
      return (await job?.isCompleted()) && job;
    });
    expect(done.progress).toEqual({ stale: 7, recomputed: 7 });
    expect(done.attemptsMade).toBe(1);
    expect((await versions(view)).filter(({ version }) => version === 2)).toHaveLength(7);
    expect((await versions(view)).filter(({ isStale }) => isStale)).toEqual([]);
    await queue.close();
  });

  test('recomputes though the store refuses to show how far it is', async () => {
    await using t = await openClockQueue(kind);
    const view = await t.aView();
    await plannedDeals(t, view, 3);
    await view.sql('update opportunities set estimated_value = estimated_value + 1');
    await view.sql('update opportunity_plans set stale_since = now()');
    const full = new Error("OOM command not allowed when used memory > 'maxmemory'");
    const refused = vi.spyOn(Job.prototype, 'updateProgress').mockRejectedValue(full);
    onTestFinished(() => refused.mockRestore());
    t.startConsumer(CLOCK_JOBS);
    t.startRelay();
    const address = { tenantId: view.tenantId, idempotencyKey: 'full' };
    const id = await t.client.enqueue('recompute-plans', {}, address);

    const outcome = await t.client.outcome(
      { ...address, job: 'recompute-plans' },
      { timeoutMs: 20_000 },
    );

    expect(outcome).toMatchObject({ outcome: 'updated', why: ['plans: recomputed 3 of 3'] });
    expect(refused).toHaveBeenCalled();
    const queue = t.backend.openQueue('clock');
    expect(await queue.getJob(id)).toMatchObject({ attemptsMade: 1 });
    await queue.close();
  });

  test("has a plan true within a second of a person's change", async () => {
    await using t = await openClockQueue(kind);
    const view = await t.aView();
    const [dealId = ''] = await plannedDeals(t, view, 1);
    t.startConsumer(CLOCK_JOBS);
    t.startRelay();

    await new DealRepository(t.database).updateOpportunity(
      view.tenantId,
      dealId,
      { estimatedValue: 77_000 },
      DANA,
    );

    const [plan] = await eventually('the plan is fresh', async () => {
      const rows = await view.rows('opportunity_plans');
      return rows[0]?.stale_since === null && rows;
    });
    expect(plan).toMatchObject({ plan_data: { coreDeal: { estimatedValue: 77_000 } } });
  });

  test('runs what is scheduled, once however many keep it, and again after the store forgot', async () => {
    await using t = await openClockQueue(kind);
    const { job, beats } = aBeat();
    const from = Date.now();
    t.startConsumer([job]);
    t.startConsumer([job]);
    t.keep([job]);
    t.keep([job]);
    await eventually('it beats', async () => beats.length >= 5);
    // A second begins no more often than this since the first one; one may have come late.
    expect(beats.length).toBeLessThanOrEqual((Date.now() - from) / 1_000 + 2);
    expect(t.log.join('')).not.toContain('trouble');

    // A beat that runs meanwhile loses its job, of which the worker complains by right.
    await t.forget();
    const before = beats.length;

    await eventually('it beats again', async () => beats.length >= before + 2);
  });

  test('does not put off what is due where it is kept on', async () => {
    await using t = await openClockQueue(kind);
    const { job } = aBeat();
    t.keep([job]);
    const queue = t.backend.openQueue('clock');
    const next = async () => (await queue.getDelayed())[0]?.id;
    const first = await eventually('it is scheduled', next);
    // No consumer runs, so it becomes due and waits, through some looks of the one who keeps it.
    await eventually('it is due', async () => Date.now() > Number(first.split(':').at(-1)) + 1_500);
    expect(await next()).toBe(first);
    await queue.close();
  });

  test('of a job runs no more than its name and version', async () => {
    await using t = await openClockQueue(kind);
    const { job, beats } = aBeat();
    const view = await t.aView();
    t.startConsumer([job]);
    const queue = t.backend.openQueue('clock');
    const outcomeOf = async (name: string, data: object) => {
      const { id = '' } = await queue.add(name, data, { jobId: `own-${randomUUID()}` });
      return eventually(`${name} is at an end`, async () => {
        const state = await queue.getJobState(id);
        if (state === 'completed') return 'done';
        return state === 'failed' && (await queue.getJob(id))?.failedReason;
      });
    };
    expect(await outcomeOf('beat', { version: 1, tenantId: view.tenantId })).toContain(
      'InvalidJobData: tenantId: unknown key',
    );
    expect(await outcomeOf('beat', {})).toContain('InvalidJobData: version: ');
    expect(beats).toEqual([]);
    expect(await outcomeOf('beat', { version: 1 })).toBe('done');
    expect(beats).toHaveLength(1);

    const message = { tenantId: view.tenantId, idempotencyKey: 'k', version: 1 };
    const detect = { ...message, data: aConversation() };
    expect(await outcomeOf('detect-opportunity', detect)).toContain('UnknownJob: ');
    expect(await outcomeOf('recompute-plan', { version: 1 })).toContain('InvalidJobData: ');
    // The sender of a message that went astray is told so.
    expect(await view.counts()).toEqual({ inbox: 1 });
    await queue.close();
  });

  test('is refused on the queue of the deals, as are its jobs for a tenant', async () => {
    await using t = await openClockQueue(kind);
    const { job, beats } = aBeat();
    const view = await t.aView();
    t.startConsumer([job], { queue: 'deals' });
    const queue = t.backend.openQueue('deals');
    const message = { tenantId: view.tenantId, idempotencyKey: 'k', version: 1 };
    for (const [name, data] of [
      ['beat', { version: 1 }],
      ['recompute-plans', { ...message, data: {} }],
    ] as const) {
      const { id = '' } = await queue.add(name, data, { jobId: `own-${randomUUID()}` });
      const failed = await eventually(`${name} failed`, async () => {
        return (await queue.getJobState(id)) === 'failed' && (await queue.getJob(id));
      });
      expect(failed.failedReason).toMatch(/^(InvalidJobData|UnknownJob): /);
    }
    expect(beats).toEqual([]);
    await queue.close();
  });
});
