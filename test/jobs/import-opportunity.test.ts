import { describe, expect, test } from 'vitest';
import { NotFound } from '../../src/errors.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aRow, importing, SECOND, theDeal } from '../support/crm-rows.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aJobTest, perform, withTenants } from '../support/perform.ts';

const setup = withTenants();

describe('import-opportunity does its work: it', () => {
  test('makes the deal at its stage, with confidence 1 and no exchange', async () => {
    const t = await setup();
    const { outcome, ids } = await importing(t, {
      deal: { productLine: 'GTX Pro', estimatedValue: 500, currency: 'EUR' },
    });
    expect(outcome).toBe('created');
    expect(await theDeal(t)).toMatchObject({
      id: ids.opportunityId,
      external_system: 'salesforce',
      external_id: '006-1',
      name: 'Acme renewal',
      deal_stage: 'discovery',
      product_line_key: 'gtxpro',
      estimated_value: 500,
      currency: 'EUR',
      probability: 0.3,
      detection_confidence: 1,
      source: 'imported',
      created_by_interaction: null,
    });
    expect(await t.rows('interactions')).toEqual([]);
    expect(await t.rows('stage_history')).toMatchObject([
      { from_stage: null, to_stage: 'discovery', actor_kind: 'human' },
    ]);
  });

  test('lets the identity alone decide, whatever line, date and account the row has', async () => {
    const t = await setup();
    const first = await importing(t, { deal: { productLine: 'GTX Pro' } });
    const second = await importing(t, {
      at: SECOND,
      account: { name: 'Quite Another Ltd' },
      deal: { productLine: 'Orion', closeDate: '2031-01-01T00:00:00Z', name: 'Renamed' },
    });
    expect(second).toEqual({ outcome: 'updated', ids: first.ids });
    expect(await theDeal(t)).toMatchObject({
      product_line: 'Orion',
      product_line_key: 'orion',
      name: 'Renamed',
    });
    expect(await t.rows('accounts')).toHaveLength(1);
  });

  test('takes two ids of one system for two deals, alike in everything else', async () => {
    const t = await setup();
    await importing(t, { id: '006-1', deal: { productLine: 'GTX Pro' } });
    await importing(t, { id: '006-2', deal: { productLine: 'GTX Pro' } });
    expect(await t.rows('opportunities')).toHaveLength(2);
  });

  test('takes one id of two systems for two deals', async () => {
    const t = await setup();
    await importing(t);
    await importing(t, { deal: { externalSystem: 'notion' } });
    expect(await t.rows('opportunities')).toHaveLength(2);
  });

  test('writes the fields that changed, and moves the stage as a human in the CRM', async () => {
    const t = await setup();
    await importing(t, { deal: { estimatedValue: 500 } });
    const deal = { estimatedValue: 700, dealStage: 'closed_won' as const, probability: 1 };
    const { outcome } = await importing(t, { at: SECOND, deal });
    expect(outcome).toBe('updated');
    expect(await theDeal(t)).toMatchObject({
      estimated_value: 700,
      deal_stage: 'closed_won',
      probability: 1,
    });
    expect((await t.rows('stage_history')).at(-1)).toMatchObject({
      from_stage: 'discovery',
      to_stage: 'closed_won',
      actor_kind: 'human',
      actor_name: 'salesforce',
      moved_at: new Date(SECOND),
    });
  });

  test('finds a closed deal by its id, and reopens it where the CRM did', async () => {
    const t = await setup();
    await importing(t, { deal: { dealStage: 'closed_lost' } });
    await importing(t, { at: SECOND, deal: { dealStage: 'negotiation' } });
    expect(await t.rows('opportunities')).toMatchObject([{ deal_stage: 'negotiation' }]);
  });

  test('without an id, matches as a conversation would and never moves the stage', async () => {
    const t = await setup();
    const deal = { line: 'GTX Pro', stage: 'qualification', name: 'As it was' };
    const stored = await aDeal(t, await anAccount(t), deal);
    const row = { id: null, deal: { productLine: 'gtxpro', estimatedValue: 500 } };
    expect(await importing(t, row)).toMatchObject({
      outcome: 'updated',
      ids: { opportunityId: stored },
    });
    expect(await t.rows('opportunities')).toMatchObject([
      { deal_stage: 'qualification', name: 'As it was', estimated_value: 500, source: 'manual' },
    ]);
    expect(await t.rows('stage_history')).toEqual([]);
  });

  test('without an id and without a match, makes the deal at the stage of the row', async () => {
    const t = await setup();
    await aDeal(t, await anAccount(t), { line: 'Orion' });
    const row = { id: null, deal: { productLine: 'GTX Pro', dealStage: 'evaluation' as const } };
    expect((await importing(t, row)).outcome).toBe('created');
    expect(await t.rows('opportunities')).toMatchObject([{}, { deal_stage: 'evaluation' }]);
  });
});

describe('import-opportunity, run again,', () => {
  test('answers with the stored result', async () => {
    const t = await setup();
    const first = await importing(t, {}, 'k');
    const before = await t.counts();
    expect(await importing(t, {}, 'k')).toEqual(first);
    expect(await t.counts()).toEqual(before);
  });

  test('under another key, answers unchanged and writes the inbox row alone', async () => {
    const t = await setup();
    const first = await importing(t, { deal: { estimatedValue: 500 } });
    const before = await t.counts();
    const again = await importing(t, { deal: { estimatedValue: 500 } });
    expect(again).toEqual({ outcome: 'unchanged', ids: first.ids });
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });

  test('is one deal where 20 rows with one id arrive at once under 20 keys', async () => {
    const t = await setup();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => importing(t)));
    const done = results.filter(({ status }) => status === 'fulfilled');
    expect(done.length).toBeGreaterThan(0);
    expect(await t.rows('opportunities')).toHaveLength(1);
    expect(await t.rows('accounts')).toHaveLength(1);
  });
});

describe('import-opportunity, about what is not its own,', () => {
  test("finds nothing by another tenant's account id, and writes nothing", async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const id = await anAccount(other);
    const run = perform(t, importOpportunity, aRow({ account: { id } }));
    await expect(run).rejects.toThrow(new NotFound(`account.id: no account ${id}`));
    expect(await t.counts()).toEqual({});
    expect(await other.counts()).toEqual({ accounts: 1 });
  });

  test('takes the same external id of two tenants for two deals', async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    await importing(other, { deal: { estimatedValue: 1 } }, 'same-key');
    expect((await importing(t, { deal: { estimatedValue: 2 } }, 'same-key')).outcome).toBe(
      'created',
    );
    expect(await other.rows('opportunities')).toMatchObject([{ estimated_value: 1 }]);
  });
});
