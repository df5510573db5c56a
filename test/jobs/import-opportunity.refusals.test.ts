import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aConversation } from '../support/conversations.ts';
import { aRow, FIRST, importing, type Row, SECOND, THIRD, theDeal } from '../support/crm-rows.ts';
import { anAccount, anOverride } from '../support/deals.ts';
import { perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

describe('import-opportunity declines: it', () => {
  test('lets an older row overwrite nothing, but keeps it as evidence', async () => {
    const t = await setup();
    await importing(t, { at: SECOND, deal: { estimatedValue: 700, dealStage: 'evaluation' } });
    const { outcome } = await importing(t, { at: FIRST, deal: { estimatedValue: 500 } });
    expect(outcome).toBe('unchanged');
    expect(await theDeal(t)).toMatchObject({ estimated_value: 700, deal_stage: 'evaluation' });
    expect(await t.rows('stage_history')).toHaveLength(1);
    const said = (await t.rows('observations')).filter((row) => row.field === 'estimatedValue');
    expect(said.map(({ value }) => value)).toEqual([700, 500]);
  });

  test('ends the same in whatever order three rows of one deal arrive', async () => {
    const rows: Row[] = [
      { at: FIRST, deal: { estimatedValue: 500, name: 'One' } },
      { at: SECOND, deal: { estimatedValue: 300, name: 'Two', dealStage: 'evaluation' } },
      { at: THIRD, deal: { estimatedValue: 500, name: 'One' } },
    ];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      const t = await setup();
      for (const i of order) await importing(t, rows[i]);
      const { estimated_value, name, deal_stage } = (await theDeal(t)) ?? {};
      expect({ order, estimated_value, name, deal_stage }).toEqual({
        order,
        estimated_value: 500,
        name: 'One',
        deal_stage: 'discovery',
      });
    }
  });

  test.each([
    ['estimatedValue', 50, 'estimated_value', 50],
    ['closeDate', '2026-05-01T00:00:00.000Z', 'close_date', new Date('2026-05-01T00:00:00Z')],
    ['productLine', 'GTX Pro', 'product_line', 'GTX Pro'],
    ['dealStage', 'discovery', 'deal_stage', 'discovery'],
    ['name', 'Acme renewal', 'name', 'Acme renewal'],
  ])(
    "never overwrites a human's %s, by identity or by match",
    async (field, value, column, kept) => {
      const t = await setup();
      const created = { productLine: 'GTX Pro', closeDate: '2026-05-01T00:00:00Z' };
      const { ids } = await importing(t, { deal: { ...created, estimatedValue: 50 } });
      await anOverride(t, ids.opportunityId ?? '', field, value);
      const changed = { estimatedValue: 900, closeDate: '2026-06-01T00:00:00Z', name: 'Renamed' };
      const later = { productLine: 'GTX Pro 2', dealStage: 'negotiation' as const };

      await importing(t, { at: '2030-01-01T00:00:00Z', deal: { ...changed, ...later } });
      const byMatch = { ...changed, productLine: 'GTX Pro' };
      await importing(t, { at: '2030-01-01T00:00:00Z', id: null, deal: byMatch });

      expect((await theDeal(t))?.[column]).toEqual(kept);
    },
  );

  test('lets a later conversation win over an earlier row, and the reverse', async () => {
    const t = await setup();
    await importing(t, { at: FIRST, deal: { estimatedValue: 500 } });
    await resultOf(t, detectOpportunity, aConversation({ at: SECOND, value: 600 }));
    expect(await theDeal(t)).toMatchObject({ estimated_value: 600 });
    await importing(t, { at: THIRD, deal: { estimatedValue: 700 } });
    expect(await theDeal(t)).toMatchObject({ estimated_value: 700 });
  });

  test('leaves one suggestion where several accounts fit, and no deal', async () => {
    const t = await setup();
    await anAccount(t, 'Acme Inc');
    await anAccount(t, 'Acme GmbH');
    expect(await importing(t, { account: { name: 'Acme' } })).toEqual({
      outcome: 'proposed',
      ids: {},
    });
    expect(await t.counts()).toEqual({ accounts: 2, inbox: 1, outbox: 1, suggestions: 1 });
  });
});

describe('import-opportunity refuses', () => {
  const cases: [string, unknown, string][] = [
    ['no time', { ...aRow(), at: undefined }, 'at: is required'],
    ['a time without offset', { ...aRow(), at: '2026-03-02T09:00:00' }, 'at: must be ISO 8601'],
    ['no name', aRow({ deal: { name: ' ' } }), 'opportunity.name: must not be empty'],
    ['a stage that is none', withStage('won'), 'opportunity.dealStage: must be one of'],
    ['a probability above 1', aRow({ deal: { probability: 30 } }), 'opportunity.probability'],
    ['a currency that is none', aRow({ deal: { currency: 'euro' } }), 'opportunity.currency'],
    ['an id without a system', aRow({ deal: { externalSystem: null } }), 'opportunity.external'],
    ['an account inside', withAccount(), 'opportunity.accountId: unknown key'],
  ];

  function withStage(dealStage: string) {
    const row = aRow();
    return { ...row, opportunity: { ...row.opportunity, dealStage } };
  }

  function withAccount() {
    const row = aRow();
    return { ...row, opportunity: { ...row.opportunity, accountId: randomUUID() } };
  }

  test.each(cases)('%s', async (_, data, reason) => {
    const t = await setup();
    const run = perform(t, importOpportunity, data);
    await expect(run).rejects.toThrow(InvalidJobData);
    await expect(run).rejects.toThrow(reason);
    expect(await t.counts()).toEqual({});
  });
});
