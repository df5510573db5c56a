import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { hashOf } from '../../src/repositories/data-hash.ts';
import type { StagedMessage } from '../../src/repositories/outbox.ts';
import { type JobTest, withTenants } from '../support/perform.ts';

const aTest = withTenants();

test('what is staged in a unit of work that rolls back is not there', async () => {
  const t = await aTest();
  const staging = t.db.database.unitOfWork(t.tenantId, async (uow) => {
    await uow.outbox.stage([aMessage('k-1')]);
    throw new Error('something later failed');
  });
  await expect(staging).rejects.toThrow('something later failed');
  expect(await t.rows('outbox')).toEqual([]);
});

test('a message whose job and key are there already stays as it is', async () => {
  const t = await aTest();
  await stage(t, [aMessage('k-1', { text: 'first' })]);
  await stage(t, [aMessage('k-1', { text: 'second' }), aMessage('k-2', { text: 'other' })]);
  const rows = await t.rows('outbox', 'idempotency_key');
  expect(rows.map(({ data }) => data)).toEqual([{ text: 'first' }, { text: 'other' }]);
  expect(rows[0]).toMatchObject({ deliveries: 0, sent_at: null, outcome: null });
  expect(rows[0]?.due_at).toBeInstanceOf(Date);
});

test('a settled message has its outcome and is not due any more', async () => {
  const t = await aTest();
  await stage(t, [aMessage('k-1'), aMessage('k-2')]);
  const [first, second] = await t.rows('outbox', 'position');
  await t.db.database.unitOfWork(t.tenantId, (uow) =>
    uow.outbox.settle([{ ref: String(first?.id), outcome: 'cancelled' }]),
  );
  const rows = await t.rows('outbox', 'position');
  expect(rows[0]).toMatchObject({ outcome: 'cancelled', due_at: null });
  expect(rows[0]?.finished_at).toBeInstanceOf(Date);
  expect(rows[1]).toEqual(second);
});

test('a message that was handled does not fail afterwards, one that failed may be handled', async () => {
  const t = await aTest();
  await stage(t, [aMessage('k-1'), aMessage('k-2')]);
  const [handled, failed] = (await t.rows('outbox', 'position')).map(({ id }) => String(id));
  await t.db.database.unitOfWork(t.tenantId, async ({ outbox }) => {
    await outbox.settle([{ ref: handled ?? '', outcome: 'done' }]);
    await outbox.fail(handled ?? '');
    await outbox.fail(failed ?? '');
  });
  const outcomes = async () => (await t.rows('outbox', 'position')).map(({ outcome }) => outcome);
  expect(await outcomes()).toEqual(['done', 'failed']);
  await t.db.database.unitOfWork(t.tenantId, ({ outbox }) =>
    outbox.settle([{ ref: failed ?? '', outcome: 'done' }]),
  );
  expect(await outcomes()).toEqual(['done', 'done']);
});

test("another tenant's message is neither found nor settled", async () => {
  const [own, other] = [await aTest(), await aTest()];
  await stage(other, [aMessage('k-1')]);
  const before = await other.rows('outbox');
  const ref = String(before[0]?.id);
  const found = await own.db.database.unitOfWork(own.tenantId, async (uow) => {
    await uow.outbox.settle([{ ref, outcome: 'done' }]);
    return uow.outbox.find([ref, randomUUID()]);
  });
  expect(found).toEqual([]);
  expect(await other.rows('outbox')).toEqual(before);
});

const READABLE = ['tenant_id', 'id', 'queue', 'job', 'deliveries', 'sent_at', 'due_at', 'outcome'];
const WRITABLE = ['deliveries', 'sent_at', 'due_at', 'updated_at'];

test('the relay role sees every tenant’s rows but not their data, and changes its marks alone', async () => {
  const t = await aTest();
  await stage(t, [aMessage('k-1')]);
  const { rows: columns } = await t.db.admin.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = 'tenant.outbox'::regclass and attnum > 0 and not attisdropped`,
  );
  const relay = new pg.Client({ connectionString: t.db.url('relay') });
  await relay.connect();
  try {
    const own = `where tenant_id = '${t.tenantId}'`;
    const seen = await relay.query(`select ${READABLE.join()} from tenant.outbox ${own}`);
    expect(seen.rowCount).toBe(1);
    for (const name of ['data', 'data_hash', 'idempotency_key', 'staged_by', '*']) {
      const reading = relay.query(`select ${name} from tenant.outbox ${own}`);
      await expect(reading, name).rejects.toThrow('permission denied for table outbox');
    }
    for (const { name } of columns) {
      const writing = relay.query(`update tenant.outbox set ${name} = ${name} ${own}`);
      if (WRITABLE.includes(name)) expect((await writing).rowCount, name).toBe(1);
      else await expect(writing, name).rejects.toThrow('permission denied for table outbox');
    }
    for (const text of [
      'delete from tenant.outbox',
      "insert into tenant.outbox (tenant_id, queue, job, idempotency_key, data, data_hash) values (gen_random_uuid(), 'deals', 'j', 'k', '{}', 'h')",
      'select 1 from tenant.accounts',
      'select 1 from tenant.inbox',
    ]) {
      await expect(relay.query(text), text).rejects.toThrow('permission denied');
    }
  } finally {
    await relay.end();
  }
});

function aMessage(idempotencyKey: string, data: object = { text: 'call back' }): StagedMessage {
  const dataHash = hashOf(data);
  return { queue: 'deals', job: 'take-note', idempotencyKey, data, dataHash, stagedBy: null };
}

function stage(t: JobTest, messages: readonly StagedMessage[]): Promise<void> {
  return t.db.database.unitOfWork(t.tenantId, (uow) => uow.outbox.stage(messages));
}
