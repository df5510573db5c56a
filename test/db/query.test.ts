import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { PipelinedClient, prepared } from '../../src/db/pipelined-client.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openOwnTables, openTestDatabase } from '../support/database.ts';

test('statements that are sent together run in the order in which they were sent', async () => {
  await using t = await openTestDatabase(1);
  const tenantId = await t.aTenant();

  const [, seen] = await t.database.unitOfWork(tenantId, ({ session: { query } }) =>
    Promise.all([
      query`insert into tenant_settings (tenant_id, currency) values (${tenantId}, 'EUR')`,
      query`select currency from tenant_settings where tenant_id = ${tenantId}`,
    ]),
  );

  expect(seen).toEqual([{ currency: 'EUR' }]);
});

test('of statements that were sent together the failure of the first is the one that is told', async () => {
  await using t = await openTestDatabase(2);
  const tenantId = await t.aTenant();
  await t.admin.query(`insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
    values ('${tenantId}', 'Acme', 'acme', 'acme', 1)`);
  await t.admin.query('begin');
  await t.admin.query(`select from accounts where tenant_id = '${tenantId}' for update`);

  const waiting = t.database.unitOfWork(tenantId, async ({ session: { query } }) => {
    await query`set local lock_timeout = 100`;
    const locked = query`select 1 from accounts where tenant_id = ${tenantId} for update`;
    // Further from the connection than the second: what it fails with takes longer to get here.
    const far = locked.finally(() => wait(50));
    return Promise.all([far, query`select ${randomUUID()} as id`]);
  });

  await expect(waiting).rejects.toMatchObject({ code: 'WriteConflict' });
  await t.admin.query('rollback');
});

test('what opens a transaction may fail: all that was sent with the first statement tells why', async () => {
  await using t = await openTestDatabase(1);
  const tenantId = await t.aTenant();
  // No schema's name can be written so: setting the search path is refused.
  const nowhere = new Database(t.database.orm, '"');
  const code = 'InvariantViolation';
  const message = expect.stringContaining('22023');

  const claims = [{ idempotencyKey: randomUUID(), dataHash: 'h' }];
  const messages = nowhere.unitOfMessages(tenantId, async () => 1, { job: 'a-job', claims });
  await expect(messages).rejects.toMatchObject({ code, message });
  const several = nowhere.outsideTenants(async (query) => {
    const answers = await Promise.allSettled([query`select 1`, query`select 2`, query`select 3`]);
    for (const answer of answers) expect(answer).toMatchObject({ reason: { code: '22023' } });
  });
  await several;
  await expect(nowhere.outsideTenants(async () => 1)).rejects.toMatchObject({ code, message });

  await t.database.unitOfWork(tenantId, ({ session: { query } }) => query`select 1`);
});

test('a statement that ran in no transaction, as that was never begun, fails; a rollback does not', async () => {
  await using t = await openTestDatabase(1);
  const client = new PipelinedClient({
    connectionString: t.url('worker'),
    pipeline: true,
  } as object);
  await client.connect();

  await client.query('start transaction of another kind');
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '42601' });
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.query('start transaction of another kind');
  await client.query('rollback');
  await client.query('start transaction');
  await client.query('commit');
  await client.end();
});

test('who waited for a lock and those sent behind try again, however few promises are between', async () => {
  await using t = await openOwnTables();
  const tenantId = await t.aTenant();
  await t.admin.query('begin');
  await t.admin.query('lock table tenants in access exclusive mode');

  const claims = [{ idempotencyKey: randomUUID(), dataHash: 'h' }];
  const unit = t.database.unitOfMessages(tenantId, async () => 1, { job: 'a-job', claims });

  await expect(unit).rejects.toMatchObject({ code: 'WriteConflict' });
  await t.admin.query('rollback');
});

test('a connection prepares the statements of tags, each once, and those of the ORM not', async () => {
  await using t = await openTestDatabase(1);
  const tenantId = await t.aTenant();
  const preparedNow = () =>
    t.database.unitOfWork(tenantId, async ({ session: { query, em } }) => {
      await em.execute('select 1 as one');
      return query<{ statement: string }>`select statement from pg_prepared_statements`;
    });

  await preparedNow();
  const statements = (await preparedNow()).map(({ statement }) => statement);

  expect(statements).toContain('select statement from pg_prepared_statements');
  expect(statements).not.toContain('select 1 as one');
  expect(new Set(statements).size).toBe(statements.length);
});

test('a connection makes its plans anew as it grows older', async () => {
  await using t = await openTestDatabase(1);
  const { sql } = prepared(CompiledQuery.raw('select 41 + 1 as answer'));
  const config: pg.ClientConfig & { pipeline: boolean } = {
    connectionString: t.url('worker'),
    pipeline: true,
  };
  const client = new PipelinedClient(config);
  await client.connect();
  const simple: string[] = [];
  const { connection } = client as unknown as { connection: { query(text: string): void } };
  const send = connection.query.bind(connection);
  connection.query = (text) => {
    simple.push(text);
    send(text);
  };

  await client.query(sql, []);
  expect(simple).toEqual([]);
  await wait(600);
  const { rows } = await client.query(sql, []);
  await client.query(sql, []);
  await client.end();

  expect(rows).toEqual([{ answer: 42 }]);
  expect(simple).toEqual(['discard plans']);
});
