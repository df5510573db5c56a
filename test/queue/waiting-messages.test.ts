import { expect, test, vi } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { aConversation } from '../support/conversations.ts';
import { anAccount } from '../support/deals.ts';
import { type DurableTest, openDurableTest, wholeQueue } from '../support/durable.ts';
import { aJobTest, type JobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';
import { accepted } from '../support/suggestions.ts';

vi.setConfig({ testTimeout: 60_000 });

const DETECT = 'detect-opportunity';
const BUYING =
  'We are looking for fleet trackers for 300 trucks and need them by June. We have set aside $48,000 for this. Could you send me a proposal?';

/** A conversation with "Acme" that is to be listened to. */
const aTalk = (interactionId: string, padding = '') => {
  const { signals: _, ...data } = aConversation({ account: { name: 'Acme' }, interactionId });
  const turns = [
    { speaker: 'Dana Reyes', text: BUYING },
    ...(padding ? [{ speaker: 'Dana Reyes', text: padding }] : []),
  ];
  return { ...data, conversation: { ...data.conversation, turns } };
};

/** A tenant with two accounts that "Acme" fits, a worker and a relay. */
async function aDoubt(t: DurableTest) {
  const own = aJobTest(t, await t.aTenant());
  const ids = { inc: await anAccount(own, 'Acme Inc'), gmbh: await anAccount(own, 'Acme GmbH') };
  t.startWorker();
  t.startRelay();
  return { own, ...ids };
}

const outcomeOf = async (t: DurableTest, { tenantId }: JobTest, idempotencyKey: string) => {
  const found = await t.client.outcomes(DETECT, tenantId, [idempotencyKey]);
  const outcome = found.get(idempotencyKey);
  return outcome?.status === 'done' ? outcome.outcome : (outcome?.status ?? null);
};

const outcomeIs = (t: DurableTest, own: JobTest, key: string, wanted: string) =>
  eventually(`${key} is ${wanted}`, async () => (await outcomeOf(t, own, key)) === wanted);

/** Returns what was sent to the deals' queue, once each has an outcome. */
const settled = (own: JobTest) =>
  eventually('every message has an outcome', async () => {
    const rows = await own.rows('outbox', 'created_at, id');
    const sent = rows.filter(({ queue }) => queue === 'deals');
    return sent.length > 0 && sent.every(({ outcome }) => outcome !== null) && sent;
  });

onEachQueue('a message whose account was doubtful', (kind) => {
  test('and that is listened to is run once where the account is decided, its copies are no more', async () => {
    await using t = await openDurableTest(kind, JOBS);
    const { own, inc } = await aDoubt(t);
    const address = { tenantId: own.tenantId, idempotencyKey: 'one' };
    const data = aTalk('mail-1');
    await t.client.enqueue(DETECT, data, address);
    await outcomeIs(t, own, 'one', 'proposed');

    const { waited } = await accepted(own, 'account_match', inc);

    expect(waited).toEqual({ sentAgain: 1, leftToSender: 0 });
    await outcomeIs(t, own, 'one', 'created');
    const [row] = await settled(own);
    expect(row).toMatchObject({ outcome: 'done', finished_at: expect.any(Date) });
    // The producer's own copy, at either door: neither a conflict nor a second effect.
    const before = await own.counts();
    expect(await t.client.submit(DETECT, data, address)).toBe(row?.id);
    await t.client.enqueue(DETECT, data, address);
    await t.client.enqueue(DETECT, aTalk('mail-2'), { ...address, idempotencyKey: 'two' });
    await eventually('another is run', async () => (await own.rows('interactions')).length === 2);
    expect(await outcomeOf(t, own, 'one')).toBe('created');
    expect((await own.counts()).opportunities).toBe(before.opportunities);
    expect(await own.rows('opportunities')).toMatchObject([{ account_id: inc }]);
    expect(t.log.join()).not.toContain('IdempotencyConflict');
  });

  test('is run from the durable door, however large it is, and the queue never sees its data', async () => {
    await using t = await openDurableTest(kind, JOBS);
    const { own, gmbh } = await aDoubt(t);
    const padding = 'The weather was fine. '.repeat(4_000);
    expect(padding.length).toBeGreaterThan(64 * 1_024);
    for (const [key, data] of [
      ['small', aTalk('mail-1')],
      ['large', aTalk('mail-2', padding)],
    ] as const) {
      const address = { tenantId: own.tenantId, idempotencyKey: key };
      await t.client.submit(DETECT, data, address);
      await outcomeIs(t, own, key, 'proposed');
    }
    const held = await settled(own);
    expect(held.map(({ finished_at }) => finished_at)).toEqual([Infinity, Infinity]);

    const { waited } = await accepted(own, 'account_match', gmbh);

    expect(waited).toEqual({ sentAgain: 2, leftToSender: 0 });
    await eventually('both are run', async () => (await own.rows('interactions')).length === 2);
    const rows = await settled(own);
    expect(rows).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(rows.map(({ finished_at }) => finished_at)).toEqual([
      expect.any(Date),
      expect.any(Date),
    ]);
    expect(await own.rows('opportunities')).toMatchObject([{ account_id: gmbh }]);
    expect(await wholeQueue(t)).not.toContain('fleet trackers');
  });

  test('is not lost among many', async () => {
    await using t = await openDurableTest(kind, JOBS);
    const { own, inc } = await aDoubt(t);
    const { tenantId } = own;
    const keys = Array.from({ length: 130 }, (_, i) => `mail-${i}`);
    const messages = keys.map((idempotencyKey) => {
      const data = aConversation({ account: { name: 'Acme' }, interactionId: idempotencyKey });
      return { tenantId, idempotencyKey, data };
    });
    await t.client.enqueueAll(DETECT, messages);
    const proposed = async (count: number) =>
      (await own.rows('inbox')).filter(({ result }) => isProposed(result)).length === count;
    await eventually('all wait', () => proposed(keys.length));

    const { waited } = await accepted(own, 'account_match', inc);

    expect(waited).toEqual({ sentAgain: keys.length, leftToSender: 0 });
    await settled(own);
    expect(await own.rows('interactions')).toHaveLength(keys.length);
    expect(await proposed(0)).toBe(true);
  });
});

const isProposed = (result: unknown) =>
  (result as { readonly outcome?: string } | null)?.outcome === 'proposed';
