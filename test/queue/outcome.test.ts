import { expect, test } from 'vitest';
import { InvalidJobData, OutcomeTimeout, UnknownJob } from '../../src/errors.ts';
import { aConversation } from '../support/conversations.ts';
import { onEachQueue } from '../support/queues.ts';
import { withQueue } from '../support/raw-queue.ts';

const JOB = 'detect-opportunity';

onEachQueue('the client', (kind) => {
  const open = withQueue(kind);

  test('answers with what is stored: outcome, ids and the reasons', async () => {
    const t = open();
    const address = { tenantId: await t.aTenant(), idempotencyKey: 'k' };
    await t.client.enqueue(JOB, aConversation({ line: 'GTX Pro' }), address);
    const stored = await t.client.outcome({ ...address, job: JOB }, { timeoutMs: 20_000 });
    expect(stored).toMatchObject({ status: 'done', outcome: 'created' });
    expect(stored).toHaveProperty('ids.opportunityId');
    expect(JSON.stringify(stored)).toContain('at or above the creation threshold 0.8');
    const [all, none] = await Promise.all([
      t.client.outcomes(JOB, address.tenantId, ['k', 'never sent']),
      t.client.outcomes(JOB, await t.aTenant(), ['k']),
    ]);
    expect(all).toEqual(new Map([['k', stored]]));
    expect(none.size).toBe(0);
  });

  test('says so where nothing is stored in time', async () => {
    const t = open();
    const address = {
      tenantId: await t.aTenant(),
      idempotencyKey: 'never sent',
      job: JOB,
    } as const;
    await expect(t.client.outcome(address, { timeoutMs: 0 })).rejects.toThrow(OutcomeTimeout);
    await expect(t.client.outcome(address, { timeoutMs: 30 })).rejects.toThrow(OutcomeTimeout);
  });

  test('takes a tenant in capitals for the same, and refuses what is no UUID', async () => {
    const t = open();
    const tenantId = await t.aTenant();
    const address = { tenantId: tenantId.toUpperCase(), idempotencyKey: 'k' };
    await t.client.enqueue(JOB, aConversation(), address);
    const message = { ...address, job: JOB } as const;
    expect(await t.client.outcome(message, { timeoutMs: 20_000 })).toMatchObject({
      status: 'done',
    });
    const garbage = t.client.outcome({ ...message, tenantId: 'x' }, { timeoutMs: 0 });
    await expect(garbage).rejects.toThrow(InvalidJobData);
    await expect(garbage).rejects.toThrow('tenantId: must be a UUID');
  });

  test('knows no job but those that are there', async () => {
    const t = open();
    const address = { tenantId: await t.aTenant(), idempotencyKey: 'k' };
    const job: string = 'make-coffee';
    const sending = t.client.enqueue(job as typeof JOB, aConversation(), address);
    await expect(sending).rejects.toThrow(UnknownJob);
  });
});
