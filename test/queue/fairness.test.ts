import { expect, test } from 'vitest';
import type { Message } from '../../src/queue/define-job.ts';
import {
  openDurableTest,
  settled,
  someNotes,
  submitNote,
  submitNotes,
} from '../support/durable.ts';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { noted, takeNote } from '../support/test-jobs.ts';

const LONG = { timeout: 90_000 };
const FLOOD = 400;

/** Notes that say in which order they were decided. */
function countedNotes() {
  const decided: string[] = [];
  const job = takeNote({
    timeoutMs: 60_000,
    decide: ({ data }: Message<{ text: string }>) => {
      decided.push(data.text);
      return noted(data.text);
    },
  });
  return { decided, jobs: [job] };
}

onEachQueue("another's flood", (kind) => {
  test('at the plain door is passed by an ordinary message that comes after it', LONG, async () => {
    const { decided, jobs } = countedNotes();
    await using t = await openTestQueue(kind, jobs);
    const [flooder, other] = [await t.aTenant(), await t.aTenant()];
    const note = (tenantId: string, text: string) => ({
      tenantId,
      idempotencyKey: text,
      data: { text },
    });
    const flood = Array.from({ length: FLOOD }, (_, i) => note(flooder, `flood ${i}`));
    await t.client.enqueueAll('take-note' as never, flood as never);
    await t.client.enqueueAll('take-note' as never, [note(other, 'mine')] as never);

    t.startWorker({ concurrency: 16, slots: 2 });
    await eventually('all are done', async () => decided.length > FLOOD, 80_000);

    // 50 went ahead before it was a flood; as many as the worker holds may be decided meanwhile.
    expect(decided.indexOf('mine')).toBeLessThan(100);
    expect(new Set(decided).size).toBe(FLOOD + 1);
  });

  test('at the durable door is let into the queue little by little', LONG, async () => {
    const { decided, jobs } = countedNotes();
    await using t = await openDurableTest(kind, jobs);
    await using raw = openRawQueue(t);
    const [flooder, other] = [aJobTest(t, await t.aTenant()), aJobTest(t, await t.aTenant())];
    await submitNotes(t, flooder.tenantId, someNotes(FLOOD));
    t.startRelay({ underWay: 40, reconcileMs: 60_000 });
    const waiting = () => raw.queue.getJobCountByTypes('waiting');
    await eventually('the flood begins', async () => (await waiting()) >= 40);
    await submitNote(t, other, 'mine', 'mine');
    await eventually('the other is sent', async () => (await other.rows('outbox'))[0]?.sent_at);
    expect(await waiting()).toBe(41);

    t.startWorker({ concurrency: 16, slots: 2 });
    await settled(flooder, 80_000);
    await settled(other);
    // Behind 40 that are under way; units of both tenants run side by side.
    expect(decided.indexOf('mine')).toBeLessThan(100);
    expect(decided).toHaveLength(FLOOD + 1);
  });
});
