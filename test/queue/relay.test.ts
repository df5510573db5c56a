import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DatabaseUnavailable, InvalidJobData } from '../../src/errors.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { defineJob, followUp, type Message } from '../../src/queue/define-job.ts';
import { DueMessages } from '../../src/repositories/due-messages.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { aConversation } from '../support/conversations.ts';
import {
  type DurableTest,
  forgetQueue,
  openDurableTest,
  settled,
  someNotes,
  submitNote,
  submitNotes,
} from '../support/durable.ts';
import { type Gate, openGate } from '../support/gate.ts';
import type { KilledRelay } from '../support/killed-relay.ts';
import { aJobTest, type JobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { noted, notes, takeNote } from '../support/test-jobs.ts';

const NOTES = [takeNote()];

// Hundreds of jobs on a machine that other tests share.
const LONG = { timeout: 90_000 };

onEachQueue('a relay', (kind) => {
  test('that is killed between adding and marking leaves one effect', async () => {
    await using t = await openDurableTest(kind, JOBS);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const address = { tenantId: own.tenantId, idempotencyKey: 'mail-1' };
    const ref = await t.client.submit('detect-opportunity', aConversation({ value: 5 }), address);

    expect(await runKilledRelay(t)).toBe('SIGKILL');
    expect(await raw.queue.getJobState(`${ref}-1`)).toBe('waiting');
    expect(await own.rows('outbox')).toMatchObject([{ deliveries: 0, sent_at: null }]);

    await t.admin.query('update outbox set due_at = now()'); // its lease ends
    t.startRelay();
    await eventually('it is marked', async () => (await own.rows('outbox'))[0]?.sent_at);
    expect(await raw.queue.getJobCountByTypes('waiting')).toBe(1);
    t.startWorker();
    expect(await settled(own)).toMatchObject([{ outcome: 'done', deliveries: 1 }]);
    expect(await own.rows('opportunities')).toHaveLength(1);
  });

  test('delivers each row once where there are two', LONG, async () => {
    await using t = await openDurableTest(kind, NOTES);
    await using raw = openRawQueue(t);
    const tenants = [await aTenant(t), await aTenant(t), await aTenant(t)];
    for (const own of tenants) await submitNotes(t, own.tenantId, someNotes(120));
    t.startRelay({ reconcileMs: 60_000 });
    t.startRelay({ reconcileMs: 60_000 });
    await eventually('all are sent', async () => (await unsent(t)) === 0);
    expect(await raw.queue.getJobCountByTypes('waiting')).toBe(360);
    t.startWorker();
    for (const own of tenants) {
      const rows = await settled(own);
      expect(new Set(rows.map(({ deliveries }) => deliveries))).toEqual(new Set([1]));
      expect((await notes(own)).toSorted()).toEqual(textsOf(someNotes(120)));
    }
  });

  test('loses nothing where the queue forgets everything under load', LONG, async () => {
    await using t = await openDurableTest(kind, NOTES);
    const tenants = [await aTenant(t), await aTenant(t), await aTenant(t)];
    t.startRelay();
    t.startWorker({ concurrency: 8, slots: 2 });
    for (let round = 0; round < 3; round++) {
      for (const { tenantId } of tenants) {
        await submitNotes(t, tenantId, someNotes(60, `round-${round}`));
      }
      await eventually('some are done', async () => (await undone(t)) < 120);
      await forgetQueue(t);
    }
    for (const own of tenants) {
      await settled(own, 60_000);
      const all = [0, 1, 2].flatMap((round) => textsOf(someNotes(60, `round-${round}`)));
      expect((await notes(own)).toSorted()).toEqual(all.toSorted());
    }
  });

  test(
    'waits for a queue that is away, marks nothing before, and goes on when it is back',
    LONG,
    async () => {
      const gates: Gate[] = [];
      await using t = await openDurableTest(kind, NOTES, async (location) => {
        const gate = await openGate(location.url);
        gates.push(gate);
        return { ...location, url: gate.url };
      });
      const own = await aTenant(t);
      const [gate] = gates;
      await gate?.shut();
      t.startRelay({ reconcileMs: 60_000 });
      const refs = await submitNotes(t, own.tenantId, someNotes(20));
      expect(new Set(refs)).toHaveLength(20);
      const isTold = async () => t.log.some((line) => line.includes('the relay is in trouble'));
      await eventually('the relay has tried', isTold);
      for (const row of await own.rows('outbox')) {
        expect(row).toMatchObject({ deliveries: 0, sent_at: null });
      }
      await gate?.open();
      t.startWorker();
      // A row that the worker settles while the relay would mark it stays unmarked.
      const rows = await settled(own);
      expect(rows.filter(({ deliveries }) => Number(deliveries) > 1)).toEqual([]);
      expect((await notes(own)).toSorted()).toEqual(textsOf(someNotes(20)));
      await gate?.[Symbol.asyncDispose]();
    },
  );

  test('ends, as its process does, although the queue stays away', LONG, async () => {
    const gates: Gate[] = [];
    const t = await openDurableTest(kind, NOTES, async (location) => {
      const gate = await openGate(location.url);
      gates.push(gate);
      return { ...location, url: gate.url };
    });
    const own = await aTenant(t);
    t.startRelay({ reconcileMs: 60_000 });
    t.startWorker();
    await gates[0]?.shut();
    await submitNotes(t, own.tenantId, someNotes(3));
    await eventually('the relay has tried', async () =>
      t.log.some((line) => line.includes('the relay is in trouble')),
    );
    const began = performance.now();
    await t[Symbol.asyncDispose]();
    expect(performance.now() - began).toBeLessThan(45_000);
    await gates[0]?.[Symbol.asyncDispose]();
  });

  test('delivers again what failed for good without anybody hearing of it', async () => {
    const refuse = async () => {
      throw new InvalidJobData([{ path: 'data', reason: 'is refused by this test' }]);
    };
    await using t = await openDurableTest(kind, [takeNote({ save: refuse, attempts: 1 })]);
    await using raw = openRawQueue(t);
    const own = await aTenant(t);
    const deaf = new DeafDatabase(t.database.orm, t.database.schema);
    t.startWorker({ database: deaf });
    const ref = await submitNote(t, own, 'k');
    const relay = t.startRelay({ reconcileMs: 60_000 });
    await raw.inState(`${ref}-1`, 'failed');
    await relay.close();
    expect(await own.rows('outbox')).toMatchObject([{ outcome: null, deliveries: 1 }]);

    await t.admin.query('update outbox set due_at = now()');
    t.startRelay({ reconcileMs: 60_000 });
    await raw.inState(`${ref}-2`, 'failed');
    expect(await settled(own)).toMatchObject([{ outcome: 'failed' }]);
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed' }]);
  });

  test('that is closed ends its turn first: what it added is marked', async () => {
    await using t = await openDurableTest(kind, NOTES);
    await using raw = openRawQueue(t);
    const own = await aTenant(t);
    await submitNotes(t, own.tenantId, someNotes(500));
    const [isAdded, mayMark] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const due = new SlowOutbox(t.due, isAdded.resolve, mayMark.promise);
    const relay = t.startRelay({ due, reconcileMs: 60_000 });
    await isAdded.promise;
    const closed = relay.close();
    setTimeout(mayMark.resolve, 200);
    await closed;
    expect(await raw.queue.getJobCountByTypes('waiting')).toBe(50);
    expect(await numberOf(t, 'sent_at is not null')).toBe(50);
  });

  test('leaves alone what still waits in the queue', async () => {
    await using t = await openDurableTest(kind, NOTES);
    await using raw = openRawQueue(t);
    const own = await aTenant(t);
    await submitNotes(t, own.tenantId, someNotes(30));
    const relay = t.startRelay({ reconcileMs: 100 });
    await eventually('all are sent', async () => (await unsent(t)) === 0);
    const [first] = await own.rows('outbox');
    await eventually('each is looked at again', async () => {
      const [row] = await own.rows('outbox');
      return Number(row?.due_at) > Number(first?.due_at) + 200;
    });
    await relay.close();
    expect(await raw.queue.getJobCountByTypes('waiting')).toBe(30);
    for (const row of await own.rows('outbox')) expect(row.deliveries).toBe(1);
  });
});

test('a tenant with 5,000 rows does not keep another one’s single row waiting', async () => {
  await using t = await openDurableTest('postgres', NOTES);
  const [busy, quiet] = [await aTenant(t), await aTenant(t)];
  for (let i = 0; i < 5; i++) await submitNotes(t, busy.tenantId, someNotes(1_000, `page-${i}`));
  await submitNote(t, quiet, 'alone');

  const { messages } = await t.due.claim({ after: null, perTenant: 50, underWay: 64, leaseMs: 0 });
  const of = (own: JobTest) => messages.filter(({ tenantId }) => tenantId === own.tenantId);
  expect(of(busy)).toHaveLength(50);
  expect(of(quiet)).toHaveLength(1);

  t.startRelay({ reconcileMs: 60_000 });
  await eventually('the one is sent', async () => (await quiet.rows('outbox'))[0]?.sent_at);
  const alone = "(select sent_at from outbox where idempotency_key = 'alone')";
  expect(await numberOf(t, `sent_at <= ${alone}`)).toBeLessThanOrEqual(101);
});

test('the rows of 450 tenants are all sent, in turns of a few tenants each', async () => {
  await using t = await openDurableTest('postgres', NOTES);
  await t.admin.query(`
    with t as (insert into tenants (slug) select 'many-' || n from generate_series(1, 450) n
               returning id)
    insert into outbox (tenant_id, queue, job, idempotency_key, data, data_hash)
    select id, 'deals', 'take-note', 'k', '{"text": "one of many"}', repeat('0', 64) from t`);
  // Most wait for an outcome: there is nothing to do for them now.
  await t.admin.query(`
    update outbox set sent_at = now(), due_at = now() + interval '1 hour'
    where tenant_id in (select tenant_id from outbox order by tenant_id limit 400)`);
  const { messages, after } = await t.due.claim({
    after: null,
    perTenant: 50,
    underWay: 64,
    leaseMs: 0,
  });
  expect(messages).toEqual([]);
  expect(after).not.toBeNull();
  t.startRelay({ reconcileMs: 60_000 });
  await eventually('all are sent', async () => (await unsent(t)) === 0);
});

test('rows of one tenant go to the queue in the order in which they were submitted', async () => {
  await using t = await openDurableTest('postgres', NOTES);
  await using raw = openRawQueue(t);
  const own = await aTenant(t);
  const refs = await submitNotes(t, own.tenantId, someNotes(120));
  refs.push(...(await submitNotes(t, own.tenantId, someNotes(120, 'later'))));
  t.startRelay({ reconcileMs: 60_000 });
  await eventually('all are sent', async () => (await unsent(t)) === 0);
  const waiting = await raw.queue.getJobs('waiting', 0, -1, true);
  expect(waiting.map(({ id }) => id)).toEqual(refs.map((ref) => `${ref}-1`));
});

test('a job’s follow-up is sent after its commit, and never where it rolls back', async () => {
  const second = takeNote({ name: 'second-note' as never });
  const first = defineJob({
    ...takeNote(),
    name: 'first-note' as const,
    attempts: 1,
    decide: ({ data }: Message<{ text: string }>) => ({
      ...noted(data.text),
      why: [data.text],
      followUps: [followUp(second, { idempotencyKey: 'then', data: { text: 'then' } })],
    }),
  });
  await using t = await openDurableTest('postgres', [first, second]);
  const [own, failing] = [await aTenant(t), await aTenant(t)];
  // Its unit fails at the last statement, after everything was staged.
  await t.admin.query(`alter table inbox add check (why <> '["fails"]')`);
  await t.client.enqueue('first-note' as never, { text: 'fails' } as never, {
    tenantId: failing.tenantId,
    idempotencyKey: 'a',
  });
  await t.client.enqueue('first-note' as never, { text: 'first' } as never, {
    tenantId: own.tenantId,
    idempotencyKey: 'a',
  });
  t.startWorker();
  t.startRelay();
  expect(await settled(own)).toMatchObject([
    { job: 'second-note', outcome: 'done', staged_by: 'first-note a' },
  ]);
  expect(await notes(own)).toEqual(['first', 'then']);
  await eventually('the other has failed', async () => (await failing.rows('inbox')).length > 0);
  expect(await failing.counts()).toEqual({ inbox: 1 });
});

async function aTenant(t: DurableTest): Promise<JobTest> {
  return aJobTest(t, await t.aTenant());
}

async function numberOf(t: DurableTest, where: string): Promise<number> {
  const { rows } = await t.admin.query(`select count(*)::int as n from outbox where ${where}`);
  return rows[0].n;
}

const unsent = (t: DurableTest) => numberOf(t, 'sent_at is null');
const undone = (t: DurableTest) => numberOf(t, 'outcome is null');

const textsOf = (some: ReturnType<typeof someNotes>) =>
  some.map(({ data }) => data.text).toSorted();

/** An outbox that tells when it is to mark, and does so only when it may. */
class SlowOutbox extends DueMessages {
  readonly #due: DueMessages;
  readonly #isAsked: () => void;
  readonly #mayMark: Promise<void>;

  constructor(due: DueMessages, isAsked: () => void, mayMark: Promise<void>) {
    super(null as never);
    [this.#due, this.#isAsked, this.#mayMark] = [due, isAsked, mayMark];
  }

  override claim(options: Parameters<DueMessages['claim']>[0]) {
    return this.#due.claim(options);
  }

  override async mark(...marks: Parameters<DueMessages['mark']>): Promise<void> {
    this.#isAsked();
    await this.#mayMark;
    await this.#due.mark(...marks);
  }
}

/** A database at which no failure can be recorded the first time. */
class DeafDatabase extends Database {
  #isDeaf = true;

  override outsideTenants<T>(body: Parameters<Database['outsideTenants']>[0]): Promise<T> {
    if (!this.#isDeaf) return super.outsideTenants(body) as Promise<T>;
    this.#isDeaf = false;
    throw new DatabaseUnavailable('PostgreSQL is away, this test says');
  }
}

async function runKilledRelay(t: DurableTest): Promise<string | null> {
  const { location } = t;
  const relay: KilledRelay = { location, relayUrl: t.url('relay'), schema: t.database.schema };
  const script = fileURLToPath(new URL('../support/killed-relay.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(relay)], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  return signal;
}
