import { expect, test } from 'vitest';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { takeNote } from '../support/test-jobs.ts';

const CONCURRENCY = 48;
const SENT = 144;

onEachQueue('a worker', (kind) => {
  test('holds as many jobs as it may, and as many again once those are done', async () => {
    const heard: string[] = [];
    const gates: (() => void)[] = [];
    const job = takeNote({
      listen: async (data) => {
        heard.push(data.text);
        await new Promise<void>((resolve) => gates.push(resolve));
        return data;
      },
    });
    await using t = await openTestQueue(kind, [job]);
    const tenantId = await t.aTenant();
    const notes = Array.from({ length: SENT }, (_, i) => {
      return { tenantId, idempotencyKey: `k${i}`, data: { text: `note ${i}` } };
    });
    await t.client.enqueueAll('take-note' as never, notes as never);
    t.startWorker({ concurrency: CONCURRENCY });

    // Each time all that it holds are done at once, as those of a unit are.
    for (let full = CONCURRENCY; full <= SENT; full += CONCURRENCY) {
      await eventually(`${full} were begun`, async () => heard.length === full);
      for (const open of gates.splice(0)) open();
    }
    expect(new Set(heard).size).toBe(SENT);
  });

  test('has a job at hand until the store knows how it ended', async () => {
    await using t = await openTestQueue(kind, [takeNote()]);
    const locks = { lockDuration: 8_000, stalledInterval: 1_500 };
    const worker = t.backend.startWorker('deals', async () => 'done', { concurrency: 4, ...locks });
    const isAtHand = Promise.withResolvers<boolean>();
    worker.on('completed', () => isAtHand.resolve(!worker.atHand.areNone));
    const note = { tenantId: await t.aTenant(), idempotencyKey: 'k', data: { text: 'note' } };
    await t.client.enqueueAll('take-note' as never, [note] as never);

    // Were it counted no longer, nothing would be fetched while others are being completed.
    expect(await isAtHand.promise).toBe(true);
    await worker.close();
  });
});
