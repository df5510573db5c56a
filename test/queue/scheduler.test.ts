import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDurableTest, settled, submitNote } from '../support/durable.ts';
import { aJobTest } from '../support/perform.ts';
import { takeNote } from '../support/test-jobs.ts';

const SCHEDULER = fileURLToPath(new URL('../../workers/scheduler.ts', import.meta.url));

test('the scheduler sends what was submitted, and stops when it is told to', async () => {
  await using t = await openDurableTest('postgres', [takeNote()]);
  const own = aJobTest(t, await t.aTenant());
  await submitNote(t, own, 'k');
  t.startWorker();
  const scheduler = start(t, { DATABASE_RELAY_URL: t.url('relay') });
  expect(await settled(own)).toMatchObject([{ outcome: 'done', deliveries: 1 }]);
  const exited = once(scheduler, 'exit');
  scheduler.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('a scheduler without the relay role says what to do', async () => {
  await using t = await openDurableTest('postgres', []);
  const scheduler = start(t, {});
  let said = '';
  for await (const chunk of scheduler.stderr) said += chunk;
  expect(said).toContain('DATABASE_RELAY_URL is not set: name the relay role in it');
  expect(scheduler.exitCode ?? (await once(scheduler, 'exit'))[0]).toBe(1);
});

type Test = Awaited<ReturnType<typeof openDurableTest>>;

function start({ url, database, location }: Test, env: Record<string, string>) {
  if (location.kind !== 'postgres') throw new Error('these tests use the PostgreSQL queue');
  return spawn(process.execPath, [SCHEDULER], {
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: url('worker'),
      DEALKEEPER_SCHEMA: database.schema,
      DATABASE_QUEUE_URL: location.url,
      DEALKEEPER_QUEUE_SCHEMA: location.schema,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
