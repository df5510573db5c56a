import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDurableTest, settled, submitNote } from '../support/durable.ts';
import { aJobTest } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { takeNote } from '../support/test-jobs.ts';

const SCHEDULER = fileURLToPath(new URL('../../workers/scheduler.ts', import.meta.url));

test('the scheduler sends what was submitted, winds up the clock, and stops when it is told to', async () => {
  await using t = await openDurableTest('postgres', [takeNote()]);
  const own = aJobTest(t, await t.aTenant());
  await submitNote(t, own, 'k');
  t.startWorker();
  const scheduler = start(t, {
    DATABASE_RELAY_URL: t.url('relay'),
    DATABASE_JANITOR_URL: t.url('janitor'),
  });
  expect(await settled(own)).toMatchObject([{ outcome: 'done' }]);
  const clock = t.backend.openQueue('clock');
  const scheduled = await eventually('the clock is wound up', async () => {
    const jobs = await clock.getJobSchedulers();
    return jobs.length === 2 && jobs;
  });
  expect(scheduled.map(({ name }) => name).sort()).toEqual(['clock-tick', 'prune']);
  await clock.close();
  const exited = once(scheduler, 'exit');
  scheduler.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('a scheduler without the janitor role says what to do', async () => {
  await using t = await openDurableTest('postgres', []);
  const scheduler = start(t, { DATABASE_RELAY_URL: t.url('relay') });
  let said = '';
  for await (const chunk of scheduler.stderr) said += chunk;
  expect(said).toContain('DATABASE_JANITOR_URL is not set: name the janitor role in it');
  expect(scheduler.exitCode ?? (await once(scheduler, 'exit'))[0]).toBe(1);
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
