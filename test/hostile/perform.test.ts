import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { execute } from '../../src/queue/execute.ts';
import { PLAIN_LIMIT_BYTES, refuseOversize } from '../../src/queue/payload.ts';
import { openUnits } from '../../src/queue/units.ts';
import { parseEnvelope } from '../../src/schemas/envelope.ts';
import {
  aSeededTenant,
  everything,
  OTHERS,
  type SeededTenant,
} from '../isolation/seeded-tenant.ts';
import { aConversation } from '../support/conversations.ts';
import { openTestDatabase } from '../support/database.ts';
import { NOW } from '../support/perform.ts';
import { faultOfCall } from './judge.ts';
import { hostileMessages } from './messages.ts';
import { TEXTS } from './values.ts';

/** Every text of the corpus where it is accepted, if it is at all: it must be stored or refused. */
function saying({ t: { tenantId } }: SeededTenant, text: string): unknown {
  const good = aConversation({ interactionId: crypto.randomUUID() });
  const reasoning = text.slice(0, 1_000);
  const data = { ...good, signals: { ...good.signals, reasoning, painPoints: [reasoning] } };
  return { tenantId, idempotencyKey: crypto.randomUUID(), version: 1, data };
}

test('a hostile message that fails leaves its tenant as it was, row for row', async () => {
  await using db = await openTestDatabase();
  const own = await aSeededTenant(db, OTHERS);
  const context = { now: () => NOW, newId: () => crypto.randomUUID() };
  const units = openUnits(db.database, { slots: 1, maxMessages: 1, ...context });
  const { signal } = new AbortController();
  const known = {
    accountId: own.accountId,
    opportunityId: own.opportunityId,
    stakeholderId: own.stakeholderId,
  };
  const cases = [
    ...fc.sample(hostileMessages(own.t.tenantId), { numRuns: 160, seed: 11 }),
    ...TEXTS.map((text) => ({ job: 'detect-opportunity', message: saying(own, text) })),
  ];
  let [succeeded, failed] = [0, 0];
  let before = await everything(own);
  for (const { job: name, message } of cases) {
    const job = JOBS.find((one) => one.name === name);
    const run = async () => {
      refuseOversize(message, PLAIN_LIMIT_BYTES);
      const { data, ...envelope } = parseEnvelope(message);
      // The ids of a sample are nobody's: here they are the tenant's own, so that rules are reached.
      const about = Object.fromEntries(Object.entries(known).filter(([key]) => key in data));
      if (job)
        await execute(
          units,
          job,
          { ...envelope, tenantId: own.t.tenantId, data: { ...data, ...about } },
          { signal },
        );
      succeeded++;
    };
    const count = succeeded;
    expect(await faultOfCall(run), JSON.stringify(message)?.slice(0, 500)).toBeNull();
    const after = await everything(own);
    if (succeeded > count) {
      before = after;
      continue;
    }
    failed++;
    expect(after).toEqual(before);
  }
  expect(Math.min(succeeded, failed)).toBeGreaterThan(20);
}, 120_000);
