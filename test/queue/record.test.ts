import { expect, test } from 'vitest';
import type { Jobs } from '../../src/jobs/registry.ts';
import type { InputOf } from '../../src/queue/client.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { aConversation } from '../support/conversations.ts';
import { anAccount } from '../support/deals.ts';
import { aJobTest } from '../support/perform.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';

const ANN = { kind: 'human' as const, name: 'Ann', reason: 'she retires in May' };
const ROBIN = { kind: 'agent' as const, name: 'Robin' };

onEachQueue('the record', (kind) => {
  test('keeps every one of fifty patches of a plan at once, in fifty versions', async () => {
    await using t = await openTestQueue(kind);
    const own = aJobTest(t, await t.aTenant());
    const accountId = await anAccount(own);
    const wins = Array.from({ length: 50 }, (_, i) => `win ${i}`);
    const messages = wins.map((win, i) => ({
      tenantId: own.tenantId,
      idempotencyKey: `patch-${i}`,
      data: { accountId, patch: { relationshipHistory: { wins: { add: [win] } } }, actor: ROBIN },
    }));
    t.startWorker();
    t.startWorker();

    await t.client.enqueueAll('upsert-plan', messages);

    const answers = await Promise.all(
      messages.map(({ idempotencyKey }) => {
        const message = { tenantId: own.tenantId, job: 'upsert-plan' as const, idempotencyKey };
        return t.client.outcome(message, { timeoutMs: 20_000 });
      }),
    );
    const versions = answers.map(
      (answer) => answer.status === 'done' && Number(answer.ids.version),
    );
    const contiguous = Array.from({ length: 50 }, (_, i) => i + 1);
    expect(versions.toSorted((a, b) => Number(a) - Number(b))).toEqual(contiguous);
    const stored = await own.rows('plan_versions', 'version');
    expect(stored.map(({ version }) => version)).toEqual(contiguous);
    const plan = await new DealRepository(t.database).getAccountPlan(own.tenantId, accountId);
    const data = plan?.data as { relationshipHistory: { wins: string[] } } | undefined;
    expect(data?.relationshipHistory.wins.toSorted()).toEqual(wins.toSorted());
    const said = (await own.rows('observations')).filter(
      ({ entity_type }) => entity_type === 'plan',
    );
    expect(said).toHaveLength(50);
  });

  test("holds a person's 3 against ten conversations that say 9, and shows 9 once it is released", async () => {
    await using t = await openTestQueue(kind);
    const own = aJobTest(t, await t.aTenant());
    const deals = new DealRepository(t.database);
    t.startWorker();
    const run = async <Name extends Jobs[number]['name']>(
      job: Name,
      idempotencyKey: string,
      data: InputOf<Jobs, Name>,
    ) => {
      const message = { tenantId: own.tenantId, idempotencyKey };
      await t.client.enqueue(job, data, message);
      return t.client.outcome({ ...message, job }, { timeoutMs: 20_000 });
    };
    await run('detect-opportunity', 'first', aConversation({ line: 'GTX Pro' }));
    const [dana] = await own.rows('stakeholders');
    const stakeholderId = String(dana?.id);
    const shown = () => deals.getStakeholder(own.tenantId, stakeholderId);
    const score = 'decisionPower' as const;
    await run('rescore-stakeholder', 'held', {
      stakeholderId,
      override: { score, value: 3, actor: ANN },
    });

    const ten = Array.from({ length: 10 }, (_, i) => ({
      tenantId: own.tenantId,
      idempotencyKey: `call-${i}`,
      data: aConversation({
        at: `2026-03-${10 + i}T09:00:00Z`,
        line: 'GTX Pro',
        people: [{ who: 'Dana Reyes', scores: { [score]: { value: 9, evidence: 'I sign this' } } }],
      }),
    }));
    await t.client.enqueueAll('detect-opportunity', ten);
    await Promise.all(
      ten.map(({ idempotencyKey }) => {
        const message = {
          tenantId: own.tenantId,
          job: 'detect-opportunity' as const,
          idempotencyKey,
        };
        return t.client.outcome(message, { timeoutMs: 20_000 });
      }),
    );

    expect(await shown()).toMatchObject({
      scores: { decisionPower: 3 },
      scoreSources: { decisionPower: 'human_override' },
      scoreEvidence: { decisionPower: ANN.reason },
      interactionCount: 11,
    });
    const suggestions = await own.rows('suggestions');
    expect(suggestions).toHaveLength(10);
    expect(new Set(suggestions.map(({ kind: of, status }) => `${of} ${status}`))).toEqual(
      new Set(['score open']),
    );

    await run('rescore-stakeholder', 'released', {
      stakeholderId,
      release: { score, actor: { ...ANN, reason: 'she stays' } },
    });
    expect(await shown()).toMatchObject({
      scores: { decisionPower: 9 },
      scoreSources: { decisionPower: 'conversation_signal' },
      scoreEvidence: { decisionPower: 'I sign this' },
    });
  });
});
