import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { OpportunityRead } from '../../src/schemas/opportunity.ts';
import { AGENT, setup } from './setup.ts';

const OBSERVED = `select field, value, source, actor_kind, actor_name, reason
  from observations where entity_id = $1 order by field`;

describe('createOpportunity', () => {
  test('returns every column, as getOpportunity does, with the defaults', async () => {
    await using t = await setup();
    const { id: accountId } = await t.anAccount();
    const made = await t.anOpportunity({ accountId, productLine: 'GTX-Pro' });
    expect(v.parse(OpportunityRead, made)).toEqual(made);
    expect(made).toMatchObject({
      accountId,
      dealStage: 'prospecting',
      source: 'agent_detected',
      probability: 0.1,
      detectionConfidence: 0,
      productLineKey: 'gtxpro',
      qualificationSnapshot: {},
      metadataJson: {},
      closeDate: null,
    });
    expect(await t.deals.getOpportunity(t.tenant, made.id)).toEqual(made);
  });

  test('keeps what floats and dates are given', async () => {
    await using t = await setup();
    const made = await t.anOpportunity({
      estimatedValue: 0,
      probability: 0.7,
      closeDate: '2026-03-31T02:00:00+02:00',
      qualificationSnapshot: { bant: { budget: true } },
    });
    expect(await t.deals.getOpportunity(t.tenant, made.id)).toMatchObject({
      estimatedValue: 0,
      probability: 0.7,
      closeDate: '2026-03-31T00:00:00.000Z',
      qualificationSnapshot: { bant: { budget: true } },
    });
  });

  test('records what was set, and the stage it starts in', async () => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ estimatedValue: 0, currency: null }, AGENT);
    const by = { actor_kind: 'agent', actor_name: 'Robin', source: 'conversation_signal' };
    const byDefault = { ...by, source: 'heuristic' };
    const observed = await t.rows(OBSERVED, id);
    expect(observed.toSorted((a, b) => (String(a.field) < String(b.field) ? -1 : 1))).toMatchObject(
      [
        { field: 'dealStage', value: 'prospecting', ...byDefault },
        { field: 'detectionConfidence', value: 0, ...byDefault },
        { field: 'estimatedValue', value: 0, ...by },
        { field: 'name', value: 'A deal', ...by },
        { field: 'probability', value: 0.1, ...byDefault },
        { field: 'source', value: 'agent_detected', ...byDefault },
      ],
    );
    const moves = 'select * from stage_history where opportunity_id = $1';
    expect(await t.rows(moves, id)).toMatchObject([
      { from_stage: null, to_stage: 'prospecting', actor_kind: 'agent', actor_name: 'Robin' },
    ]);
  });

  test.each([
    ['manual', 'human_override', 'human'],
    ['imported', 'import', 'job'],
    ['agent_detected', 'conversation_signal', 'agent'],
  ] as const)('takes a %s one for evidence of %s', async (source, evidence, kind) => {
    await using t = await setup();
    const { id } = await t.anOpportunity({ source });
    const name = (await t.rows(OBSERVED, id)).find(({ field }) => field === 'name');
    expect(name).toMatchObject({ field: 'name', source: evidence, actor_kind: kind });
  });

  test('refuses an orphan, and writes nothing', async () => {
    await using t = await setup();
    const before = await t.rowCounts();
    const orphan = t.anOpportunity({ accountId: randomUUID() });
    await expect(orphan).rejects.toMatchObject({ code: 'NotFound' });
    expect(await t.rowCounts()).toEqual(before);
  });

  test('refuses a stage that an agent cannot know', async () => {
    await using t = await setup();
    const early = t.anOpportunity({ dealStage: 'negotiation' });
    await expect(early).rejects.toMatchObject({ issues: [{ path: 'dealStage' }] });
    const typed = await t.anOpportunity({ dealStage: 'negotiation', source: 'manual' });
    expect(typed.dealStage).toBe('negotiation');
  });

  test('makes one deal of twenty with one external id at once, in any accounts', async () => {
    await using t = await setup();
    const accounts = await Promise.all([1, 2, 3, 4].map(() => t.anAccount()));
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        t.anOpportunity({
          accountId: accounts[i % 4]?.id ?? '',
          externalSystem: 'notion',
          externalId: 'page-1',
        }),
      ),
    );
    const made = settled.flatMap((s) => (s.status === 'fulfilled' ? s.value.id : []));
    expect(made).toHaveLength(1);
    for (const outcome of settled) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject({ code: 'AlreadyExists', id: made[0] });
    }
  });

  test('takes the same external id of two systems for two deals', async () => {
    await using t = await setup();
    const ids = ['notion', 'salesforce'].map((externalSystem) =>
      t.anOpportunity({ externalSystem, externalId: '1' }),
    );
    await Promise.all(ids);
    expect(await t.rowCounts()).toMatchObject({ opportunities: 2 });
  });
});

