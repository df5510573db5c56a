import { expect, test } from 'vitest';
import { failureIn } from '../../src/cli/failed-jobs.ts';
import { InvariantViolation, NotFound, RateLimited, WriteConflict } from '../../src/errors.ts';
import { cancel, snooze } from '../../src/queue/define-job.ts';
import type { Database } from '../../src/repositories/unit-of-work.ts';
import { aConversation } from '../support/conversations.ts';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { openRawQueue } from '../support/raw-queue.ts';
import { aNote, type NoteJob, noted, notes, takeNote } from '../support/test-jobs.ts';

onEachQueue('a job that a plain BullMQ client added', (kind) => {
  test('is carried out, without any option of ours', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    t.startWorker();

    const message = { tenantId: own.tenantId, idempotencyKey: 'k', version: 1 };
    const added = await raw.queue.add('detect-opportunity', { ...message, data: aConversation() });
    const job = await raw.inState(added.id ?? '', 'completed');

    const [deal] = await own.rows('opportunities');
    expect(job.returnvalue).toMatchObject({ outcome: 'created', ids: { opportunityId: deal?.id } });
    // Nothing that was said goes back into the queue.
    expect(Object.keys(job.returnvalue).sort()).toEqual(['ids', 'outcome']);
  });

  test('is tried again with our backoff after a transient failure', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let runs = 0;
    const load = async () => {
      if (++runs <= 2) throw new WriteConflict('another transaction was first');
    };
    t.startWorker({ jobs: [takeNote({ load })] });

    const id = await raw.add('take-note', aNote(own));
    for (const attempt of [1, 2]) {
      const waiting = await raw.inState(id, 'delayed');
      expect(waiting.attemptsMade).toBe(attempt);
      expect(waiting.failedReason).toBe('WriteConflict: another transaction was first');
      const shortest = 1_000 * 2 ** attempt;
      expect(waiting.delay).toBeGreaterThanOrEqual(shortest);
      expect(waiting.delay).toBeLessThanOrEqual(shortest * 1.1);
      expect(await own.rows('inbox')).toEqual([]);
      await waiting.promote();
      await eventually('the next run', async () => runs > attempt);
    }
    await raw.inState(id, 'completed');
    expect(runs).toBe(3);
    expect(await notes(own)).toEqual(['call back']);
  });

  test('fails for good after as many attempts as its definition gives it', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let runs = 0;
    const load = async () => {
      runs++;
      throw new WriteConflict('another transaction was first');
    };
    t.startWorker({ jobs: [takeNote({ load, attempts: 2 })] });

    const id = await raw.add('take-note', aNote(own));
    await (await raw.inState(id, 'delayed')).promote();
    const job = await raw.inState(id, 'failed');

    expect(job.attemptsMade).toBe(2);
    expect(runs).toBe(2);
    expect(await own.rows('inbox')).toMatchObject([
      { status: 'failed', error_code: 'WriteConflict', reason: 'another transaction was first' },
    ]);
  });

  test('waits for an updated worker where its envelope is newer, and no attempt is spent', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    t.startWorker();

    const message = { tenantId: own.tenantId, idempotencyKey: 'k', data: aConversation() };
    const added = await raw.queue.add('detect-opportunity', { ...message, version: 2, tone: 'x' });
    const waiting = await raw.inState(added.id ?? '', 'delayed');
    expect(waiting.attemptsMade).toBe(0);
    expect(waiting.delay).toBeGreaterThanOrEqual(10_000);
    expect(await own.rows('inbox')).toEqual([]);

    // What the newer program would make of it, in the words of this one.
    await waiting.updateData({ ...message, version: 1 });
    await waiting.promote();
    await raw.inState(added.id ?? '', 'completed');
    expect(await own.rows('opportunities')).toHaveLength(1);
  });

  test('fails at once, loudly and without a word of the data, where our own code breaks', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const decide = () => {
      throw new TypeError('cannot read canary-7f3a');
    };
    t.startWorker({ jobs: [takeNote({ decide })] });

    const job = await raw.inState(await raw.add('take-note', aNote(own)), 'failed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toBe(
      `${InvariantViolation.name}: unexpected TypeError while the job ran`,
    );
    expect(t.log.join()).toContain('"level":"error"');
    expect(await own.rows('inbox')).toMatchObject([{ error_code: 'InvariantViolation' }]);
  });
});

onEachQueue('a job that says', (kind) => {
  test('snooze comes again later, without an inbox row and without an attempt spent', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let runs = 0;
    const decide = () => (++runs <= 2 ? snooze(3_600_000) : noted('now'));
    t.startWorker({ jobs: [takeNote({ decide, attempts: 1 })] });

    const id = await raw.add('take-note', aNote(own));
    for (const run of [1, 2]) {
      const waiting = await raw.inState(id, 'delayed');
      expect(waiting).toMatchObject({ attemptsMade: 0, attemptsStarted: run });
      expect(await own.counts()).toEqual({});
      await waiting.promote();
      await eventually('the next run', async () => runs > run);
    }
    const done = await raw.inState(id, 'completed');
    expect(done.attemptsMade).toBe(1);
    expect(await notes(own)).toEqual(['now']);
  });

  test('cancel writes nothing but its inbox row, and says the same when it comes again', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let runs = 0;
    const decide = () => {
      runs++;
      return cancel('the deal is closed');
    };
    t.startWorker({ jobs: [takeNote({ decide })] });

    for (let i = 0; i < 2; i++) {
      const job = await raw.inState(await raw.add('take-note', aNote(own)), 'completed');
      expect(job.returnvalue).toEqual({ outcome: 'cancelled', ids: {} });
    }
    expect(runs).toBe(1);
    expect(await own.counts()).toEqual({ inbox: 1 });
    expect(await own.rows('inbox')).toMatchObject([
      { status: 'cancelled', reason: 'the deal is closed', result: null },
    ]);
  });
});

