import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { type AnyJob, defineJob } from '../../src/queue/define-job.ts';
import { openUnits } from '../../src/queue/units.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { aConversation } from '../support/conversations.ts';
import { openTestDatabase } from '../support/database.ts';

/** Opens units that count the transactions they take. */
async function setup(slots = 2) {
  const t = await openTestDatabase();
  let transactions = 0;
  class CountingDatabase extends Database {
    override unitOfMessages: Database['unitOfMessages'] = (...args) => {
      transactions++;
      return super.unitOfMessages(...args);
    };
  }
  const database = new CountingDatabase(t.database.orm, 'tenant');
  const context = { now: () => new Date('2026-03-10T12:00:00Z'), newId: randomUUID };
  const units = openUnits(database, { slots, maxMessages: 64, ...context });
  const never = new AbortController().signal;
  return {
    ...t,
    transactions: () => transactions,
    run: (tenantId: string, job: AnyJob, key: string, sent: unknown, signal = never) => {
      const data = parseOrThrow(job.data, sent);
      return units.run(
        tenantId,
        job,
        { idempotencyKey: key, data, sent, dataHash: hashOf(data) },
        signal,
      );
    },
  };
}

const count = async (t: Awaited<ReturnType<typeof setup>>, table: string, tenantId: string) => {
  const text = `select count(*)::int as count from ${table} where tenant_id = $1`;
  return (await t.admin.query(text, [tenantId])).rows[0]?.count;
};

test('messages of a tenant that wait together share a unit of work, decided in order', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const said = Array.from({ length: 30 }, (_, i) => aConversation({ line: 'GTX', value: i + 1 }));

  const answers = await Promise.all(
    said.map((data, i) => t.run(tenantId, detectOpportunity, `k${i}`, data)),
  );

  expect(t.transactions()).toBe(1);
  expect(answers.map((answer) => answer.status === 'done' && answer.result.outcome)).toEqual([
    'created',
    ...Array.from({ length: 29 }, () => 'updated'),
  ]);
  const { rows } = await t.admin.query(
    'select estimated_value as value from opportunities where tenant_id = $1',
    [tenantId],
  );
  expect(rows).toEqual([{ value: 30 }]);
  expect(await count(t, 'interactions', tenantId)).toBe(30);
});

test('copies of one message in one unit share its answer', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const data = aConversation();

  const copies = await Promise.all(
    [1, 2, 3].map(() => t.run(tenantId, detectOpportunity, 'k', data)),
  );

  expect(new Set(copies.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await count(t, 'inbox', tenantId)).toBe(1);
});

test('one message that fails does not touch its neighbours', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const nobody = aConversation({ account: { id: randomUUID() } });

  const [good, bad, other] = await Promise.allSettled([
    t.run(tenantId, detectOpportunity, 'good', aConversation()),
    t.run(tenantId, detectOpportunity, 'bad', nobody),
    t.run(tenantId, detectOpportunity, 'other', aConversation()),
  ]);

  expect([good?.status, bad?.status, other?.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(bad?.status === 'rejected' && bad.reason.code).toBe('NotFound');
  expect(await count(t, 'opportunities', tenantId)).toBe(1);
  expect(await count(t, 'interactions', tenantId)).toBe(2);
});

test('two accounts of one stem with two domains stay two, also in one unit', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const row = (name: string, website: string) => ({
    account: { name, website },
    opportunity: { name: `${name} deal`, source: 'imported' },
    at: '2026-03-01T00:00:00Z',
  });

  await Promise.all([
    t.run(tenantId, importOpportunity, 'a', row('Halden GmbH', 'halden.example')),
    t.run(tenantId, importOpportunity, 'b', row('Halden Inc.', 'halden-us.example')),
  ]);

  expect(await count(t, 'accounts', tenantId)).toBe(2);
});

test('a message that is stopped while it waits is not run', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const stop = new AbortController();

  const stopped = t.run(tenantId, detectOpportunity, 'k', aConversation(), stop.signal);
  stop.abort(new Error('stopped'));

  await expect(stopped).rejects.toThrow('stopped');
  expect(t.transactions()).toBe(0);
  expect(await count(t, 'inbox', tenantId)).toBe(0);
});

