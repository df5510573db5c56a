import { expect, test } from 'vitest';
import { aConversation } from '../support/conversations.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';

onEachQueue('detect-opportunity', (kind) => {
  test('makes one deal', async () => {
    await using t = await openTestQueue(kind);
    t.startWorker();
    const tenantId = await t.aTenant();
    const address = { tenantId, idempotencyKey: 'k1' };
    await t.client.enqueue(
      'detect-opportunity',
      aConversation({ line: 'GTX Pro', value: 100, closeDate: '2026-06-01T00:00:00Z' }),
      address,
    );
    const out = await t.client.outcome(
      { ...address, job: 'detect-opportunity' },
      { timeoutMs: 10_000 },
    );
    console.log(out, t.log);
    expect(out.status).toBe('done');
  });
});
