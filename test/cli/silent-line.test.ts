import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { endsWithin, GOODBYE_MS } from '../../src/queue/closing.ts';
import { aConversation } from '../support/conversations.ts';
import { openDurableTest } from '../support/durable.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';
import { openProxy } from '../torture/proxy.ts';
import { type CliSystem, openCliSystem } from './run.ts';

// Each worker is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 60_000 });

const GRACE_MS = 500;

/** Of this, one second is what a process gives to dead lines at last; the rest is a slow machine's. */
const REST_MS = 5_000;

type Line = 'database' | 'queue';

onEachQueue('behind a silent line,', (kind) => {
  test.concurrent('a worker at rest ends within its grace and the goodbyes', async () => {
    await using t = await openCliSystem(kind);
    await using worker = await startBehindLines(t, 'deals');
    await heard(t);

    worker.silence('database', 'queue');

    expect(await worker.endsAfter(2)).toEqual([0, null]);
  });

  test.concurrent('a worker in a unit of work ends within its grace and the goodbyes', async () => {
    await using t = await openCliSystem(kind);
    await using worker = await startBehindLines(t, 'deals');
    await heard(t);
    const account = `select from accounts where tenant_id = '${t.tenantId}' for update`;
    await using lock = await lockOf(t, account);
    await hear(t, 'k2');
    await lock.isWaitedFor(1);

    worker.silence('database');

    expect(await worker.endsAfter(1)).toEqual([0, null]);
  });

  test.concurrent('a scheduler in a turn of its relay and in a tick ends within its grace and the goodbyes', async () => {
    await using t = await openCliSystem(kind, openDurableTest(kind, JOBS));
    await using scheduler = await startBehindLines(t, 'scheduler');
    const tables = 'lock table outbox, tenant_schedules in access exclusive mode';
    await using lock = await lockOf(t, tables);
    const clock = t.queue.backend.openQueue('clock');
    await clock.add('clock-tick', { version: 1 });
    await clock.close();
    await lock.isWaitedFor(2);

    scheduler.silence('database');

    expect(await scheduler.endsAfter(2)).toEqual([0, null]);
  });
});

/** Starts a process whose lines to database and queue can be silenced, each alone. */
async function startBehindLines({ env, queue }: CliSystem, name: 'deals' | 'scheduler') {
  const isOnRedis = queue.location.kind === 'redis';
  const lines = {
    database: await openProxy(portOf(queue.url('worker'))),
    queue: await openProxy(portOf(queue.location.url)),
  };
  const script = join(import.meta.dirname, '..', '..', 'workers', `${name}.ts`);
  const child = spawn(process.execPath, [script], {
    env: {
      ...env,
      PATH: process.env.PATH,
      DATABASE_URL: at(lines.database.port, queue.url('worker')),
      DATABASE_RELAY_URL: at(lines.database.port, queue.url('relay')),
      DATABASE_JANITOR_URL: at(lines.database.port, queue.url('janitor')),
      [isOnRedis ? 'REDIS_URL' : 'DATABASE_QUEUE_URL']: at(lines.queue.port, queue.location.url),
      DEALKEEPER_SHUTDOWN_GRACE_MS: String(GRACE_MS),
    },
  });
  const exited = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stderr }), 'line');
  expect(JSON.parse(line)).toMatchObject({ message: 'ready' });
  return {
    silence: (...silent: readonly Line[]) => {
      for (const one of silent) lines[one].silence();
    },
    /** Returns code and signal of its end, or that it took longer than so many goodbyes in a row. */
    endsAfter: async (goodbyes: number) => {
      child.kill('SIGTERM');
      const mostMs = GRACE_MS + goodbyes * GOODBYE_MS + REST_MS;
      return (await endsWithin(exited, mostMs)) ? exited : `still there after ${mostMs} ms`;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
      await Promise.all([lines.database.close(), lines.queue.close()]);
    },
  };
}

const portOf = (url: string) => Number(new URL(url).port);

function at(port: number, url: string): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}

function hear({ queue, tenantId }: CliSystem, idempotencyKey: string) {
  const address = { tenantId, idempotencyKey };
  return queue.client.enqueue('detect-opportunity', aConversation(), address);
}

/** Waits until a conversation is dealt with: the process has connections, and Acme is an account. */
async function heard(t: CliSystem): Promise<void> {
  await hear(t, 'k1');
  const message = {
    tenantId: t.tenantId,
    idempotencyKey: 'k1',
    job: 'detect-opportunity' as const,
  };
  await t.queue.client.outcome(message, { timeoutMs: 20_000 });
}

/** Holds what a statement locks, which must be the test's own. */
async function lockOf({ queue: { admin } }: CliSystem, statement: string) {
  await admin.query(`begin; ${statement}`);
  return {
    isWaitedFor: (connections: number) =>
      eventually(`${connections} connections wait for our lock`, async () => {
        const { rows } = await admin.query(
          'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
        );
        return rows.length >= connections;
      }),
    [Symbol.asyncDispose]: async () => {
      await admin.query('rollback');
    },
  };
}
