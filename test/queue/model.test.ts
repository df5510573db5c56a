import { expect, test } from 'vitest';
import { jobsWith } from '../../src/jobs/registry.ts';
import { openModel } from '../../src/signals/model/vendor.ts';
import { aTalk, HEARD } from '../support/model-answers.ts';
import { MODEL_KEY, openModelServer } from '../support/model-server.ts';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { type Kind, onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';

const job = 'detect-opportunity';

async function openListening(kind: Kind) {
  const server = await openModelServer();
  const t = await openTestQueue(kind);
  const raw = openRawQueue(t);
  const own = aJobTest(t, await t.aTenant());
  t.startWorker({ jobs: jobsWith(openModel(server.settings('anthropic'))) });
  const message = { tenantId: own.tenantId, idempotencyKey: 'k', version: 1, data: aTalk('m1') };
  return {
    ...{ server, t, raw, own, message },
    [Symbol.asyncDispose]: async () => {
      await raw[Symbol.asyncDispose]();
      await t[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

onEachQueue('a job whose model', (kind) => {
  test('wants a pause comes again after it, no attempt spent, and then hears', async () => {
    await using l = await openListening(kind);
    l.server.answer({ status: 429, headers: { 'retry-after': '4' } });

    const id = await l.raw.add(job, l.message);
    const waiting = await l.raw.inState(id, 'delayed');
    expect(waiting).toMatchObject({ attemptsMade: 0, attemptsStarted: 1 });
    expect(waiting.failedReason).toBeFalsy();
    expect(waiting.delay).toBeGreaterThan(3_000);
    expect(waiting.delay).toBeLessThanOrEqual(6_000);
    expect(await l.own.rows('inbox')).toEqual([]);
    l.server.answer({ says: HEARD });
    // Sooner than it was told: it is held back, and the server is spared.
    await waiting.promote();
    const held = await eventually('it is held back', async () => {
      const again = await l.raw.inState(id, 'delayed');
      return again.attemptsStarted === 2 && again;
    });
    expect(held).toMatchObject({ attemptsMade: 0 });
    expect(l.server.asked).toHaveLength(1);

    const done = await l.raw.inState(id, 'completed');
    expect(done.returnvalue).toMatchObject({ outcome: 'created' });
    expect(l.server.asked).toHaveLength(2);
    expect(await l.own.rows('model_usage')).toMatchObject([{ calls: 1 }]);
  });

  test('is in trouble is tried again with backoff, and no log has the key or a word', async () => {
    await using l = await openListening(kind);
    l.server.answer({ status: 503 });

    const id = await l.raw.add(job, l.message);
    const waiting = await l.raw.inState(id, 'delayed');
    expect(waiting.attemptsMade).toBe(1);
    expect(waiting.failedReason).toBe(
      "ModelUnavailable: the model's server: it is in trouble (503)",
    );
    expect(await l.own.counts()).toEqual({ model_usage: 1 });
    l.server.answer({ says: HEARD });
    await waiting.promote();
    const done = await l.raw.inState(id, 'completed');

    expect(done.returnvalue).toMatchObject({ outcome: 'created' });
    const told = JSON.stringify([l.t.log, waiting.stacktrace, waiting.failedReason]);
    expect(told).not.toContain(MODEL_KEY);
    expect(told).not.toContain('48,000');
  });

  test('stays in trouble fails in the end, and never ends as if nothing was said', async () => {
    await using l = await openListening(kind);
    l.server.answer({ status: 500 });

    const id = await l.raw.addStarted(job, l.message, 49);
    await l.raw.inState(id, 'failed');

    expect(await l.own.rows('inbox')).toMatchObject([
      { status: 'failed', error_code: 'ModelUnavailable' },
    ]);
    expect(await l.own.rows('interactions')).toEqual([]);
  });
});
