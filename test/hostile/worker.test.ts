import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** It waits for a worker that reads it, without an effect. */
function isOfNewerProgram(message: { version?: unknown } | undefined): boolean {
  const { version } = message ?? {};
  return Number.isInteger(version) && Number(version) > 1 && Number(version) < 100;
}

onEachQueue('a worker that is sent hostile messages by any client', (kind) => {
  const open = withQueue(kind);

  test('ends each in a clear failure without effect or in success, and goes on with good ones', async () => {
    const t = open();
    const own: string[] = [];
    for (let i = 0; i < 12; i++) own.push(await t.aTenant());
    const sent: { id: string; tenantId: string }[] = [];
    for (const tenantId of own) {
      // A tenant's messages have effects only where they succeed: its rows tell them apart.
      for (const { job, message } of fc.sample(hostileMessages(tenantId), {
        numRuns: 13,
        seed: sent.length,
      })) {
        const id = await t.raw.add(job, message).catch(() => null);
        if (id !== null) sent.push({ id, tenantId });
      }
      sent.push({ id: await t.raw.add(randomUUID(), { words: MARK }), tenantId });
    }
    const good = await t.aTenant();
    const data = { tenantId: good, idempotencyKey: 'good', version: 1, data: aConversation() };
    await t.raw.inState(await t.raw.add('detect-opportunity', data), 'completed');
    expect(sent.length).toBeGreaterThan(CASES / 2);

    await eventually('all have ended', async () => {
      const left = await t.raw.queue.getJobs(['waiting', 'active', 'delayed', 'prioritized']);
      return left.every((job) => isOfNewerProgram(job?.data));
    });
    const succeeded = new Set<string>();
    for (const { id, tenantId } of sent) {
      const job = await t.raw.queue.getJob(id);
      const reason = job?.failedReason;
      if (isOfNewerProgram(job?.data)) continue;
      if (reason === undefined) succeeded.add(tenantId);
      else expect(reason).toMatch(SAID);
      expect(reason ?? '').not.toContain(MARK);
    }
    expect(succeeded.size).toBeGreaterThan(0);
    for (const tenantId of own.filter((id) => !succeeded.has(id))) {
      expect(await tablesWithRows(tenantId), tenantId).toEqual([]);
    }
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