describe('findMatchingOpportunity', () => {
  test('finds the open deal of the line within the window, exactly at its end too', async () => {
    await using t = await setup();
    const deal = await t.anOpportunity({
      productLine: 'GTX Pro',
      closeDate: '2026-03-31T12:00:00Z',
    });
    const find = (line: string | null, months?: number, date?: string) =>
      t.deals.findMatchingOpportunity(t.tenant, deal.accountId, line, months, date);
    expect(await find('gtxpro')).toEqual(deal);
    expect(await find(null)).toEqual(deal);
    expect(await find('GTX Pro', 3, '2026-06-30T23:00:00Z')).toEqual(deal);
    expect(await find('GTX Pro', 3, '2026-07-01T00:00:00Z')).toBeNull();
    expect(await find('GTX Pro', 4, '2026-07-01T00:00:00Z')).toEqual(deal);
    expect(await find('GTX Lite')).toBeNull();
  });

  test('passes over closed deals and other accounts', async () => {
    await using t = await setup();
    const won = await t.anOpportunity({ dealStage: 'closed_won', source: 'manual' });
    expect(await t.deals.findMatchingOpportunity(t.tenant, won.accountId, null)).toBeNull();
    const stalled = await t.anOpportunity({
      accountId: won.accountId,
      dealStage: 'stalled',
      source: 'manual',
    });
    await t.anOpportunity();
    expect(await t.deals.findMatchingOpportunity(t.tenant, won.accountId, null)).toEqual(stalled);
  });

  test.each([
    [3, 'next quarter', 'closeDate'],
    [-1, null, 'timelineMonths'],
  ])('refuses %j months and the date %j', async (months, date, path) => {
    await using t = await setup();
    const refused = t.deals.findMatchingOpportunity(t.tenant, randomUUID(), 'x', months, date);
    await expect(refused).rejects.toMatchObject({ issues: [{ path }] });
  });
});

describe('listOpportunities', () => {
  test('filters, and pages through what fits', async () => {
    await using t = await setup();
    const { id: accountId } = await t.anAccount();
    const mine = await Promise.all(
      [1, 2, 3].map((n) => t.anOpportunity({ accountId, name: `Deal ${n}`, source: 'manual' })),
    );
    await t.anOpportunity({ accountId });
    await t.anOpportunity();
    const filter = { tenantId: t.tenant, accountId, source: 'manual' as const };
    const first = await t.deals.listOpportunities(t.tenant, filter, { limit: 2 });
    const rest = await t.deals.listOpportunities(t.tenant, filter, {
      limit: 2,
      cursor: first.nextCursor,
    });
    const ids = [...first.items, ...rest.items].map(({ id }) => id);
    expect(ids).toEqual(mine.map(({ id }) => id).sort());
    expect(rest.nextCursor).toBeNull();
    const none = { tenantId: t.tenant, dealStage: 'closed_won' as const };
    expect((await t.deals.listOpportunities(t.tenant, none)).items).toEqual([]);
  });

  test("refuses a filter of another tenant than the call's", async () => {
    await using t = await setup();
    const refused = t.deals.listOpportunities(t.tenant, { tenantId: randomUUID() });
    await expect(refused).rejects.toMatchObject({ issues: [{ path: 'filter.tenantId' }] });
  });
});
