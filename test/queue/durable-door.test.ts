import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  IdempotencyConflict,
  InvalidJobData,
  QueueUnavailable,
  UnknownTenant,
} from '../../src/errors.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { connect } from '../../src/producer.ts';
import { aClosedPort } from '../boot/setup.ts';
import { aConversation } from '../support/conversations.ts';
import {
  openDurableTest,
  settled,
  someNotes,
  submitNote,
  submitNotes,
  wholeQueue,
} from '../support/durable.ts';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { notes, takeNote } from '../support/test-jobs.ts';

const NOTES = [takeNote()];

onEachQueue('a submitted job', (kind) => {
  test('is carried out, and nothing of its data is ever in the queue', async () => {
    await using t = await openDurableTest(kind, JOBS);
    const own = aJobTest(t, await t.aTenant());
    const data = aConversation({ account: { name: 'Canary Zq7 Corp' }, line: 'Zq7 Pro' });
    const address = { tenantId: own.tenantId, idempotencyKey: 'Zq7-key' };

    const ref = await t.client.submit('detect-opportunity', data, address);
    expect(await own.rows('outbox')).toMatchObject([{ id: ref, outcome: null }]);
    t.startRelay({ reconcileMs: 30_000 });
    await eventually('it is sent', async () => (await own.rows('outbox'))[0]?.sent_at);
    expect(await wholeQueue(t)).toContain(ref);
    expect(await wholeQueue(t)).not.toContain('Zq7');

    t.startWorker();
    expect(await settled(own)).toMatchObject([{ outcome: 'done', deliveries: 1, due_at: null }]);
    const message = { ...address, job: 'detect-opportunity' as const };
    const outcome = await t.client.outcome(message, { timeoutMs: 0 });
    expect(outcome).toMatchObject({ status: 'done', outcome: 'created' });
    expect(await own.rows('opportunities')).toHaveLength(1);
    expect(await wholeQueue(t)).toContain(ref);
    expect(await wholeQueue(t)).not.toContain('Zq7');
  });

  test('that fails says so, holds nothing of its data in the queue, and comes back', async () => {
    await using t = await openDurableTest(kind, [takeNote({ save: refuse })]);
    const own = aJobTest(t, await t.aTenant());
    await submitNote(t, own, 'k', 'Zq7');
    t.startRelay();
    const worker = t.startWorker();
    expect(await settled(own)).toMatchObject([{ outcome: 'failed', due_at: null }]);
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed' }]);
    expect(await wholeQueue(t)).not.toContain('Zq7');
    await worker.close(5_000);

    t.startWorker({ jobs: NOTES });
    const redrive = (code: string) =>
      t.database.withMessages(own.tenantId, (_inbox, outbox) =>
        outbox.redrive({ code, limit: 10 }),
      );
    expect(await redrive('NotFound')).toBe(0);
    expect(await redrive('InvalidJobData')).toBe(1);
    expect(await eventually('it is done', async () => (await notes(own)).length > 0)).toBe(true);
    expect(await settled(own)).toMatchObject([{ outcome: 'done' }]);
    expect(await notes(own)).toEqual(['Zq7']);
  });

  test('whose reference names nothing of the tenant fails alike, whatever it is', async () => {
    await using t = await openDurableTest(kind, [takeNote(), takeNote({ name: 'other' as never })]);
    await using raw = openRawQueue(t);
    const [own, other] = [aJobTest(t, await t.aTenant()), aJobTest(t, await t.aTenant())];
    const theirs = await submitNote(t, other, 'k');
    const mine = await submitNote(t, own, 'k');
    t.startWorker();
    const ids = [];
    for (const ref of [theirs, randomUUID()]) {
      ids.push(await raw.add('take-note', { tenantId: own.tenantId, ref, version: 1 }));
    }
    ids.push(await raw.add('other', { tenantId: own.tenantId, ref: mine, version: 1 }));
    const reasons = [];
    for (const id of ids) reasons.push((await raw.inState(id, 'failed')).failedReason);
    expect(reasons).toEqual([
      'NotFound: ref: there is no such message of take-note',
      'NotFound: ref: there is no such message of take-note',
      'NotFound: ref: there is no such message of other',
    ]);
    for (const tenant of [own, other]) {
      expect(await tenant.rows('outbox')).toMatchObject([{ outcome: null, deliveries: 0 }]);
      expect(await tenant.counts()).toEqual({ outbox: 1 });
    }
    const { rows } = await t.admin.query(
      'select error_code from rejections where queue_job_id = any($1)',
      [ids],
    );
    expect(rows).toEqual([
      { error_code: 'NotFound' },
      { error_code: 'NotFound' },
      { error_code: 'NotFound' },
    ]);
  });

  test('may be larger than the plain door takes', async () => {
    await using t = await openDurableTest(kind, NOTES);
    const own = aJobTest(t, await t.aTenant());
    const text = 'x'.repeat(200 * 1024);
    await submitNote(t, own, 'large', text);
    t.startRelay();
    t.startWorker();
    expect(await settled(own)).toMatchObject([{ outcome: 'done' }]);
    expect(await notes(own)).toEqual([text]);
    await expect(submitNote(t, own, 'larger', 'x'.repeat(1024 * 1024))).rejects.toThrow(
      /^envelope: is \d+ bytes of JSON, at most 1048576 are taken$/,
    );
    expect(await own.rows('outbox')).toHaveLength(1);
  });

  test('with a key of the plain door’s has one effect', async () => {
    await using t = await openDurableTest(kind, NOTES);
    const own = aJobTest(t, await t.aTenant());
    const data = { text: 'call back' };
    const address = { tenantId: own.tenantId, idempotencyKey: 'k' };
    t.startWorker();
    await t.client.enqueue('take-note' as never, data as never, address);
    await eventually('it is done', async () => (await notes(own)).length > 0);
    await submitNote(t, own, 'k');
    t.startRelay();
    expect(await settled(own)).toMatchObject([{ outcome: 'done' }]);
    expect(await notes(own)).toEqual(['call back']);
    await t.client.enqueue('take-note' as never, { text: 'plain' } as never, {
      ...address,
      idempotencyKey: 'k-2',
    });
    await eventually('it is done', async () => (await notes(own)).length > 1);
    await expect(submitNote(t, own, 'k-2', 'durable')).rejects.toBeInstanceOf(IdempotencyConflict);
    expect(await own.rows('outbox')).toHaveLength(1);
  });
});

