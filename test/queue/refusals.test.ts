import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { aConversation, type Detect } from '../support/conversations.ts';
import { aJobTest, type JobTest } from '../support/perform.ts';
import { type Kind, onEachQueue } from '../support/queues.ts';
import { withQueue } from '../support/raw-queue.ts';

const JOB = 'detect-opportunity';

/** The states of a job that was sent, whatever became of it. */
const ALL = ['waiting', 'delayed', 'active', 'completed', 'failed'] as const;

/** In every refused value: it must never come back in a reason, a log line or a stored row. */
const CANARY = 'canary-7f3a';

type Message = Record<string, unknown>;

/** One message that can never succeed, and what is said of it. */
interface Refused {
  readonly what: string;
  readonly job?: string;
  /** Changes a good message. */
  readonly make: (good: Message & { data: Detect }) => unknown;
  /** JSON text put in place of '"@"', where JSON.stringify cannot write it. */
  readonly raw?: string;
  readonly reason: string;
  /** Where the failure is recorded. */
  readonly kept: 'inbox' | 'rejections';
  /** The PostgreSQL queue refuses it itself, or makes it null before anyone sees it. */
  readonly redisOnly?: true;
}

const inData = (change: (data: Detect) => unknown) => (good: Message & { data: Detect }) => ({
  ...good,
  data: change(good.data),
});
const inSignals = (some: object) =>
  inData((data) => ({ ...data, signals: { ...data.signals, ...some } }));
const inConversation = (some: object) =>
  inData((data) => ({ ...data, conversation: { ...data.conversation, ...some } }));

const REFUSED: readonly Refused[] = [
  {
    what: 'an unknown job name',
    job: 'make-coffee',
    make: (good) => good,
    reason: 'UnknownJob: job: no job has this name',
    kept: 'inbox',
  },
  {
    what: 'several fields that break their rules, each by path',
    make: inData((data) => ({
      ...data,
      signals: { ...data.signals, dealPotentialConfidence: 7, estimatedValue: CANARY },
      price: CANARY,
    })),
    reason:
      'InvalidJobData: signals.dealPotentialConfidence: must be at most 1; ' +
      'signals.estimatedValue: must be a finite number; price: unknown key',
    kept: 'inbox',
  },
  {
    what: 'a political score of 11',
    make: inData((data) => ({
      ...data,
      people: [{ who: CANARY, scores: { decisionPower: { value: 11, evidence: CANARY } } }],
    })),
    reason: 'InvalidJobData: people[0].scores.decisionPower.value: must be at most 10',
    kept: 'inbox',
  },
  {
    what: 'a date without an offset',
    make: inConversation({ at: '2026-03-02T09:00:00' }),
    reason: 'InvalidJobData: conversation.at: must be ISO 8601 with an offset',
    kept: 'inbox',
  },
  {
    what: 'a payload over 64 KiB',
    make: inSignals({ reasoning: CANARY.repeat(7_000) }),
    reason: 'InvalidJobData: envelope: is ',
    kept: 'inbox',
  },
  {
    what: 'no idempotency key',
    make: ({ idempotencyKey: _, ...rest }) => rest,
    reason: 'InvalidJobData: idempotencyKey: is required',
    kept: 'rejections',
  },
  {
    what: 'a tenant that is no UUID',
    make: (good) => ({ ...good, tenantId: CANARY }),
    reason: 'InvalidJobData: tenantId: must be a UUID',
    kept: 'rejections',
  },
  {
    what: 'a tenant that does not exist',
    make: (good) => ({ ...good, tenantId: randomUUID() }),
    reason: 'UnknownTenant: tenantId: no such tenant',
    kept: 'rejections',
  },
  {
    what: 'another version of the envelope',
    make: (good) => ({ ...good, version: 2 }),
    reason: 'InvalidJobData: version: must be 1',
    kept: 'inbox',
  },
  {
    what: 'no envelope at all',
    make: () => CANARY,
    reason: 'InvalidJobData: envelope: must be an object',
    kept: 'rejections',
  },
  {
    what: 'a key that reaches a prototype, at depth',
    make: inConversation({ participants: [{ name: 'Dana', deep: '@' }] }),
    raw: `{"__proto__":{"isAdmin":"${CANARY}"}}`,
    reason: 'data.conversation.participants[0].deep.__proto__: reserved key',
    kept: 'inbox',
  },
  {
    what: 'a number too large for JavaScript',
    make: inSignals({ estimatedValue: '@' }),
    raw: '1e400',
    reason: 'InvalidJobData: data.signals.estimatedValue: must be a finite number',
    kept: 'inbox',
    redisOnly: true,
  },
  {
    what: 'NUL in a text',
    make: inSignals({ reasoning: `a\0${CANARY}` }),
    reason: 'InvalidJobData: data.signals.reasoning: must not contain NUL',
    kept: 'inbox',
    redisOnly: true,
  },
  {
    what: 'a lone surrogate in a text',
    make: inSignals({ reasoning: `a\ud800${CANARY}` }),
    reason: 'InvalidJobData: data.signals.reasoning: must not contain a lone surrogate',
    kept: 'inbox',
    redisOnly: true,
  },
];

