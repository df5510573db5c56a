import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { aConversation } from '../support/conversations.ts';
import type { KilledWorker, Point } from '../support/killed-worker.ts';
import { aJobTest } from '../support/perform.ts';
import { type Kind, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';

const KINDS: readonly Kind[] = process.env.DEALKEEPER_TEST_REDIS_URL
  ? ['postgres', 'redis']
  : ['postgres'];
const POINTS: readonly Point[] = ['before the commit', 'after the commit'];

describe.concurrent('a job whose worker is killed', () => {
  const cases = KINDS.flatMap((kind) => POINTS.map((point) => ({ kind, point })));

  test.each(cases)('$point happens once (queue on $kind)', { timeout: 60_000 }, async (one) => {
    const { kind, point } = one;
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const address = { tenantId: own.tenantId, idempotencyKey: 'mail-1' };
    const id = await t.client.enqueue('detect-opportunity', aConversation({ value: 5 }), address);

    const signal = await runKilledWorker({
      location: t.location,
      databaseUrl: t.url('worker'),
      point,
    });

    expect(signal).toBe('SIGKILL');
    expect((await raw.inState(id, 'active')).returnvalue).toBeNull();
    const left = await own.counts();
    expect(left.opportunities ?? 0).toBe(point === 'after the commit' ? 1 : 0);
    const before = await own.rows('inbox');

    t.startWorker();
    const job = await raw.inState(id, 'completed');

    expect(job).toMatchObject({ attemptsStarted: 2, stalledCounter: 1 });
    expect(await own.counts()).toEqual({
      account_keys: 5,
      account_plans: 1,
      accounts: 1,
      inbox: 1,
      interactions: 1,
      observations: 10,
      opportunities: 1,
      opportunity_plans: 1,
      opportunity_stakeholders: 1,
      plan_versions: 2,
      stage_history: 1,
      stakeholders: 1,
    });
    const after = await own.rows('inbox');
    expect(job.returnvalue).toEqual(after[0]?.result);
    if (point === 'after the commit') expect(after).toEqual(before);
  });
});

/** Runs a worker in a process of its own until it dies; returns the signal that it died of. */
async function runKilledWorker(worker: KilledWorker): Promise<string | null> {
  const script = fileURLToPath(new URL('../support/killed-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(worker)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  return signal;
}