onEachQueue('a job that fails for good', (kind) => {
  test('comes again where that cannot be recorded, whatever the reason', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let isRefused = true;
    const database: Database = Object.create(t.database, {
      withMessages: {
        value: (...given: Parameters<Database['withMessages']>) => {
          if (isRefused) throw new InvariantViolation('PostgreSQL refused the statement: 42501');
          return t.database.withMessages(...given);
        },
      },
    });
    const decide = () => {
      throw new NotFound('no such note');
    };
    t.startWorker({ database, jobs: [takeNote({ decide })] });

    const id = await raw.add('take-note', aNote(own));
    const waiting = await raw.inState(id, 'delayed', 'failed');
    expect(await raw.queue.getJobState(id)).toBe('delayed');
    expect(await own.rows('inbox')).toEqual([]);
    isRefused = false;
    await waiting.promote();

    expect(await raw.inState(id, 'failed')).toMatchObject({ attemptsMade: 2 });
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed', error_code: 'NotFound' }]);
  });
});

onEachQueue('a job that is told to come again in a second', (kind) => {
  test('waits longer the more often it was told, so that its starts last', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const listen = async () => {
      throw new RateLimited('not now', 1_000);
    };
    t.startWorker({ jobs: [takeNote({ listen })] });

    const first = await raw.inState(await raw.add('take-note', aNote(own)), 'delayed');
    const tenth = await raw.inState(
      await raw.addStarted('take-note', aNote(own, 'often'), 9),
      'delayed',
    );

    expect(first).toMatchObject({ attemptsMade: 0, attemptsStarted: 1 });
    expect(first.delay).toBeGreaterThanOrEqual(2_000);
    expect(first.delay).toBeLessThanOrEqual(3_000);
    expect(tenth).toMatchObject({ attemptsMade: 0, attemptsStarted: 10 });
    expect(tenth.delay).toBeGreaterThanOrEqual(600_000);
    expect(tenth.delay).toBeLessThanOrEqual(900_000);
  });
});

onEachQueue('a job that hangs', (kind) => {
  test.each([
    ['while it listens, deaf to its signal', { listen: () => new Promise<never>(() => undefined) }],
    ['between two statements', { load: () => new Promise<never>(() => undefined) }],
  ])('%s, is stopped at its limit and tried again', async (_, parts) => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    t.startWorker({ jobs: [takeNote({ ...parts, timeoutMs: 300 })] });

    const job = await raw.inState(await raw.add('take-note', aNote(own)), 'delayed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toBe('JobTimedOut: take-note ran longer than 300 ms');
    expect(await own.counts()).toEqual({});
  });
});

onEachQueue('a job that listens', (kind) => {
  test('is repeated where it heard the same message otherwise', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    let heard = 0;
    const listen = async () => ({ text: `heard ${++heard}` });
    t.startWorker({ jobs: [takeNote({ listen })] });

    for (let i = 0; i < 2; i++) {
      await raw.inState(await raw.add('take-note', aNote(own)), 'completed');
    }

    expect(await notes(own)).toEqual(['heard 1']);
  });
});

onEachQueue('a job that was started 50 times', (kind) => {
  test('fails for good at its next failure, in its inbox too', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const load = async () => {
      throw new WriteConflict('another transaction was first');
    };
    t.startWorker({ jobs: [takeNote({ load })] });

    const job = await raw.inState(await raw.addStarted('take-note', aNote(own), 49), 'failed');

    expect(job).toMatchObject({ attemptsMade: 1, attemptsStarted: 50 });
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed' }]);
  });

  test('is given up before it runs again, in its inbox too', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    t.startWorker({ jobs: [takeNote()] });

    const id = await raw.addStarted('take-note', aNote(own), 50);
    const { failedReason } = await raw.inState(id, 'failed');

    // What `jobs failed` lists, and `jobs redrive --code Abandoned` finds.
    expect(failureIn(failedReason)).toMatchObject({ code: 'Abandoned' });
    const kept = await eventually('the inbox row', async () => (await own.rows('inbox'))[0]);
    expect(kept).toMatchObject({ status: 'failed', error_code: 'Abandoned' });
    expect(await notes(own)).toEqual([]);
  });
});

onEachQueue('a job whose lock another worker has', (kind) => {
  test('is stopped, and writes nothing', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const own = aJobTest(t, await t.aTenant());
    const started = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<unknown>();
    const listen: NoteJob['listen'] = (_, { signal }) => {
      started.resolve();
      signal.addEventListener('abort', () => stopped.resolve(signal.reason));
      return new Promise<never>(() => undefined);
    };
    const settings = { lockDurationMs: 1_000, stalledIntervalMs: 60_000 };
    t.startWorker({ ...settings, jobs: [takeNote({ listen, timeoutMs: 60_000 })] });

    const id = await raw.add('take-note', aNote(own));
    await started.promise;
    await raw.stealLock(id);

    expect(await stopped.promise).toMatchObject({ code: 'QueueUnavailable' });
    expect(await own.counts()).toEqual({});
    expect(await raw.queue.getJobState(id)).toBe('active');
  });
});
