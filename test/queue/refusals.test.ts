import { expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { aConversation } from '../support/conversations.ts';
import { aJobTest, type JobTest } from '../support/perform.ts';
import { type Kind, onEachQueue } from '../support/queues.ts';
import { withQueue } from '../support/raw-queue.ts';

import { aMessage, CANARY, REFUSED, type Refused } from './refused-messages.ts';

const JOB = 'detect-opportunity';

/** The states of a job that was sent, whatever became of it. */
const ALL = ['waiting', 'delayed', 'active', 'completed', 'failed'] as const;

onEachQueue('the consumer', (kind) => {
  const open = withQueue(kind);

  test.each(REFUSED.filter((one) => isPossible(one, kind)))('fails $what for good', async (one) => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const message = JSON.stringify(one.make(aMessage(own))).replace('"@"', one.raw ?? '"@"');

    const id = await raw.addText(one.job ?? JOB, message);
    const job = await raw.inState(id, 'failed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toContain(one.reason);
    await expectNothingWritten(own);
    const code = one.reason.includes('UnknownTenant') ? 'UnknownTenant' : codeOf(one);
    if (one.kept === 'inbox') {
      expect(await own.rows('inbox')).toMatchObject([{ status: 'failed', error_code: code }]);
    } else {
      const rejected = await own.sql('select * from rejections where queue_job_id = $1', [id]);
      expect(rejected).toMatchObject([{ error_code: code, queue: 'deals' }]);
      expect(JSON.stringify(rejected)).not.toContain(CANARY);
    }
    const told = [job.failedReason, ...(job.stacktrace ?? []), ...t.log].join('\n');
    expect(told).not.toContain(CANARY);
    expect(JSON.stringify(await own.rows('inbox'))).not.toContain(CANARY);
  });

  test('fails a suspended tenant’s message for good, in its inbox', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant('suspended'));

    const id = await raw.add(JOB, aMessage(own));
    const job = await raw.inState(id, 'failed');

    expect(job).toMatchObject({ attemptsMade: 1 });
    expect(job.failedReason).toBe('UnknownTenant: tenantId: the tenant is suspended');
    expect(await own.counts()).toEqual({ inbox: 1 });
    const address = { tenantId: own.tenantId, idempotencyKey: 'k', job: JOB } as const;
    expect(await t.client.outcome(address, { timeoutMs: 0 })).toEqual({
      status: 'failed',
      code: 'UnknownTenant',
      reason: 'tenantId: the tenant is suspended',
    });
  });

  test('fails the same key with other data for good, and leaves the stored result', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    await raw.inState(await raw.add(JOB, aMessage(own)), 'completed');
    const before = [await own.counts(), await own.rows('inbox')];

    const other = { ...aMessage(own), data: aConversation({ value: 1 }) };
    const job = await raw.inState(await raw.add(JOB, other), 'failed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toContain('IdempotencyConflict: idempotencyKey: ');
    expect([await own.counts(), await own.rows('inbox')]).toEqual(before);
  });

  test('lets a good message take over the row of a failed one', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const bad = { ...aMessage(own), data: { account: {} } };
    await raw.inState(await raw.add(JOB, bad), 'failed');
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed', data_hash: null }]);

    await raw.inState(await raw.add(JOB, aMessage(own)), 'completed');
    expect(await own.rows('inbox')).toMatchObject([
      { status: 'done', error_code: null, reason: null, result: { outcome: 'created' } },
    ]);
    // A failure that comes after it does not undo it.
    await raw.inState(await raw.add(JOB, bad), 'failed');
    expect(await own.rows('inbox')).toMatchObject([{ status: 'done', error_code: null }]);
  });
});

onEachQueue('the client', (kind) => {
  const open = withQueue(kind);

  const sendable = REFUSED.filter(
    (one) => one.raw !== '1e400' && one.what !== 'no envelope at all',
  );
  const known = sendable.filter(({ reason }) => !/UnknownTenant|UnknownJob|version/.test(reason));

  test.each(known)('refuses $what before sending, in the same words', async (one) => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const text = JSON.stringify(one.make(aMessage(own))).replace('"@"', one.raw ?? '"@"');
    const { data, ...address } = JSON.parse(text);

    const sending = t.client.enqueue(JOB, data, address);

    await expect(sending).rejects.toThrow(InvalidJobData);
    await expect(sending).rejects.toThrow(one.reason.replace('InvalidJobData: ', ''));
    await expect(sending).rejects.not.toThrow(CANARY);
    expect(await raw.queue.getJobCountByTypes(...ALL)).toBe(0);
  });

  test('sends none of many where one is refused', async () => {
    const t = open();
    const { raw } = t;
    const tenantId = await t.aTenant();
    const good = { tenantId, idempotencyKey: 'k', data: aConversation() };
    const bad = { ...good, data: aConversation({ confidence: 2 }) };
    await expect(t.client.enqueueAll(JOB, [good, bad])).rejects.toThrow(InvalidJobData);
    expect(await raw.queue.getJobCountByTypes(...ALL)).toBe(0);
  });
});

function isPossible({ redisOnly }: Refused, kind: Kind): boolean {
  return kind === 'redis' || !redisOnly;
}

function codeOf({ reason }: Refused): string {
  return reason.startsWith('UnknownJob') ? 'UnknownJob' : 'InvalidJobData';
}

async function expectNothingWritten(own: JobTest): Promise<void> {
  const { inbox: _, ...deals } = await own.counts();
  expect(deals).toEqual({});
}