onEachQueue('the consumer', (kind) => {
  const open = withQueue(kind);

  test.each(REFUSED.filter((one) => isPossible(one, kind)))('fails $what for good', async (one) => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const message = JSON.stringify(one.make(aMessage(own))).replace('"@"', one.raw ?? '"@"');

    const id = await raw.addText(one.job ?? JOB, message);
    const job = await raw.inState(id, 'failed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toContain(one.reason);
    await expectNothingWritten(own);
    const code = one.reason.includes('UnknownTenant') ? 'UnknownTenant' : codeOf(one);
    if (one.kept === 'inbox') {
      expect(await own.rows('inbox')).toMatchObject([{ status: 'failed', error_code: code }]);
    } else {
      const rejected = await own.sql('select * from rejections where queue_job_id = $1', [id]);
      expect(rejected).toMatchObject([{ error_code: code, queue: 'deals' }]);
      expect(JSON.stringify(rejected)).not.toContain(CANARY);
    }
    const told = [job.failedReason, ...(job.stacktrace ?? []), ...t.log].join('\n');
    expect(told).not.toContain(CANARY);
    expect(JSON.stringify(await own.rows('inbox'))).not.toContain(CANARY);
  });

  test('fails a suspended tenant’s message for good, in its inbox', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant('suspended'));

    const id = await raw.add(JOB, aMessage(own));
    const job = await raw.inState(id, 'failed');

    expect(job).toMatchObject({ attemptsMade: 1 });
    expect(job.failedReason).toBe('UnknownTenant: tenantId: the tenant is suspended');
    expect(await own.counts()).toEqual({ inbox: 1 });
    const address = { tenantId: own.tenantId, idempotencyKey: 'k', job: JOB } as const;
    expect(await t.client.outcome(address, { timeoutMs: 0 })).toEqual({
      status: 'failed',
      code: 'UnknownTenant',
      reason: 'tenantId: the tenant is suspended',
    });
  });

  test('fails the same key with other data for good, and leaves the stored result', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    await raw.inState(await raw.add(JOB, aMessage(own)), 'completed');
    const before = [await own.counts(), await own.rows('inbox')];

    const other = { ...aMessage(own), data: aConversation({ value: 1 }) };
    const job = await raw.inState(await raw.add(JOB, other), 'failed');

    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toContain('IdempotencyConflict: idempotencyKey: ');
    expect([await own.counts(), await own.rows('inbox')]).toEqual(before);
  });

  test('lets a good message take over the row of a failed one', async () => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const bad = { ...aMessage(own), data: { account: {} } };
    await raw.inState(await raw.add(JOB, bad), 'failed');
    expect(await own.rows('inbox')).toMatchObject([{ status: 'failed', data_hash: null }]);

    await raw.inState(await raw.add(JOB, aMessage(own)), 'completed');
    expect(await own.rows('inbox')).toMatchObject([
      { status: 'done', error_code: null, reason: null, result: { outcome: 'created' } },
    ]);
    // A failure that comes after it does not undo it.
    await raw.inState(await raw.add(JOB, bad), 'failed');
    expect(await own.rows('inbox')).toMatchObject([{ status: 'done', error_code: null }]);
  });
});

onEachQueue('the client', (kind) => {
  const open = withQueue(kind);

  const sendable = REFUSED.filter(
    (one) => one.raw !== '1e400' && one.what !== 'no envelope at all',
  );
  const known = sendable.filter(({ reason }) => !/UnknownTenant|UnknownJob|version/.test(reason));

  test.each(known)('refuses $what before sending, in the same words', async (one) => {
    const t = open();
    const { raw } = t;
    const own = aJobTest(t, await t.aTenant());
    const text = JSON.stringify(one.make(aMessage(own))).replace('"@"', one.raw ?? '"@"');
    const { data, ...address } = JSON.parse(text);

    const sending = t.client.enqueue(JOB, data, address);

    await expect(sending).rejects.toThrow(InvalidJobData);
    await expect(sending).rejects.toThrow(one.reason.replace('InvalidJobData: ', ''));
    await expect(sending).rejects.not.toThrow(CANARY);
    expect(await raw.queue.getJobCountByTypes(...ALL)).toBe(0);
  });

  test('sends none of many where one is refused', async () => {
    const t = open();
    const { raw } = t;
    const tenantId = await t.aTenant();
    const good = { tenantId, idempotencyKey: 'k', data: aConversation() };
    const bad = { ...good, data: aConversation({ confidence: 2 }) };
    await expect(t.client.enqueueAll(JOB, [good, bad])).rejects.toThrow(InvalidJobData);
    expect(await raw.queue.getJobCountByTypes(...ALL)).toBe(0);
  });
});

function isPossible({ redisOnly }: Refused, kind: Kind): boolean {
  return kind === 'redis' || !redisOnly;
}

function aMessage({ tenantId }: JobTest): Message & { data: Detect } {
  const data = aConversation({ interactionId: 'mail-1' });
  return { tenantId, idempotencyKey: 'k', version: 1, data };
}

function codeOf({ reason }: Refused): string {
  return reason.startsWith('UnknownJob') ? 'UnknownJob' : 'InvalidJobData';
}

async function expectNothingWritten(own: JobTest): Promise<void> {
  const { inbox: _, ...deals } = await own.counts();
  expect(deals).toEqual({});
}
