import { randomUUID } from 'node:crypto';
import { UnrecoverableError } from 'bullmq';
import { expect, test } from 'vitest';
import { redaction } from '../../src/console/redact.ts';
import { DEALS_QUEUE } from '../../src/queue/backend.ts';
import { aConversation } from '../support/conversations.ts';
import { onEachQueue } from '../support/queues.ts';
import { openTestConsole, settled } from './setup.ts';

const EMAIL = 'canary.mail@acme.example';
const NAME = 'Canaria Reyes';
const SAID = 'canary: we sign for a million in May';
const CANARIES = /canar|acme\.example|million/i;

const ids = { tenantId: randomUUID(), accountId: randomUUID(), dealId: randomUUID() };

/** A message with a canary in each place that a tenant's words, or a stranger's, can take. */
const data = {
  tenantId: ids.tenantId,
  idempotencyKey: 'detect:email:i-17',
  version: 1,
  data: {
    ...aConversation({ account: { id: ids.accountId }, interactionId: 'i-17' }),
    participants: [{ name: NAME, email: EMAIL, side: 'buyer' }],
    turns: [{ speaker: NAME, text: SAID }],
    id: EMAIL,
    externalId: NAME,
    [EMAIL]: { [SAID]: NAME },
    list: [[SAID], 17, true, null],
  },
};

onEachQueue("the console's redaction", (kind) => {
  test('lets no word of a tenant out, on any page or by any answer', async () => {
    await using t = await openTestConsole(kind);
    const jobs = [
      { name: 'detect-opportunity', data },
      { name: 'import-opportunity', data: { ...data, idempotencyKey: EMAIL } },
      { name: NAME, data: SAID, opts: { deduplication: { id: EMAIL } } },
      { name: 'detect-opportunity', data, opts: { jobId: EMAIL } },
    ];
    await settled(t.queue, jobs, async (job) => {
      await job.updateProgress({ said: SAID, [NAME]: EMAIL });
      if (job.name === 'detect-opportunity') return { outcome: 'created', ids, why: [SAID] };
      if (job.name === NAME) throw new UnrecoverableError(`${NAME} <${EMAIL}> said: ${SAID}`);
      throw new UnrecoverableError(
        `InvalidJobData: data.${EMAIL}: must be text; data.Canaria: unknown key`,
      );
    });
    const queue = t.queue.backend.openQueue(DEALS_QUEUE);
    await queue.upsertJobScheduler(EMAIL, { every: 3_600_000 }, { name: NAME, data });
    const found = await queue.getJobs(['completed', 'failed']);
    await found[0]?.log(SAID);
    await queue.close();

    const perJob = found.flatMap(({ id }) => {
      const path = `/queues/api/queues/deals/${encodeURIComponent(id ?? '')}`;
      return [path, `${path}/logs`, `${path}/flow?root=node`];
    });
    const paths = [
      '/queues',
      '/queues/queue/deals',
      '/queues/api/queues?activeQueue=deals&status=failed&jobsPerPage=100',
      '/queues/api/queues?activeQueue=deals&status=completed&jobsPerPage=100',
      '/queues/api/queues?activeQueue=deals&status=delayed&jobsPerPage=100',
      '/queues/api/job-schedulers',
      '/queues/api/redis/stats',
      '/queues/api/queues/deals/workers',
      '/queues/api/queues/deals/metrics',
      '/queues/api/queues/deals/default-job-options',
      '/queues/api/queues/deals/nobody',
      ...perJob,
    ];
    expect(perJob).toHaveLength(jobs.length * 3);
    for (const path of paths) {
      const answer = await t.ask(path);
      expect(answer.text, path).not.toMatch(CANARIES);
      expect(answer.status, path).toBe(path.endsWith('nobody') ? 404 : 200);
    }
  });

  test('shows ids, outcomes and why a job failed', async () => {
    await using t = await openTestConsole(kind);
    const jobs = [
      { name: 'detect-opportunity', data },
      { name: 'import-opportunity', data },
    ];
    await settled(t.queue, jobs, async (job) => {
      if (job.name === 'detect-opportunity') return { outcome: 'created', ids };
      throw new UnrecoverableError(`NotFound: account ${ids.accountId} is not visible`);
    });

    const ask = async (status: string) => {
      const query = `activeQueue=deals&status=${status}`;
      const { queues } = JSON.parse((await t.ask(`/queues/api/queues?${query}`)).text);
      return queues[0].jobs[0];
    };
    expect(await ask('completed')).toMatchObject({
      name: 'detect-opportunity',
      returnValue: { outcome: 'created', ids },
      data: {
        tenantId: ids.tenantId,
        idempotencyKey: 'detect:email:i-17',
        version: 1,
        data: {
          account: { id: ids.accountId },
          conversation: { interactionId: 'i-17', channel: 'email', summary: '[redacted]' },
          list: [['[redacted]'], 17, true, null],
        },
      },
    });
    expect(await ask('failed')).toMatchObject({
      name: 'import-opportunity',
      failedReason: `NotFound: account ${ids.accountId} is not visible`,
      isFailed: true,
    });
  });
});

test('the redaction shows a reason only where its code is ours', () => {
  const redact = redaction([]);
  const reason = (failedReason: string) => redact({ job: { failedReason } });

  expect(reason('Error: Dana said no')).toEqual({ job: { failedReason: '[redacted]' } });
  expect(reason('job stalled more than allowable limit')).toEqual({
    job: { failedReason: 'job stalled more than allowable limit' },
  });
  expect(reason('InvalidJobData: signals.dealPotentialConfidence: must be at most 1')).toEqual({
    job: { failedReason: 'InvalidJobData: signals.dealPotentialConfidence: must be at most 1' },
  });
  expect(reason('InvalidJobData: a.dana@b.example: is required; a.Dana: unknown key')).toEqual({
    job: { failedReason: 'InvalidJobData: [redacted] is required; [redacted]: unknown key' },
  });
});

test('the redaction ends where nesting has no end', () => {
  let deep: unknown = SAID;
  for (let level = 0; level < 5_000; level += 1) deep = level % 2 ? [deep] : { deep };

  expect(JSON.stringify(redaction([])({ job: { data: deep, id: deep } }))).not.toMatch(CANARIES);
});
