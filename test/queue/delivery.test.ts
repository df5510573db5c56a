import { expect, test } from 'vitest';
import { openOrm } from '../../src/db/orm.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { aConversation } from '../support/conversations.ts';
import { aJobTest, type JobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue, type RawQueue } from '../support/raw-queue.ts';

const JOB = 'detect-opportunity';

onEachQueue('detect-opportunity', (kind) => {
  test('makes one deal of a message that arrives 100 times at once', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const address = { tenantId: own.tenantId, idempotencyKey: 'mail-1' };
    const data = aConversation({ line: 'GTX Pro', value: 90_000 });

    const messages = Array.from({ length: 100 }, () => ({ ...address, data }));
    const ids = await t.client.enqueueAll(JOB, messages);
    t.startWorker();

    const results = await allCompleted(raw, ids);
    expect(ids).toHaveLength(100);
    await expectOneEffect(own, results);
  });

  test('makes one deal of a message that arrives 100 times in a row', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const address = { tenantId: own.tenantId, idempotencyKey: 'mail-1' };
    const data = aConversation({ line: 'GTX Pro', value: 90_000 });
    const messages = Array.from({ length: 100 }, () => ({ ...address, data }));
    const ids = await t.client.enqueueAll(JOB, messages);
    t.startWorker({ concurrency: 1 });

    const results = await allCompleted(raw, ids);
    expect(results).toHaveLength(100);
    await expectOneEffect(own, results);
  });

  test('makes one deal of 50 conversations that spell it differently, on two workers', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const second = new Database(openOrm({ url: t.url('worker'), poolSize: 10 }), 'tenant');
    const names = ['Acme Corp', 'ACME corp.', ' Acme  Corp ', 'Acmé Corp'];
    const lines = ['GTX Pro', 'GTXPro', 'gtx-pro'];
    const messages = Array.from({ length: 50 }, (_, i) => ({
      tenantId: own.tenantId,
      idempotencyKey: `mail-${i}`,
      data: aConversation({
        account: { name: names[i % 4] ?? '' },
        line: lines[i % 3] ?? '',
        interactionId: `mail-${i}`,
        closeDate: '2026-06-30T00:00:00Z',
      }),
    }));

    const ids = await t.client.enqueueAll(JOB, messages);
    t.startWorker();
    t.startWorker({ database: second });
    const results = await allCompleted(raw, ids);
    await second.close();

    expect(results.filter((result) => outcomeOf(result) === 'created')).toHaveLength(1);
    expect(await own.rows('accounts')).toHaveLength(1);
    expect(await own.rows('opportunities')).toHaveLength(1);
    expect(await own.rows('inbox')).toHaveLength(50);
    const interactions = await own.rows('interactions', 'sequence');
    expect(interactions.map(({ sequence }) => sequence)).toEqual(oneTo(50));
    const [deal] = await own.rows('opportunities');
    expect(new Set(interactions.map((row) => row.opportunity_id))).toEqual(new Set([deal?.id]));
  });
});

async function expectOneEffect(own: JobTest, results: readonly unknown[]): Promise<void> {
  expect(new Set(results.map((result) => JSON.stringify(result)))).toHaveLength(1);
  expect(outcomeOf(results[0])).toBe('created');
  const [deal] = await own.rows('opportunities');
  expect(results[0]).toMatchObject({ ids: { opportunityId: deal?.id } });
  expect(await own.counts()).toEqual({
    // The pieces of its name, by which names like it are looked for.
    account_keys: 5,
    account_plans: 1,
    accounts: 1,
    inbox: 1,
    interactions: 1,
    // Line, value, confidence, the stage it starts in, and by rule name, probability and source;
    // the three scores of the person.
    observations: 11,
    opportunities: 1,
    opportunity_plans: 1,
    opportunity_stakeholders: 1,
    plan_versions: 2,
    stage_history: 1,
    stakeholders: 1,
  });
  expect((await own.rows('inbox'))[0]).toMatchObject({ status: 'done', result: results[0] });
}

/** Returns what the queue keeps of each job, once none of them waits or runs any more. */
async function allCompleted({ queue }: RawQueue, ids: readonly string[]): Promise<unknown[]> {
  await eventually(
    `${ids.length} jobs completed`,
    async () => (await queue.getJobCountByTypes('waiting', 'active', 'delayed')) === 0,
  );
  const jobs = await Promise.all(ids.map((id) => queue.getJob(id)));
  for (const job of jobs) expect(job?.failedReason).toBeUndefined();
  return jobs.map((job) => job?.returnvalue);
}

function outcomeOf(result: unknown): unknown {
  return (result as { outcome?: unknown }).outcome;
}

const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
