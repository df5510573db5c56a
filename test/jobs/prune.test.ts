import { describe, expect, test } from 'vitest';
import { prune } from '../../src/jobs/prune.ts';
import { openClockTest } from '../support/clock.ts';
import type { JobTest } from '../support/perform.ts';
import { daysAgo, setRetention } from '../support/retention.ts';

async function aMessage(t: JobTest, key: string, days: number, outcome = 'done'): Promise<void> {
  await t.sql(
    `insert into inbox (tenant_id, job, idempotency_key, status, created_at)
     values ($1, 'j', $2, $3, $4)`,
    [t.tenantId, key, outcome, daysAgo(days)],
  );
}

async function aStaged(t: JobTest, key: string, days: number, outcome: string | null) {
  await t.sql(
    `insert into outbox (tenant_id, queue, job, idempotency_key, data, data_hash, created_at,
       outcome, finished_at, due_at)
     values ($1, 'deals', 'j', $2, '{}', 'h', $3, $4::text,
       case when $4::text is not null then $3::timestamptz end,
       case when $4::text is null then $3::timestamptz end)`,
    [t.tenantId, key, daysAgo(days), outcome],
  );
}

async function anAnswer(t: JobTest, key: string, days: number): Promise<void> {
  await t.sql(
    `insert into model_answers (tenant_id, answer_key, model, answer, created_at)
     values ($1, $2, 'm', '{}', $3)`,
    [t.tenantId, key, daysAgo(days)],
  );
}

const answersOf = async (t: JobTest) =>
  (await t.rows('model_answers', 'answer_key')).map((row) => row.answer_key);

const keys = async (t: JobTest, table: string) =>
  (await t.rows(table, 'idempotency_key')).map((row) => row.idempotency_key);

describe('prune of messages', () => {
  test('deletes what came to an end longer ago than 90 days, and nothing that is yet to be sent', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    for (const outcome of ['done', 'cancelled', 'failed']) {
      await aMessage(view, `old ${outcome}`, 91, outcome);
      await aMessage(view, `young ${outcome}`, 89, outcome);
      await aStaged(view, `old ${outcome}`, 91, outcome);
      await aStaged(view, `young ${outcome}`, 89, outcome);
    }
    await aStaged(view, 'old and unsent', 400, null);

    expect(await prune.run(t.context())).toMatchObject({ inbox: 3, outbox: 3, failed: 0 });

    const young = ['young cancelled', 'young done', 'young failed'];
    expect(await keys(view, 'inbox')).toEqual(young);
    expect(await keys(view, 'outbox')).toEqual(['old and unsent', ...young]);
    expect(await prune.run(t.context())).toMatchObject({ inbox: 0, outbox: 0, observations: 0 });
  });

  test("keeps to each tenant's own retention, suspended tenants included", async () => {
    await using t = await openClockTest();
    const [short, long] = [await t.aView('suspended'), await t.aView()];
    await setRetention(short, 30);
    await setRetention(long, 365);
    for (const view of [short, long]) await aMessage(view, 'k', 31);
    await prune.run(t.context());
    expect(await keys(short, 'inbox')).toEqual([]);
    expect(await keys(long, 'inbox')).toEqual(['k']);
  });

  test("deletes what models answered as handled messages, by each tenant's own retention", async () => {
    await using t = await openClockTest();
    const [short, usual] = [await t.aView(), await t.aView()];
    await setRetention(short, 30);
    for (const view of [short, usual]) {
      for (const days of [29, 31, 89, 91]) await anAnswer(view, String(days), days);
    }
    expect(await prune.run(t.context())).toMatchObject({ modelAnswers: 4, failed: 0 });
    expect(await answersOf(short)).toEqual(['29']);
    expect(await answersOf(usual)).toEqual(['29', '31', '89']);
  });

  test('deletes more answers than one statement does', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await view.sql(
      `insert into model_answers (tenant_id, answer_key, model, answer, created_at)
       select $1, n::text, 'm', '{}', $2 from generate_series(1, 2001) as n`,
      [view.tenantId, daysAgo(100)],
    );
    expect(await prune.run(t.context())).toMatchObject({ modelAnswers: 2_001 });
  });

  test.each([
    ['message_retention_days', 29],
    ['observation_retention_days', 29],
    ['message_retention_days', 4_000],
  ])('refuses a retention of %s = %i', async (column, days) => {
    await using t = await openClockTest();
    const view = await t.aView();
    const setting = view.sql(`insert into tenant_settings (tenant_id, ${column}) values ($1, $2)`, [
      view.tenantId,
      days,
    ]);
    await expect(setting).rejects.toThrow('_retention_check');
  });

  test('goes on page by page, and counts a rejection of 90 days among what goes', async () => {
    await using t = await openClockTest();
    const view = await t.aView();
    await view.sql(
      `insert into inbox (tenant_id, job, idempotency_key, status, created_at)
       select $1, 'j', n::text, 'done', $2 from generate_series(1, 4500) as n`,
      [view.tenantId, daysAgo(100)],
    );
    for (const days of [91, 89]) {
      await view.sql(
        `insert into rejections (queue, queue_job_id, job, error_code, reason, created_at)
         values ('deals', $1, 'j', 'UnknownTenant', '', $2)`,
        [String(days), daysAgo(days)],
      );
    }
    expect(await prune.run(t.context())).toMatchObject({ inbox: 4_500, rejections: 1 });
    expect(await view.sql('select queue_job_id from rejections')).toEqual([{ queue_job_id: '89' }]);
  });

  test('leaves a tenant that fails, and goes on with the others', async () => {
    await using t = await openClockTest();
    const [locked, other] = [await t.aView(), await t.aView()];
    for (const view of [locked, other]) await aMessage(view, 'k', 100);
    const { janitor } = t.context();
    const inTenant: typeof janitor.inTenant = (tenantId, body) => {
      if (tenantId === locked.tenantId) return Promise.reject(new Error('lost'));
      return janitor.inTenant(tenantId, body);
    };
    const breaking = { ...janitor, inTenant, outsideTenants: janitor.outsideTenants.bind(janitor) };
    const counts = await prune.run(t.context({ janitor: breaking as typeof janitor }));
    expect(counts).toMatchObject({ inbox: 1, failed: 1 });
    expect(t.reports).toHaveLength(1);
  });
});

describe('the janitor role', () => {
  test('deletes nothing without a tenant, and nothing of another', async () => {
    await using t = await openClockTest();
    const [view, other] = [await t.aView(), await t.aView()];
    for (const one of [view, other]) await aMessage(one, 'k', 100);
    const { janitor } = t.context();
    const gone = await janitor.outsideTenants(
      (query) => query`delete from inbox where id is not null returning 1`,
    );
    expect(gone).toEqual([]);
    await janitor.inTenant(view.tenantId, ({ query }) => query`delete from inbox returning 1`);
    expect(await keys(view, 'inbox')).toEqual([]);
    expect(await keys(other, 'inbox')).toEqual(['k']);
  });

  test.each([
    'select result from inbox',
    'select data from outbox',
    'select answer from model_answers',
    'select evidence from observations',
    'select 1 from stakeholders',
    'delete from opportunities',
    "update inbox set status = 'done'",
  ])('may not %s', async (statement) => {
    await using t = await openClockTest();
    const view = await t.aView();
    const text = [statement] as unknown as TemplateStringsArray;
    const refused = t.context().janitor.inTenant(view.tenantId, ({ query }) => query(text));
    await expect(refused).rejects.toThrow('42501');
  });
});
