import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { DEALS_QUEUE } from '../../src/queue/backend.ts';
import { framesOf, unquoted } from '../../src/queue/unquoted.ts';
import { aConversation } from '../support/conversations.ts';
import { aJobTest } from '../support/perform.ts';
import { openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';

describe.skipIf(!process.env.DEALKEEPER_TEST_REDIS_URL)('a job whose data is no JSON', () => {
  test('fails for good, says nothing of its data, and holds up no other job', async () => {
    await using t = await openTestQueue('redis');
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const good = { tenantId: own.tenantId, version: 1, data: aConversation() };
    const name = 'detect-opportunity';
    // Out of the workers' reach until it is broken.
    await raw.queue.pause();
    const before = await raw.add(name, { ...good, idempotencyKey: 'before' });
    const broken = await raw.add(name, { ...good, idempotencyKey: 'broken' });
    const after = await raw.add(name, { ...good, idempotencyKey: 'after' });
    await writeText(t.location, broken, 'data', '{"account": canary-7f3a');
    t.startWorker({ concurrency: 1 });
    await raw.queue.resume();

    await raw.inState(before, 'completed');
    await raw.inState(after, 'completed');
    const job = await raw.inState(broken, 'failed');
    expect(job).toMatchObject({ attemptsMade: 1, data: null });
    expect(job.failedReason).toBe('InvalidJobData: envelope: must be an object');
    const kept = await own.sql('select * from rejections where queue_job_id = $1', [broken]);
    expect(kept).toMatchObject([{ error_code: 'InvalidJobData' }]);
    expect(t.log.join('')).not.toContain('canary');
    // Whoever lists the failed jobs reads them all.
    expect(await raw.queue.getJobs(['failed'])).toHaveLength(1);
  });

  test('is not quoted in the log either where its options are none', async () => {
    await using t = await openTestQueue('redis');
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const good = { tenantId: own.tenantId, version: 1, data: aConversation() };
    await raw.queue.pause();
    const broken = await raw.add('detect-opportunity', { ...good, idempotencyKey: 'broken' });
    const after = await raw.add('detect-opportunity', { ...good, idempotencyKey: 'after' });
    await writeText(t.location, broken, 'opts', '{"attempts": canary-7f3a');
    t.startWorker({ concurrency: 1 });
    await raw.queue.resume();

    await raw.inState(after, 'completed');
    expect(t.log.join('')).toContain('something in the queue is not JSON');
    expect(t.log.join('')).not.toContain('canary');
  });
});

async function writeText(
  location: Awaited<ReturnType<typeof openTestQueue>>['location'],
  id: string,
  field: 'data' | 'opts',
  text: string,
): Promise<void> {
  if (location.kind !== 'redis') return;
  const redis = new Redis(location.url);
  await redis.hset(`${location.prefix}:${DEALS_QUEUE}:${id}`, field, text);
  redis.disconnect();
}

test('what a library says is shown up to what it quotes', () => {
  const parser = errorOf(() => JSON.parse('{"account": canary-7f3a'));
  expect(unquoted(parser)).toBe('something in the queue is not JSON');
  expect(unquoted(new Error("ERR unknown command 'canary'"))).toBe('ERR unknown command …');
  expect(unquoted(new Error('invalid input syntax for type uuid: "canary"'))).not.toMatch(/canary/);
  expect(unquoted(new Error("couldn't reach it\ncanary"))).toBe("couldn't reach it");
  expect(unquoted(new Error('x'.repeat(5_000)))).toHaveLength(300);
});

test('a stack is shown without the message, also where that looks like a stack', () => {
  const error = new TypeError('cannot read canary\n    at canary (file.ts:1:1)');
  expect(framesOf(error)).toMatch(/^TypeError\n {4}at .*not-json\.test\.ts/);
  expect(framesOf(error)).not.toContain('canary');
});

function errorOf(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
