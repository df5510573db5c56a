import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { openDurableTest } from '../support/durable.ts';
import { onEachQueue } from '../support/queues.ts';
import { openCliSystem, run, start } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

/** Other tests' messages fail in the same database. */
const own = ({ tenantId }: { tenantId: string }) => ['--tenant', tenantId];

const unknownAccount = (interactionId: string) => ({
  account: { id: '7d0f6c1e-52b4-4a8e-9d37-0c5b1f3a9e24' },
  conversation: { interactionId, channel: 'call', at: '2026-11-02T09:00:00Z', summary: 'Hello.' },
  signals: { dealPotentialConfidence: 0.9, productLine: 'Recall' },
});

onEachQueue('the command line', (kind) => {
  test('enqueue --wait prints the stored outcome', async () => {
    await using t = await openCliSystem(kind);
    t.queue.startWorker();
    const data = { ...unknownAccount('one'), account: { name: 'Birch Dental' } };
    const path = await t.file('data.json', [data]);
    const address = ['--tenant', t.tenantId, '--key', 'k1', '--data', path];

    const first = await t.run('enqueue', 'detect-opportunity', ...address, '--wait', '10');
    const again = await t.run('enqueue', 'detect-opportunity', ...address, '--wait', '10');

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^job \S+\ncreated\n\{/);
    expect(again.stdout).toMatch(/^job \S+\ncreated \(handled before\)\n\{/);
  });

  test('jobs failed lists reasons, jobs redrive puts back those of one code', async () => {
    await using t = await openCliSystem(kind);
    t.queue.startWorker();
    const path = await t.file('bad.jsonl', [unknownAccount('one'), unknownAccount('two')]);
    const taken = await t.run('ingest', path, '--tenant', t.tenantId, '--wait');
    expect(taken.stdout).toContain('2 failed');

    const listed = await t.run('jobs', 'failed', ...own(t));
    expect(listed.stdout).toMatch(/ 2 {2}NotFound {2}detect-opportunity .*account\.id: no account/);
    const other = await t.run('jobs', 'failed', ...own(t), '--code', 'DatabaseUnavailable');
    expect(other.stdout).toBe('No failed jobs.\n');
    expect((await t.run('jobs', 'redrive', '--code', 'Other')).stdout).toBe('0 jobs put back\n');

    // The cause goes away: the account is there now.
    await addAccount(t);
    const redriven = await t.run('jobs', 'redrive', '--code', 'NotFound', '--tenant', t.tenantId);
    expect(redriven).toMatchObject({ code: 0, stdout: '2 jobs put back\n' });
    await expect.poll(() => statuses(t), { timeout: 10_000 }).toEqual(['done', 'done']);
    expect((await t.run('jobs', 'failed', ...own(t))).stdout).toBe('No failed jobs.\n');
  });

  test('enqueue --durable stores it first; jobs redrive brings a failed one back', async () => {
    const queue = await openDurableTest(kind, JOBS);
    await using t = await openCliSystem(kind, Promise.resolve(queue));
    queue.startWorker();
    queue.startRelay();
    const path = await t.file('data.json', [unknownAccount('one')]);
    const address = ['--tenant', t.tenantId, '--key', 'k1', '--data', path, '--durable'];

    const sent = await t.run('enqueue', 'detect-opportunity', ...address, '--wait', '20');
    expect(sent.stdout).toMatch(/^message [\da-f-]{36}\nfailed\n\{/);
    const listed = await t.run('jobs', 'failed', ...own(t));
    expect(listed.stdout).toMatch(/ 1 {2}NotFound {2}detect-opportunity .*account\.id: no account/);

    await addAccount(t);
    const redriven = await t.run('jobs', 'redrive', '--code', 'NotFound');
    expect(redriven).toMatchObject({ code: 0, stdout: '1 job put back\n' });
    await expect.poll(() => statuses(t), { timeout: 10_000 }).toEqual(['done']);
    expect((await t.run('jobs', 'failed', ...own(t))).stdout).toBe('No failed jobs.\n');
    const again = await t.run('enqueue', 'detect-opportunity', ...address, '--wait', '20');
    expect(again.stdout).toMatch(/^message [\da-f-]{36}\ncreated \(handled before\)\n\{/);
  });

  test('ingest --durable takes a file in, and refuses a key with other data', async () => {
    const queue = await openDurableTest(kind, JOBS);
    await using t = await openCliSystem(kind, Promise.resolve(queue));
    const named = (id: string, name: string) => ({ ...unknownAccount(id), account: { name } });
    const first = [named('one', 'Birch Dental'), named('two', 'Elm Optics')];
    const path = await t.file('first.jsonl', first);
    const sent = await t.run('ingest', path, '--tenant', t.tenantId, '--durable');
    expect(sent).toMatchObject({ code: 0, stdout: '2 enqueued, 0 refused\n' });

    queue.startWorker();
    queue.startRelay();
    const second = [named('one', 'Another'), named('two', 'Elm Optics'), named('three', 'Ash')];
    const other = await t.file('second.jsonl', second);
    const again = await t.run('ingest', other, '--tenant', t.tenantId, '--durable', '--wait');
    expect(again.stderr).toContain('line 1: idempotencyKey: detect-opportunity was given other');
    expect(again.stdout).toMatch(/\n2 enqueued.*, 1 refused\n/);
    await expect.poll(() => statuses(t), { timeout: 10_000 }).toEqual(['done', 'done', 'done']);
  });

  test('doctor finds a good system good', async () => {
    await using t = await openCliSystem(kind);

    const { code, stdout } = await t.run('doctor');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('All is well.') });
    expect(stdout).not.toContain('failed');
  });
});

test('doctor says what is wrong, and fails', async () => {
  await using t = await openCliSystem();
  const env = { ...t.env, DATABASE_URL: t.queue.url('admin') };

  const { code, stdout } = await run(['doctor'], { env });

  expect(code).toBe(1);
  expect(stdout).toMatch(/failed {2}worker role/);
});

test('tenant add prints the id, the same for the same slug; tenant list has it', async () => {
  await using t = await openCliSystem();
  const slug = `cli-${t.tenantId.slice(0, 8)}`;

  const first = await t.run('tenant', 'add', slug, '--currency', 'EUR');
  const again = await t.run('tenant', 'add', slug);
  const list = await t.run('tenant', 'list');

  expect(first.stdout).toMatch(/^[\da-f-]{36}\n$/);
  expect(again.stdout).toBe(first.stdout);
  expect(list.stdout).toMatch(new RegExp(`${slug} +${first.stdout.trim()} +active`));
  const settings = await t.queue.admin.query(
    'select currency from tenant_settings where tenant_id = $1',
    [first.stdout.trim()],
  );
  expect(settings.rows).toEqual([{ currency: 'EUR' }]);
});

test('start stays up, is found by the other commands, and keeps its deals', async () => {
  await using t = await openCliSystem();
  const cwd = t.folder;
  const first = start(['start', '--port', '0'], { cwd });
  await said(first, 'Console  http://127.0.0.1:');
  const mode = (await stat(join(cwd, '.dealkeeper', 'connection.json'))).mode & 0o777;
  const tenants = await run(['tenant', 'list'], { cwd });
  await stopped(first);

  const second = start(['start', '--port', '0'], { cwd });
  const output = await said(second, 'Console  http://127.0.0.1:');
  await stopped(second);

  expect(mode).toBe(0o600);
  expect(tenants.stdout).toContain('northwind-sales');
  expect(output).toMatch(/31 jobs in .*: 30 repeated, 1 failed/);
  expect(output).toContain('northwind-sales  6 accounts, 9 opportunities');
  const after = await run(['tenant', 'list'], { cwd });
  expect(after).toMatchObject({ code: 1, stderr: expect.stringContaining('no running system') });
});

async function addAccount({ queue, tenantId }: { queue: { admin: Admin }; tenantId: string }) {
  await queue.admin.query(
    `insert into accounts (tenant_id, id, account_name, name_key, stem_key, key_version)
     values ($1, '7d0f6c1e-52b4-4a8e-9d37-0c5b1f3a9e24', 'Birch', 'birch', 'birch', 1)`,
    [tenantId],
  );
}

async function statuses({ queue, tenantId }: { queue: { admin: Admin }; tenantId: string }) {
  const { rows } = await queue.admin.query('select status from inbox where tenant_id = $1', [
    tenantId,
  ]);
  return rows.map((row: { status: string }) => row.status);
}

type Admin = Awaited<ReturnType<typeof openCliSystem>>['queue']['admin'];

async function said(child: ReturnType<typeof start>, words: string): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(words)) return output;
  }
  throw new Error(`it ended without saying "${words}":\n${output}`);
}

async function stopped(child: ReturnType<typeof start>): Promise<void> {
  child.stdout.resume();
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}
