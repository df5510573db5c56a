import { expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { aTalk, HEARD } from '../support/model-answers.ts';
import { MODEL_KEY, openModelServer } from '../support/model-server.ts';
import { aJobTest } from '../support/perform.ts';
import { openTestQueue } from '../support/queues.ts';

test('two variables make the workers of a process listen with a model', async () => {
  await using server = await openModelServer();
  await using t = await openTestQueue('postgres');
  const own = aJobTest(t, await t.aTenant());
  const lines: string[] = [];
  const config = readConfig({
    DATABASE_URL: t.url('worker'),
    DATABASE_QUEUE_URL: t.url('queue'),
    DEALKEEPER_QUEUE_SCHEMA: t.location.kind === 'postgres' ? t.location.schema : '',
    DEALKEEPER_MODEL: 'test-model',
    DEALKEEPER_MODEL_URL: server.url,
    DEALKEEPER_MODEL_KEY: MODEL_KEY,
  });
  await using app = await openApp(
    config,
    openLog('info', (line) => Boolean(lines.push(line))),
  );
  server.answer({ says: HEARD });
  app.startWorker();

  const message = { tenantId: own.tenantId, idempotencyKey: 'k' };
  await app.client.enqueue('detect-opportunity', aTalk('m1'), message);
  const answer = await app.client.outcome(
    { ...message, job: 'detect-opportunity' },
    { timeoutMs: 20_000 },
  );

  expect(answer).toMatchObject({ status: 'done', outcome: 'created' });
  expect(answer).toMatchObject({
    why: expect.arrayContaining(['heard by openai-compatible/test-model']),
  });
  expect(lines.join()).not.toContain(MODEL_KEY);
});

test('a model without an address does not start a process', async () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://localhost:1/x',
    DATABASE_QUEUE_URL: 'postgres://localhost:1/x',
    DEALKEEPER_MODEL: 'm',
  });
  await expect(openApp(config)).rejects.toThrow(/DEALKEEPER_MODEL_URL is not set/);
});
