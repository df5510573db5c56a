import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NotFound } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aJobTest, type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

const MONDAY = '2026-03-02T09:00:00Z';
const TUESDAY = '2026-03-03T09:00:00Z';

const detect = (t: JobTest, spoken: Spoken, idempotencyKey?: string) =>
  resultOf(t, detectOpportunity, aConversation(spoken), idempotencyKey ? { idempotencyKey } : {});

const theDeal = async (t: JobTest) => (await t.rows('opportunities'))[0];

describe('detect-opportunity does its work: it', () => {
  test('makes account, deal, exchange, evidence and the first stage', async () => {
    const t = await setup();

    const { outcome, ids } = await detect(t, {
      line: 'GTX Pro',
      value: 90_000,
      closeDate: '2026-06-30T12:00:00+02:00',
      confidence: 0.85,
    });

    expect(outcome).toBe('created');
    expect(await t.rows('accounts')).toMatchObject([
      { id: ids.accountId, account_name: 'Acme Corp', name_key: 'acme corp', stem_key: 'acme' },
    ]);
    expect(await t.rows('opportunities')).toMatchObject([
      {
        id: ids.opportunityId,
        account_id: ids.accountId,
        created_by_interaction: ids.interactionId,
        name: 'Acme Corp – GTX Pro',
        product_line: 'GTX Pro',
        product_line_key: 'gtxpro',
        deal_stage: 'prospecting',
        estimated_value: 90_000,
        probability: 0.1,
        detection_confidence: 0.85,
        source: 'agent_detected',
        close_date: new Date('2026-06-30T10:00:00Z'),
      },
    ]);
    expect(await t.rows('interactions')).toMatchObject([
      { id: ids.interactionId, opportunity_id: ids.opportunityId, sequence: 1, channel: 'email' },
    ]);
    expect(await t.rows('stage_history')).toMatchObject([
      { opportunity_id: ids.opportunityId, from_stage: null, to_stage: 'prospecting' },
    ]);
    const observed = await t.rows('observations');
    const aboutDeal = observed.filter((row) => row.entity_type === 'opportunity');
    const fields = aboutDeal.map(({ field }) => field);
    expect(fields.sort()).toEqual([
      'closeDate',
      'dealStage',
      'detectionConfidence',
      'estimatedValue',
      'name',
      'probability',
      'productLine',
      'source',
    ]);
  });

  test('learns what the account is not known for yet, and overwrites nothing', async () => {
    const t = await setup();
    await detect(t, { account: { name: 'Acme Corp', industry: 'Tools' } });
    const more = { industry: 'Trucks', companySize: '51-200', region: 'EMEA' };
    const learnt = { name: 'ACME corp', ...more, website: 'acme.example' };
    await detect(t, { account: learnt });
    await detect(t, { account: { ...learnt, region: 'APAC' } });
    expect(await t.rows('accounts')).toMatchObject([
      { industry: 'Tools', company_size: '51-200', region: 'EMEA', website: 'acme.example' },
    ]);
    const domains = (await t.rows('account_keys')).filter(({ kind }) => kind === 'domain');
    expect(domains).toMatchObject([{ key_text: 'acme.example' }]);
  });

  test('assembles both plans, and marks those of the same people’s other deals as behind', async () => {
    const t = await setup();
    const first = await detect(t, { line: 'GTX Pro' });
    const second = await detect(t, { line: 'Other', at: TUESDAY });

    const [account, ...others] = await t.rows('account_plans');
    expect(others).toEqual([]);
    expect(account).toMatchObject({ version: 2, stale_since: null });
    const dealIds = [first, second].map(({ ids }) => ids.opportunityId);
    expect(account?.plan_data).toMatchObject({
      activeOpportunityIds: expect.arrayContaining(dealIds),
    });
    const plans = await t.rows('opportunity_plans');
    const [dana] = await t.rows('stakeholders');
    const stakeholderMap = [{ stakeholderId: dana?.id, name: 'Dana Reyes' }];
    expect(plans).toMatchObject([
      { opportunity_id: dealIds[0], plan_data: { stakeholderMap }, stale_since: expect.any(Date) },
      { opportunity_id: dealIds[1], plan_data: { stakeholderMap }, stale_since: null },
    ]);
  });

  test('names a deal without a line after the account alone', async () => {
    const t = await setup();
    await detect(t, { line: null });
    expect(await theDeal(t)).toMatchObject({ name: 'Acme Corp – Opportunity', product_line: null });
  });

  test('lets the conversation that is later by its own time win, in order', async () => {
    const t = await setup();
    await detect(t, { at: MONDAY, value: 100, closeDate: '2026-06-01T00:00:00Z' });
    await detect(t, { at: TUESDAY, value: 200, closeDate: '2026-07-01T00:00:00Z' });
    expect(await theDeal(t)).toMatchObject({
      estimated_value: 200,
      close_date: new Date('2026-07-01T00:00:00Z'),
    });
  });

  test('lets it win when it arrives first, too', async () => {
    const t = await setup();
    await detect(t, { at: TUESDAY, value: 200, closeDate: '2026-07-01T00:00:00Z' });
    const { outcome } = await detect(t, {
      at: MONDAY,
      value: 100,
      closeDate: '2026-06-01T00:00:00Z',
    });
    expect(outcome).toBe('matched');
    expect(await theDeal(t)).toMatchObject({
      estimated_value: 200,
      close_date: new Date('2026-07-01T00:00:00Z'),
    });
    // What did not win is on record all the same.
    const values = (await t.rows('observations')).filter((row) => row.field === 'estimatedValue');
    expect(values.map(({ value }) => value)).toEqual([200, 100]);
  });

  test('compares the times as instants, not as text', async () => {
    const t = await setup();
    await detect(t, { at: '2026-03-02T23:30:00-05:00', value: 200 });
    await detect(t, { at: '2026-03-03T01:00:00+02:00', value: 100 });
    expect(await theDeal(t)).toMatchObject({ estimated_value: 200 });
  });

  test('fills the line only where there is none', async () => {
    const t = await setup();
    await aDeal(t, await anAccount(t), { line: null });
    await detect(t, { line: 'GTX Pro', at: MONDAY });
    expect(await theDeal(t)).toMatchObject({ product_line: 'GTX Pro', product_line_key: 'gtxpro' });
    await detect(t, { line: 'gtx-pro', at: TUESDAY });
    expect(await theDeal(t)).toMatchObject({ product_line: 'GTX Pro' });
  });

  test('keeps the larger confidence, and leaves what was not said', async () => {
    const t = await setup();
    await detect(t, { confidence: 0.95, value: 100, closeDate: '2026-06-01T00:00:00Z' });
    await detect(t, { confidence: 0.75, at: TUESDAY });
    expect(await theDeal(t)).toMatchObject({
      detection_confidence: 0.95,
      estimated_value: 100,
      close_date: new Date('2026-06-01T00:00:00Z'),
    });
  });

  test('takes a value of 0 for a value', async () => {
    const t = await setup();
    await detect(t, { value: 100 });
    await detect(t, { value: 0, at: TUESDAY });
    expect(await theDeal(t)).toMatchObject({ estimated_value: 0 });
  });

  test('reads a close date in the timeline where none is given', async () => {
    const t = await setup();
    const data = aConversation();
    const signals = { ...data.signals, estimatedTimeline: '2026-09-30' };
    await resultOf(t, detectOpportunity, { ...data, signals });
    expect(await theDeal(t)).toMatchObject({ close_date: new Date('2026-09-30T00:00:00Z') });
  });

  test('finds the account by id', async () => {
    const t = await setup();
    const id = await anAccount(t);
    expect((await detect(t, { account: { id } })).ids.accountId).toBe(id);
    expect(await t.rows('accounts')).toHaveLength(1);
  });
});

