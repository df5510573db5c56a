import { expect, test } from 'vitest';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { aNote, notes, takeNote } from '../support/test-jobs.ts';

/** A step of a job that a test can hold up: it tells when it is reached, and waits to be let on. */
function aGate() {
  const reached = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  const pass = async () => {
    reached.resolve();
    await open.promise;
  };
  return { pass, reached: reached.promise, open: open.resolve };
}

onEachQueue('a worker that is closed', (kind) => {
  test('waits for the job at hand, and takes no other', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const gate = aGate();
    const worker = t.startWorker({ concurrency: 1, jobs: [takeNote({ load: gate.pass })] });
    const first = await raw.add('take-note', aNote(own, 'k1', 'one'));
    await gate.reached;
    const second = await raw.add('take-note', aNote(own, 'k2', 'two'));

    let isClosed = false;
    const closing = worker.close(20_000).then(() => {
      isClosed = true;
    });
    await raw.queue.getJobCounts();
    expect(isClosed).toBe(false);
    gate.open();
    await closing;

    expect(await raw.queue.getJobState(first)).toBe('completed');
    expect(await raw.queue.getJobState(second)).toBe('waiting');
    expect(await notes(own)).toEqual(['one']);
  });

  test.each([
    ['listens', (gate: () => Promise<void>) => ({ listen: async () => deaf(gate) })],
    ['holds its transaction', (gate: () => Promise<void>) => ({ load: gate })],
  ])('hands a job that still %s at the deadline back, unharmed', async (_, partsOf) => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const gate = aGate();
    const worker = t.startWorker({ jobs: [takeNote(partsOf(gate.pass))] });
    const id = await raw.add('take-note', aNote(own));
    await gate.reached;

    await worker.close(50);

    expect(await raw.inState(id, 'waiting')).toMatchObject({ attemptsMade: 0 });
    expect(await own.counts()).toEqual({});
    // The job that was left goes on in its own world: it may write no more.
    gate.open();
    t.startWorker({ jobs: [takeNote()] });
    const job = await raw.inState(id, 'completed');
    expect(job).toMatchObject({ attemptsMade: 1, attemptsStarted: 2 });
    expect(await notes(own)).toEqual(['call back']);
    expect(await own.counts()).toEqual({ inbox: 1, observations: 1 });
  });

  test('hands a job that waits for a lock back before the lock is free', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const reached = Promise.withResolvers<void>();
    const worker = t.startWorker({
      jobs: [
        takeNote({
          load: async ({ session }) => {
            reached.resolve();
            await session.query`select pg_advisory_xact_lock(hashtextextended(${own.tenantId}, 0))`;
          },
        }),
      ],
    });
    await own.sql('select pg_advisory_lock(hashtextextended($1, 0))', [own.tenantId]);
    const id = await raw.add('take-note', aNote(own));
    await reached.promise;

    await worker.close(50);

    expect(await raw.inState(id, 'waiting')).toMatchObject({ attemptsMade: 0 });
    await own.sql('select pg_advisory_unlock(hashtextextended($1, 0))', [own.tenantId]);
    await eventually('the transaction left behind ends', async () => {
      const [row] = await own.sql(
        `select count(*)::int as count from pg_stat_activity
         where usename = 'dealkeeper_worker' and state <> 'idle' and query like '%advisory%'`,
      );
      return row?.count === 0;
    });
    expect(await own.counts()).toEqual({});
    t.startWorker({ jobs: [takeNote()] });
    await raw.inState(id, 'completed');
    expect(await notes(own)).toEqual(['call back']);
  });
});

async function deaf(gate: () => Promise<void>) {
  await gate();
  return { text: 'heard too late' };
}
