import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { DEALS_QUEUE, type QueueLocation } from '../../src/queue/backend.ts';
import { openGate } from '../support/gate.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue, openTestQueue, type TestQueue } from '../support/queues.ts';

const JOBS = 1_000;
/** Longer than a job is at hand: some ask for work, and some end, where the store is away. */
const JOB_MS = 20;

onEachQueue('a worker with work to do', (kind) => {
  test('asks a store that refuses it a few times a second, and works once it is let', async () => {
    await using login = kind === 'redis' ? openRedisLogin() : openPostgresLogin();
    await using t = await openTestQueue(kind, undefined, { redirect: login.redirect });
    await using working = await startWorking(t);
    const { ended, refused } = working;
    await eventually('the first job', async () => ended() > 0);

    await login.forbid(t);
    await eventually('a refusal', async () => refused() > 0);
    const before = refused();
    await wait(1_000);
    // One who waits half a second is refused twice; one who does not, thousands of times.
    expect(refused() - before).toBeLessThan(20);
    const endedBefore = ended();
    await login.allow(t);
    await eventually('further jobs', async () => ended() > endedBefore + 8);
  });

  test('goes on soon after a store that was away for a moment', async () => {
    let gate: Awaited<ReturnType<typeof openGate>> | undefined;
    const redirect = async (location: QueueLocation) => {
      gate = await openGate(location.url);
      return { ...location, url: gate.url };
    };
    await using t = await openTestQueue(kind, undefined, { redirect });
    await using working = await startWorking(t);
    const { ended } = working;
    await eventually('the first job', async () => ended() > 0);

    await gate?.shut();
    await wait(300);
    await gate?.open();
    const before = ended();
    await eventually('further jobs', async () => ended() > before + 8, 8_000);
  });
});

describe.skipIf(!process.env.DEALKEEPER_TEST_REDIS_URL)('a worker at rest', () => {
  test('asks a Redis that refuses it a few times a second too', async () => {
    await using login = openRedisLogin();
    await using t = await openTestQueue('redis', undefined, { redirect: login.redirect });
    await using working = await startWorking(t, 0);
    await login.forbid();
    await eventually('a refusal', async () => working.refused() > 0);
    const before = working.refused();
    await wait(1_000);
    expect(working.refused() - before).toBeLessThan(5);
  });
});

/** Starts a worker of BullMQ on more jobs than it ends here; returns what tells of it. */
async function startWorking(t: TestQueue, jobs = JOBS) {
  let ended = 0;
  let refused = 0;
  const queue = t.backend.openQueue(DEALS_QUEUE);
  queue.on('error', () => undefined);
  await queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'any', data: {} })));
  const worker = t.backend.startWorker(DEALS_QUEUE, () => wait(JOB_MS), { concurrency: 4 });
  worker.on('completed', () => ended++);
  worker.on('error', () => refused++);
  return {
    ended: () => ended,
    refused: () => refused,
    [Symbol.asyncDispose]: () => worker.close(true),
  };
}

/** What this queue's user may do is taken away and given back: nobody else's. */
function openPostgresLogin() {
  const grant = (verb: string) => async (t: TestQueue) => {
    if (t.location.kind !== 'postgres') return;
    await t.admin.query(`${verb} dealkeeper_queue`.replace('SCHEMA', t.location.schema));
  };
  return {
    redirect: async (location: QueueLocation) => location,
    forbid: grant('revoke usage on schema SCHEMA from'),
    allow: grant('grant usage on schema SCHEMA to'),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function openRedisLogin() {
  const redis = new Redis(String(process.env.DEALKEEPER_TEST_REDIS_URL));
  const user = `test-${randomUUID().slice(0, 8)}`;
  return {
    redirect: async (location: QueueLocation) => {
      await redis.acl('SETUSER', user, 'on', '>word', '~*', '&*', '+@all');
      const url = new URL(location.url);
      url.username = user;
      url.password = 'word';
      return { ...location, url: String(url) };
    },
    forbid: () => redis.acl('SETUSER', user, '-eval', '-evalsha', '-bzpopmin'),
    allow: () => redis.acl('SETUSER', user, '+eval', '+evalsha', '+bzpopmin'),
    [Symbol.asyncDispose]: async () => {
      await redis.acl('DELUSER', user);
      redis.disconnect();
    },
  };
}