describe('detect-opportunity, run again,', () => {
  test('answers with the stored result and writes nothing', async () => {
    const t = await setup();
    const data = aConversation({ value: 100 });
    const first = await perform(t, detectOpportunity, data, { idempotencyKey: 'k' });
    const before = await t.counts();
    const second = await perform(t, detectOpportunity, data, { idempotencyKey: 'k' });
    expect(second).toEqual({ ...first, repeated: true });
    expect(await t.counts()).toEqual(before);
  });

  test('takes the same data in another key order and another spelling for the same', async () => {
    const t = await setup();
    const data = aConversation({ interactionId: 'mail-1', closeDate: '2026-06-01T12:00:00Z' });
    await perform(t, detectOpportunity, data, { idempotencyKey: 'k' });
    const respelled = {
      ...Object.fromEntries(Object.entries(data).reverse()),
      closeDate: '2026-06-01T14:00:00+02:00',
      account: { name: '  Acme Corp ' },
    };
    const second = await perform(t, detectOpportunity, respelled, { idempotencyKey: 'k' });
    expect(second.repeated).toBe(true);
  });

  test('under another key, answers unchanged with its ids and writes the inbox row alone', async () => {
    const t = await setup();
    const said = { interactionId: 'mail-1', value: 100 };
    const first = await detect(t, said, 'k1');
    const before = await t.counts();
    const second = await detect(t, said, 'k2');
    expect(second).toEqual({ outcome: 'unchanged', ids: first.ids });
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });

  test('under another key and about another account, still writes the inbox row alone', async () => {
    const t = await setup();
    const first = await detect(t, { interactionId: 'mail-1' }, 'k1');
    const before = await t.counts();
    const account = { name: 'Beta Ltd', website: 'https://beta.example' };
    const second = await detect(t, { interactionId: 'mail-1', account }, 'k2');
    expect(second).toEqual({ outcome: 'unchanged', ids: first.ids });
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });

  test('on another channel, takes the same interaction id for another exchange', async () => {
    const t = await setup();
    await detect(t, { interactionId: '1' });
    const data = aConversation({ interactionId: '1' });
    const call = { ...data, conversation: { ...data.conversation, channel: 'call' as const } };
    await resultOf(t, detectOpportunity, call);
    expect((await t.rows('interactions')).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});

describe('detect-opportunity, about what is not its own,', () => {
  test.each([
    ["another tenant's", true],
    ['no', false],
  ])("finds nothing by %s account's id, and writes nothing", async (_, exists) => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const id = exists ? await anAccount(other) : randomUUID();

    const run = perform(t, detectOpportunity, aConversation({ account: { id } }));

    await expect(run).rejects.toThrow(new NotFound(`account.id: no account ${id}`));
    expect(await t.counts()).toEqual({});
    expect(await other.counts()).toEqual(exists ? { accounts: 1 } : {});
  });

  test('makes its own account of a name that another tenant has', async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const theirs = await detect(other, { interactionId: 'mail-1' }, 'same-key');
    const ours = await detect(t, { interactionId: 'mail-1' }, 'same-key');
    expect(ours.outcome).toBe('created');
    expect(Object.values(ours.ids).some((id) => Object.values(theirs.ids).includes(id))).toBe(
      false,
    );
  });
});

describe('detect-opportunity at once, each in a transaction of its own,', () => {
  const at = async (t: JobTest, accounts: readonly { name: string; website?: string }[]) => {
    await Promise.all(
      accounts.map((account) => perform(t, detectOpportunity, aConversation({ account }))),
    );
    return (await t.rows('accounts')).length;
  };

  test('makes one account of names that share only their stem', async () => {
    const forms = ['Inc', 'GmbH', 'Ltd', 'LLC', 'SA', 'BV', 'AG', 'plc'];
    const t = await setup();
    expect(
      await at(
        t,
        forms.map((form) => ({ name: `Halden ${form}` })),
      ),
    ).toBe(1);
  });

  test('makes one account of names that share only their web domain', async () => {
    const names = ['Halden', 'Line Works', 'Nordic Parts', 'Blue Crane', 'Old Mill', 'Far Bank'];
    const t = await setup();
    expect(
      await at(
        t,
        names.map((name) => ({ name, website: 'halden.example' })),
      ),
    ).toBe(1);
  });
});
