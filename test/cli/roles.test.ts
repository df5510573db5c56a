import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { aConversation } from '../support/conversations.ts';
import { openCliSystem, run } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

test('roles print shows SQL for the database and schema asked for, and no password', async () => {
  const env = { DATABASE_URL: 'postgres://dealkeeper_worker:secret@127.0.0.1/deals' };

  const { code, stdout } = await run(['roles', 'print', '--database', 'deals', '--schema', 'x'], {
    env,
  });

  expect(code).toBe(0);
  expect(stdout).toContain('grant connect on database "deals"');
  expect(stdout).toContain('create schema if not exists "x" authorization dealkeeper_owner');
  expect(stdout).toContain('\\password dealkeeper_worker');
  expect(stdout).not.toContain('secret');
});

test('migrate status lists what is applied, and migrate has nothing more to do', async () => {
  await using t = await openCliSystem();

  const status = await t.run('migrate', 'status');
  const up = await t.run('migrate');

  expect(status.stdout).toMatch(/initial-schema +applied/);
  expect(up).toMatchObject({ code: 0, stdout: expect.stringMatching(/^tables: nothing to do\n/) });
});

test('a worker says that it is ready, works, and ends at once when told to', async () => {
  await using t = await openCliSystem();
  const path = join(import.meta.dirname, '..', '..', 'workers', 'deals.ts');
  const worker = spawn(process.execPath, [path], { env: { ...t.env, PATH: process.env.PATH } });
  const exited = once(worker, 'exit');
  const [line] = await once(worker.stderr, 'data');
  const data = aConversation();
  const address = { tenantId: t.tenantId, idempotencyKey: 'w1' };
  await t.queue.client.enqueue('detect-opportunity', data, address);
  const message = { ...address, job: 'detect-opportunity' as const };
  const outcome = await t.queue.client.outcome(message, { timeoutMs: 20_000 });

  worker.kill('SIGTERM');

  expect(JSON.parse(String(line))).toMatchObject({ message: 'ready', queue: 'postgres' });
  expect(outcome).toMatchObject({ outcome: 'created' });
  expect(await exited).toEqual([0, null]);
});
