import { expect, test } from 'vitest';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { takeNote } from '../support/test-jobs.ts';

onEachQueue('a job that is done', (kind) => {
  test('leaves the queue once it is older than it is kept', async () => {
    await using t = await openTestQueue(kind, [takeNote()]);
    await using raw = openRawQueue(t);
    const tenantId = await t.aTenant();
    const add = (key: string) =>
      raw.add('take-note', { tenantId, idempotencyKey: key, version: 1, data: { text: key } });
    t.startWorker({ keepDoneS: 1 });
    const first = await add('first');
    await raw.inState(first, 'completed');

    let sent = 0;
    await eventually('it has left', async () => {
      // Who completes later makes room.
      await raw.inState(await add(`later ${++sent}`), 'completed');
      return (await raw.queue.getJob(first)) === undefined;
    });
    expect(await raw.queue.getJobCountByTypes('failed')).toBe(0);
  });
});
