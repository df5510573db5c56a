import { expect, test } from 'vitest';
import { openBoard } from '../../src/console/board.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { OUTCOMES, QUEUE_NAMES, type QueueName } from '../../src/domain/vocabulary.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { queueOf } from '../../src/queue/define-job.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { StagePolicyInput } from '../../src/schemas/stage-policy.ts';
import { dumpQueue } from '../support/queue-dump.ts';
import { onEachQueue, openTestQueue, type TestQueue } from '../support/queues.ts';
import { openRawQueue, type RawQueue } from '../support/raw-queue.ts';
import { GOOD_MESSAGES } from './good-messages.ts';
import { BROKEN_JOBS, PROVOKED } from './provoked.ts';
import {
  aSeededTenant,
  everything,
  OTHERS,
  RARE_WORDS,
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
    await using clock = openRawQueue(t, 'clock');
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
    t.startWorker({ queue: 'clock' });

    const failed = [
      ...(await provokeAll(t, raw, canary, SAID)),
      ...(await provokeAll(t, raw, other, SAID)),
    ];
    const done = await succeed({ deals: raw, clock }, canary);

    expectSilence('the log', t.log.join(''));
    expectSilence('the queue', await dumpQueue(t));
    const { rows } = await t.admin.query('select * from rejections where queue_job_id = any($1)', [
      failed,
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
    const ids = { deals: [...failed, ...done.deals], clock: done.clock };
    expectSilence('a stranger’s view', await boardAnswers(t, ids));
  });
});

type Ids = Readonly<Record<QueueName, readonly string[]>>;

function expectSilence(where: string, text: string): void {
  expect(text.length, where).toBeGreaterThan(10);
  const lower = text.toLowerCase();
  for (const word of RARE_WORDS) {
    expect(lower.includes(word), `${where} says ${word}`).toBe(false);
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

/** Sends a good message of every job, and returns the ids of the jobs once each has its answer. */
async function succeed(queues: Readonly<Record<QueueName, RawQueue>>, own: SeededTenant) {
  const ids: Record<QueueName, string[]> = { deals: [], clock: [] };
  for (const job of JOBS) {
    const data = await GOOD_MESSAGES[job.name](own, SAID);
    const queue = queueOf(job);
    const message = { tenantId: own.t.tenantId, idempotencyKey: 'good', version: 1, data };
    const id = await queues[queue].add(job.name, message);
    const { failedReason, returnvalue } = await queues[queue].inState(id, 'completed', 'failed');
    expect(failedReason, job.name).toBeFalsy();
    expect(OUTCOMES, job.name).toContain(returnvalue.outcome);
    ids[queue].push(id);
  }
  return ids;
}

const STATES = ['latest', 'active', 'waiting', 'failed', 'completed', 'delayed', 'paused'];

/** Asks every route of the board, of every job and in every state. */
async function boardAnswers({ backend }: TestQueue, ids: Ids): Promise<string> {
  const board = openBoard(
    backend,
    JOBS.map(({ name }) => name),
  );
  const routes = board.routes.routes.filter(
    ({ method, path }) => method === 'GET' && !path.includes('*'),
  );
  const paths = QUEUE_NAMES.flatMap((queue) => [
    ...routes.flatMap(({ path }) => {
      const ofQueue = path.replace(/:queueName(\{[^}]*\})?/, queue);
      const jobs = /:jobId/.test(ofQueue) ? ids[queue] : [''];
      return jobs.map((id) => ofQueue.replace(/:jobId(\{[^}]*\})?/, id).replace(/:[^/]+/g, 'none'));
    }),
    ...STATES.map(
      (state) => `/queues/api/queues?activeQueue=${queue}&status=${state}&jobsPerPage=100`,
    ),
  ]);
  const texts: string[] = [];
  for (const path of new Set(paths)) {
    const response = await board.routes.request(path);
    texts.push(`${response.status} ${path} ${await response.text()}`);
  }
  await board.close();
  const answered = texts.filter((text) => /^200 .*\/api\//.test(text));
  expect(answered.length).toBeGreaterThan(ids.deals.length + ids.clock.length);
  return texts.join('\n');
}
