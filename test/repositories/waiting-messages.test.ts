import { expect, test } from 'vitest';
import type { TenantSession } from '../../src/db/tenant-session.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { prune } from '../../src/jobs/prune.ts';
import { lockAccount } from '../../src/repositories/account-lock.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { openClockTest } from '../support/clock.ts';
import { aConversation } from '../support/conversations.ts';
import { anAccount } from '../support/deals.ts';
import { type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { ANN, accepted, dealsOf, runDue, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();

/** A conversation with one of two accounts, which waits; of others by their keys. */
const aDoubt = async (t: JobTest, ...keys: readonly string[]) => {
  const [inc, gmbh] = [await anAccount(t, 'Acme Inc'), await anAccount(t, 'Acme GmbH')];
  for (const key of keys) expect((await detect(t, key)).outcome).toBe('proposed');
  return { inc, gmbh };
};

const talkOf = (key: string) => aConversation({ account: { name: 'Acme' }, interactionId: key });

const detect = (t: JobTest, key: string) =>
  resultOf(t, detectOpportunity, talkOf(key), { idempotencyKey: key });

test('what waits is kept as it was sent, and not in the suggestion', async () => {
  const t = await setup();
  const { signals: _, ...data } = talkOf('one');
  await aDoubt(t);
  await perform(t, detectOpportunity, data, { idempotencyKey: 'one' });
  expect(await t.rows('outbox')).toMatchObject([
    {
      data,
      data_hash: hashOf(parseOrThrow(detectOpportunity.data, data)),
      outcome: 'done',
      due_at: null,
    },
  ]);
  const [suggestion] = await t.rows('suggestions');
  expect(suggestion?.proposal).toMatchObject({
    messages: [{ job: 'detect-opportunity', idempotencyKey: 'one' }],
  });
  expect(JSON.stringify(suggestion)).not.toContain('dana@acme.example');
});

test('what an earlier release kept in the suggestion is run, also what it had heard', async () => {
  const t = await setup();
  const { inc } = await aDoubt(t, 'one', 'two');
  await t.sql('delete from outbox where tenant_id = $1', [t.tenantId]);
  const messages = [
    { job: 'detect-opportunity', idempotencyKey: 'one', data: talkOf('one') },
    {
      job: 'detect-opportunity',
      idempotencyKey: 'two',
      data: { ...talkOf('two'), heard: ['heard by rules'] },
    },
  ];
  await t.sql(
    `update suggestions set proposal = jsonb_set(proposal, '{messages}', $2) where tenant_id = $1`,
    [t.tenantId, JSON.stringify(messages)],
  );
  const { waited } = await accepted(t, 'account_match', inc);
  expect(waited).toEqual({ sentAgain: 2, leftToSender: 0 });
  expect(await runDue(t)).toMatchObject([{ status: 'done' }, { status: 'done' }]);
  const stored = await t.rows('interactions');
  expect(stored.map(({ account_id }) => account_id)).toEqual([inc, inc]);
  // The producer's own copy of what was not listened to is the same message.
  expect(await perform(t, detectOpportunity, talkOf('one'), { idempotencyKey: 'one' })).toEqual(
    expect.objectContaining({ status: 'done', repeated: true }),
  );
});

test('what has no data any more is run once its sender sends it again', async () => {
  const t = await setup();
  const { gmbh } = await aDoubt(t, 'one', 'two');
  await t.sql(`delete from outbox where tenant_id = $1 and idempotency_key = 'one'`, [t.tenantId]);
  const { waited } = await accepted(t, 'account_match', gmbh);
  expect(waited).toEqual({ sentAgain: 1, leftToSender: 1 });
  expect(await runDue(t)).toHaveLength(1);
  expect(await detect(t, 'one')).toMatchObject({ ids: { accountId: gmbh } });
  expect(await t.rows('interactions')).toHaveLength(2);
});

test('what was submitted under the key with other data is not what waits', async () => {
  const t = await setup();
  const { inc } = await aDoubt(t);
  const other = { queue: 'deals', job: 'detect-opportunity', data: {}, dataHash: 'h' } as const;
  await t.db.database.unitOfWork(t.tenantId, ({ outbox }) =>
    outbox.stage([{ ...other, idempotencyKey: 'one', stagedBy: null }]),
  );
  await detect(t, 'one');
  const [row] = await t.rows('outbox');
  expect(row).toMatchObject({ outcome: null, due_at: expect.any(Date) });
  await t.db.database.withMessages(t.tenantId, (_inbox, outbox) => outbox.fail(String(row?.id)));
  const { waited } = await accepted(t, 'account_match', inc);
  expect(waited).toEqual({ sentAgain: 0, leftToSender: 1 });
  expect(await runDue(t)).toEqual([]);
  expect((await detect(t, 'one')).outcome).toBe('created');
});

test('what waits is not pruned, however long; once it is dismissed it is', async () => {
  await using clock = await openClockTest();
  const t = await clock.aView();
  await aDoubt(t, 'one');
  const context = clock.context({ now: new Date('2036-01-01T00:00:00Z') });
  expect(await prune.run(context)).toMatchObject({ inbox: 1, outbox: 0, failed: 0 });
  // Its sender may have sent it again meanwhile.
  expect((await detect(t, 'one')).outcome).toBe('proposed');
  const { id } = await theSuggestion(t, 'account_match');
  await dealsOf(t).dismissSuggestion(t.tenantId, id, ANN);
  expect(await prune.run(context)).toMatchObject({ inbox: 1, outbox: 1, failed: 0 });
});

test('a suggestion names 10,000 messages, and holds no more than it names', async () => {
  const t = await setup();
  const { inc } = await aDoubt(t, 'one');
  await t.sql(
    `update suggestions set proposal = jsonb_set(proposal, '{messages}', (
       select jsonb_agg(jsonb_build_object('job', 'detect-opportunity', 'idempotencyKey', n::text))
       from generate_series(1, 9999) as n)) where tenant_id = $1`,
    [t.tenantId],
  );
  for (const key of ['9,999', 'last', 'more']) await detect(t, key);
  const [suggestion] = await t.sql(
    `select jsonb_array_length(proposal -> 'messages') as length from suggestions
     where tenant_id = $1`,
    [t.tenantId],
  );
  expect(suggestion?.length).toBe(10_000);
  expect((await theSuggestion(t, 'account_match')).words).toContain('10000 messages wait');
  expect(await t.rows('outbox')).toMatchObject([{ idempotency_key: 'one' }]);
  const { waited } = await accepted(t, 'account_match', inc);
  expect(waited).toEqual({ sentAgain: 0, leftToSender: 10_000 });
  expect(await detect(t, '9,999')).toMatchObject({ ids: { accountId: inc } });
});

test('what was judged before a decision is committed is judged anew after it', async () => {
  const t = await setup();
  const { inc } = await aDoubt(t, 'one');
  const { id } = await theSuggestion(t, 'account_match');
  let judged: Promise<{ outcome: string }> | undefined;
  await t.db.database.unitOfWork(t.tenantId, async (uow) => {
    await DealRepository.within(uow).acceptSuggestion(t.tenantId, id, ANN, inc);
    judged = detect(t, 'two');
    await othersWait(t, uow.session);
  });
  expect(await judged).toMatchObject({ outcome: 'created', ids: { accountId: inc } });
  expect(await t.rows('suggestions')).toMatchObject([{ status: 'accepted', decided_by: 'Ann' }]);
});

test('a decision and a copy of what waits for it do not wait for each other', async () => {
  const t = await setup();
  const { inc } = await aDoubt(t, 'one');
  const { id } = await theSuggestion(t, 'account_match');
  const dataHash = hashOf(parseOrThrow(detectOpportunity.data, talkOf('one')));
  const claims = [{ idempotencyKey: 'one', dataHash }];
  let decided: Promise<unknown> | undefined;
  const copy = t.db.database.unitOfMessages(
    t.tenantId,
    async ({ session }) => {
      decided = dealsOf(t).acceptSuggestion(t.tenantId, id, ANN, inc);
      await othersWait(t, session);
      await lockAccount(session, inc);
    },
    { job: 'detect-opportunity', claims },
  );
  await copy;
  expect(await decided).toMatchObject({ waited: { sentAgain: 1 } });
});

/** Waits until another connection waits for what this unit of work has locked. */
async function othersWait(t: JobTest, { query }: TenantSession): Promise<void> {
  const [own] = await query<{ pid: number }>`select pg_backend_pid() as pid`;
  await eventually('another waits for the unit of work', async () => {
    const text = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))';
    return (await t.sql(text, [own?.pid])).length > 0;
  });
}
