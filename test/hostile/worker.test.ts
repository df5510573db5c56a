import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPlainObject } from '../../src/schemas/hygiene.ts';
import { aConversation } from '../support/conversations.ts';
import { tenantTables } from '../support/perform.ts';
import { eventually } from '../support/polling.ts';
import { onEachQueue } from '../support/queues.ts';
import { withQueue } from '../support/raw-queue.ts';
import { hostileMessages } from './messages.ts';
import { MARK } from './values.ts';

/** Failures that say what is wrong with a message; any other is one of ours. */
const SAID =
  /^(InvalidJobData|NotFound|UnknownTenant|UnknownJob|IllegalTransition|StaleVersion|AlreadyExists|IdempotencyConflict): /;

const CASES = 150;
const rejections: unknown[] = [];
const hear = (reason: unknown) => rejections.push(reason);
beforeAll(() => {
  process.on('unhandledRejection', hear);
});
afterAll(() => {
  process.off('unhandledRejection', hear);
});

/** Stands for the tenant that a message is given in the end. */
const ANYONE = '0a1b2c3d-4e5f-4687-9786-a5b4c3d2e1f0';

function addressed(message: unknown, tenantId: string): unknown {
  const isSomeones = isPlainObject(message) && message.tenantId === ANYONE;
  return isSomeones ? { ...message, tenantId } : message;
}

/** It waits for a worker that reads it, without an effect. */
function isOfNewerProgram(message: { version?: unknown } | undefined): boolean {
  const { version } = message ?? {};
  return Number.isInteger(version) && Number(version) > 1 && Number(version) < 100;
}

onEachQueue('a worker that is sent hostile messages by any client', (kind) => {
  const open = withQueue(kind);

  test('ends each in a clear failure without effect or in success, and goes on with good ones', async () => {
    const t = open();
    const cases = fc.sample(hostileMessages(ANYONE), { numRuns: CASES, seed: 1 });
    const nobodys = Array.from({ length: 12 }, () => ({
      job: randomUUID(),
      message: { words: MARK },
    }));
    const sent: { id: string; tenantId: string }[] = [];
    for (const { job, message } of [...cases, ...nobodys]) {
      // One message a tenant: whatever rows it has are that message's effects.
      const tenantId = await t.aTenant();
      const id = await t.raw.add(job, addressed(message, tenantId)).catch(() => null);
      if (id !== null) sent.push({ id, tenantId });
    }
    const good = await t.aTenant();
    const data = { tenantId: good, idempotencyKey: 'good', version: 1, data: aConversation() };
    await t.raw.inState(await t.raw.add('detect-opportunity', data), 'completed');
    expect(sent.length).toBeGreaterThan(CASES / 2);

    await eventually('all have ended', async () => {
      const left = await t.raw.queue.getJobs(['waiting', 'active', 'delayed', 'prioritized']);
      return left.every((job) => isOfNewerProgram(job?.data));
    });
    const [succeeded, failed]: [string[], string[]] = [[], []];
    for (const { id, tenantId } of sent) {
      const job = await t.raw.queue.getJob(id);
      expect(job, `job ${id} is gone`).toBeDefined();
      if (isOfNewerProgram(job?.data)) continue;
      const reason = job?.failedReason;
      expect(await t.raw.queue.getJobState(id)).toBe(reason === undefined ? 'completed' : 'failed');
      if (reason !== undefined) expect(reason).toMatch(SAID);
      expect(reason ?? '').not.toContain(MARK);
      (reason === undefined ? succeeded : failed).push(tenantId);
    }
    expect(succeeded.length).toBeGreaterThan(CASES / 20);
    expect(failed.length).toBeGreaterThan(CASES / 3);
    for (const tenantId of failed) expect(await tablesWithRows(tenantId), tenantId).toEqual([]);
    expect(await tablesWithRows(good)).toContain('opportunities');
    expect(t.log.join('')).not.toContain(MARK);
    expect(t.log.join('')).not.toMatch(/"level":"(warn|error)"/);
    expect(rejections).toEqual([]);
  }, 120_000);

  async function tablesWithRows(tenantId: string): Promise<string[]> {
    const t = open();
    const found: string[] = [];
    for (const table of await tenantTables(t)) {
      const { rows } = await t.admin.query(`select 1 from ${table} where tenant_id = $1 limit 1`, [
        tenantId,
      ]);
      if (rows.length > 0 && table !== 'inbox') found.push(table);
    }
    return found;
  }
});