test.each(['postgres', 'redis'] as const)(
  'a program whose %s queue is away submits all the same, and hears of it where it enqueues',
  async (kind) => {
    await using t = await openDurableTest('postgres', JOBS);
    const own = aJobTest(t, await t.aTenant());
    const away = `127.0.0.1:${await aClosedPort()}`;
    await using program = await connect({
      DATABASE_URL: t.url('worker'),
      DEALKEEPER_SCHEMA: t.database.schema,
      ...(kind === 'redis'
        ? { REDIS_URL: `redis://${away}` }
        : { DATABASE_QUEUE_URL: `postgres://queue:q@${away}/queue` }),
    });
    const address = { tenantId: own.tenantId, idempotencyKey: 'k' };
    const data = aConversation({ line: 'GTX Pro' });
    const ref = await program.client.submit('detect-opportunity', data, address);
    expect(await own.rows('outbox')).toMatchObject([{ id: ref, sent_at: null }]);
    const enqueued = program.client.enqueue('detect-opportunity', data, address);
    await expect(enqueued).rejects.toBeInstanceOf(QueueUnavailable);
  },
);

test('the same key and data is one reference, other data a conflict', async () => {
  await using t = await openDurableTest('postgres', NOTES);
  const own = aJobTest(t, await t.aTenant());
  const other = aJobTest(t, await t.aTenant());
  const refs = await Promise.all(
    Array.from({ length: 20 }, () => submitNote(t, own, 'k', 'first')),
  );
  expect(new Set(refs)).toHaveLength(1);
  await expect(submitNote(t, own, 'k', 'second')).rejects.toBeInstanceOf(IdempotencyConflict);
  const clash = [...someNotes(3), { idempotencyKey: 'note-1', data: { text: 'other' } }];
  await expect(submitNotes(t, own.tenantId, clash)).rejects.toBeInstanceOf(IdempotencyConflict);
  expect(await own.rows('outbox')).toMatchObject([{ data: { text: 'first' } }]);
  expect(await submitNote(t, other, 'k', 'second')).not.toBe(refs[0]);
});

test('what could never succeed is refused before it is stored', async () => {
  await using t = await openDurableTest('postgres', NOTES);
  const own = aJobTest(t, await t.aTenant());
  const suspended = aJobTest(t, await t.aTenant('suspended'));
  await expect(submitNote(t, suspended, 'k')).rejects.toBeInstanceOf(UnknownTenant);
  const stranger = { ...own, tenantId: randomUUID() };
  await expect(submitNote(t, stranger, 'k')).rejects.toBeInstanceOf(UnknownTenant);
  await expect(submitNote(t, own, 'k', 'a\0b')).rejects.toThrow('data.text: must not contain NUL');
  await expect(submitNote(t, own, ' ')).rejects.toBeInstanceOf(InvalidJobData);
  await expect(submitNote(t, own, 'k', 7 as never)).rejects.toBeInstanceOf(InvalidJobData);
  await expect(submitNotes(t, own.tenantId, someNotes(1_001))).rejects.toThrow(
    'messages: are 1001, at most 1000 are taken at once',
  );
  const note = { idempotencyKey: 'k', data: { text: 'call back' } };
  const theirs = [note, { ...note, tenantId: await t.aTenant() }];
  await expect(submitNotes(t, own.tenantId, theirs)).rejects.toThrow(
    'tenantId: is another tenant than the one that the messages are submitted for',
  );
  expect(await own.rows('outbox')).toEqual([]);
});

async function refuse(): Promise<void> {
  throw new InvalidJobData([{ path: 'data', reason: 'is refused by this test' }]);
}