test('an import that leaves stage and probability out leaves them as they are', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const row = (opportunity: object, at: string) => ({
    account: { name: 'Acme' },
    opportunity: {
      name: 'D',
      externalSystem: 'crm',
      externalId: '1',
      source: 'imported',
      ...opportunity,
    },
    at,
  });

  await t.run(
    tenantId,
    importOpportunity,
    'a',
    row({ dealStage: 'negotiation', probability: 0.6 }, '2026-03-01T00:00:00Z'),
  );
  await t.run(tenantId, importOpportunity, 'b', row({ estimatedValue: 5 }, '2026-03-02T00:00:00Z'));

  const { rows } = await t.admin.query(
    'select deal_stage, probability, estimated_value from opportunities where tenant_id = $1',
    [tenantId],
  );
  expect(rows).toEqual([{ deal_stage: 'negotiation', probability: 0.6, estimated_value: 5 }]);
});

test('an import marks the plans that it changes facts of as stale', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  await t.run(tenantId, detectOpportunity, 'talk', aConversation({ account: { name: 'Acme' } }));
  const row = {
    account: { name: 'Acme' },
    opportunity: { name: 'D', productLine: 'Other', source: 'imported', estimatedValue: 7 },
    at: '2026-03-05T00:00:00Z',
  };

  await t.run(tenantId, importOpportunity, 'row', row);

  const text =
    'select count(*)::int as stale from account_plans where tenant_id = $1 and stale_since is not null';
  expect((await t.admin.query(text, [tenantId])).rows).toEqual([{ stale: 1 }]);
});

/** A job that waits in its unit until the gate opens, and notes which tenants' units began. */
function aGatedJob() {
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const entered = Promise.withResolvers<void>();
  const job = defineJob({
    name: 'gated',
    data: v.strictObject({}),
    attempts: 1,
    timeoutMs: 10_000,
    load: async (uow) => {
      begun.push(uow.tenantId);
      entered.resolve();
      await gate.promise;
    },
    decide: () => ({ result: { outcome: 'unchanged' as const, ids: {} }, why: [] }),
    save: async () => undefined,
  });
  return { job, begun, entered: entered.promise, open: () => gate.resolve() };
}

test('one message that is stopped does not stop those that share its unit', async () => {
  await using t = await setup();
  const tenantId = await t.aTenant();
  const { job, entered, open } = aGatedJob();
  const stop = new AbortController();

  const stopped = t.run(tenantId, job, 'stopped', {}, stop.signal);
  const other = t.run(tenantId, job, 'other', {});
  await entered;
  stop.abort(new Error('stopped'));
  open();

  await expect(other).resolves.toMatchObject({ status: 'done' });
  await expect(stopped).resolves.toMatchObject({ status: 'done' });
  expect(t.transactions()).toBe(1);
});

test('a message that has waited too long goes before a longer line', async () => {
  await using t = await setup(1);
  const [busy, patient, crowd] = [await t.aTenant(), await t.aTenant(), await t.aTenant()];
  const { job, begun, entered, open } = aGatedJob();
  const running = [t.run(busy, job, 'k', {})];
  await entered;
  running.push(t.run(patient, job, 'k', {}));
  const later = performance.now() + 150;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);

  running.push(...[1, 2, 3].map((key) => t.run(crowd, job, `k${key}`, {})));
  open();
  await Promise.all(running);
  clock.mockRestore();

  expect(begun).toEqual([busy, patient, crowd]);
});

/** Runs a crowd of one tenant's messages behind a running unit; returns how many units it took. */
async function unitsOfCrowd(hasCompany: boolean) {
  await using t = await setup(1);
  const { job, begun, entered, open } = aGatedJob();
  const flooder = await t.aTenant();
  const running = [t.run(hasCompany ? await t.aTenant() : flooder, job, 'first', {})];
  await entered;
  running.push(...Array.from({ length: 64 }, (_, i) => t.run(flooder, job, `k${i}`, {})));
  open();
  await Promise.all(running);
  return begun.length - 1;
}

test('a flood has whole units where it is alone, and gives way often where it is not', async () => {
  expect(await unitsOfCrowd(false)).toBe(1);
  expect(await unitsOfCrowd(true)).toBe(8);
});
