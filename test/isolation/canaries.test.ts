import { expect, test } from 'vitest';
import { openBoard } from '../../src/console/board.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { DEALS_QUEUE } from '../../src/queue/backend.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { StagePolicyInput } from '../../src/schemas/stage-policy.ts';
import { dumpQueue } from '../support/queue-dump.ts';
import { onEachQueue, openTestQueue, type TestQueue } from '../support/queues.ts';
import { openRawQueue, type RawQueue } from '../support/raw-queue.ts';
import { BROKEN_JOBS, PROVOKED } from './provoked.ts';
import {
  aSeededTenant,
  everything,
  OTHERS,
  SAID,
  type SeededTenant,
  type Words,
} from './seeded-tenant.ts';

/** A policy under which one move is refused to people too. */
const WITHOUT_A_MOVE = {
  ...structuredClone(DEFAULT_STAGE_POLICY),
  version: 2,
  transitions: {
    ...DEFAULT_STAGE_POLICY.transitions,
    human: DEFAULT_STAGE_POLICY.transitions.human.filter(
      (move) => move[1] !== 'evaluation' || move[0] !== 'discovery',
    ),
  },
} as unknown as StagePolicyInput;

onEachQueue('the words of a tenant', (kind) => {
  test('are in no reason, log, answer or result, whatever fails', async () => {
    await using t = await openTestQueue(kind);
    await using raw = openRawQueue(t);
    const canary = await aSeededTenant(t, SAID);
    const other = await aSeededTenant(t, OTHERS);
    for (const { t: own } of [canary, other]) {
      await new DealRepository(t.database).setStagePolicy(own.tenantId, WITHOUT_A_MOVE, {
        kind: 'human',
        name: 'Ops',
        reason: 'no skipping',
      });
    }
    t.startWorker({ jobs: [...JOBS, ...BROKEN_JOBS] });

    const ids = [
      ...(await provokeAll(t, raw, canary, SAID)),
      ...(await provokeAll(t, raw, other, SAID)),
      ...(await succeed(raw, canary)),
    ];

    expectSilence('the log', t.log.join(''));
    expectSilence('the queue', await dumpQueue(t));
    const { rows } = await t.admin.query('select * from rejections where queue_job_id = any($1)', [
      ids,
    ]);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expectSilence('the rejections', JSON.stringify(rows));
    for (const { t: own } of [canary, other]) {
      const reasons = (await own.rows('inbox')).map(({ reason, error_code }) => [
        error_code,
        reason,
      ]);
      expectSilence('the inbox', JSON.stringify(reasons));
    }
    expectSilence('the other tenant', JSON.stringify(await everything(other)));
    expectSilence('a stranger’s view', await boardAnswers(t, ids));
  });
});

function expectSilence(where: string, text: string): void {
  expect(text.length, where).toBeGreaterThan(10);
  for (const [name, word] of Object.entries(SAID)) {
    if (name === 'exchange' || name === 'row') continue;
    expect(text.includes(word), `${where} says ${word}`).toBe(false);
  }
}

/** Sends each message that fails for good, and returns the ids of the jobs once they have. */
async function provokeAll(t: TestQueue, raw: RawQueue, own: SeededTenant, words: Words) {
  const ids: string[] = [];
  for (const { code, job, message } of PROVOKED) {
    const id = await raw.add(job, message(own, words));
    const { failedReason } = await raw.inState(id, 'failed', 'completed');
    expect(failedReason ?? '', `${code} of ${job}`).toMatch(new RegExp(`^${code}: `));
    ids.push(id);
  }
  const started = PROVOKED[0]?.message(own, words);
  const given = await raw.addStarted('detect-opportunity', started, 60);
  await raw.inState(given, 'failed');
  expect(t.log.length).toBeGreaterThan(0);
  return [...ids, given];
}

/** Sends the messages that the tenant was made with once more: they answer with what is stored. */
async function succeed(raw: RawQueue, own: SeededTenant): Promise<string[]> {
  const data = { opportunityId: own.opportunityId };
  const message = { tenantId: own.t.tenantId, idempotencyKey: 'again', version: 1, data };
  const id = await raw.add('advance-stage', message);
  await raw.inState(id, 'completed');
  return [id];
}

/** Asks every route of the board, of every job and in every state. */
async function boardAnswers({ backend }: TestQueue, ids: readonly string[]): Promise<string> {
  const board = openBoard(
    backend,
    JOBS.map(({ name }) => name),
  );
  const routes = board.routes.routes.filter(
    ({ method, path }) => method === 'GET' && !path.includes('*'),
  );
  const paths = new Set(
    routes.flatMap(({ path }) => {
      const ofQueue = path.replace(/:queueName(\{[^}]*\})?/, DEALS_QUEUE);
      const jobs = /:jobId/.test(ofQueue) ? ids : [''];
      return jobs.map((id) => ofQueue.replace(/:jobId(\{[^}]*\})?/, id).replace(/:[^/]+/g, 'none'));
    }),
  );
  const lists = ['latest', 'active', 'waiting', 'failed', 'completed', 'delayed', 'paused'].map(
    (status) => `/queues/api/queues?activeQueue=${DEALS_QUEUE}&status=${status}&jobsPerPage=100`,
  );
  const texts: string[] = [];
  for (const path of [...paths, ...lists]) {
    const response = await board.routes.request(path);
    texts.push(`${response.status} ${path} ${await response.text()}`);
  }
  await board.close();
  expect(texts.filter((text) => /^200 .*\/api\//.test(text)).length).toBeGreaterThan(ids.length);
  return texts.join('\n');
}
