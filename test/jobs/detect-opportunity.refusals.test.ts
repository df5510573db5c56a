import { describe, expect, test } from 'vitest';
import { InvalidJobData } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Detect, type Spoken } from '../support/conversations.ts';
import { aDeal, anAccount, anOverride } from '../support/deals.ts';
import { type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

const _MONDAY = '2026-03-02T09:00:00Z';
const _TUESDAY = '2026-03-03T09:00:00Z';

const detect = (t: JobTest, spoken: Spoken, idempotencyKey?: string) =>
  resultOf(t, detectOpportunity, aConversation(spoken), idempotencyKey ? { idempotencyKey } : {});

const theDeal = async (t: JobTest) => (await t.rows('opportunities'))[0];

describe('detect-opportunity declines: it', () => {
  test.each([
    ['estimatedValue', 50, 'estimated_value', 50],
    ['closeDate', '2026-05-01T00:00:00.000Z', 'close_date', new Date('2026-05-01T00:00:00Z')],
    ['productLine', null, 'product_line', null],
    ['detectionConfidence', 0.2, 'detection_confidence', 0.2],
  ])("never overwrites a human's %s", async (field, value, column, stored) => {
    const t = await setup();
    const deal = await aDeal(t, await anAccount(t));
    await t.sql(`update opportunities set ${column} = $1 where tenant_id = $2`, [
      stored,
      t.tenantId,
    ]);
    await anOverride(t, deal, field, value);

    const later = { at: '2030-01-01T00:00:00Z', closeDate: '2026-06-01T00:00:00Z' };
    const { ids } = await detect(t, { ...later, value: 900, line: 'GTX Pro', confidence: 1 });

    expect(ids.opportunityId).toBe(deal);
    expect((await theDeal(t))?.[column]).toEqual(stored);
    const said = (await t.rows('observations')).filter((row) => row.field === field);
    expect(said).toHaveLength(2);
  });

  test('never changes name, stage, source, probability or currency', async () => {
    const t = await setup();
    const deal = { stage: 'negotiation', name: 'The big one', line: 'GTX Pro' };
    await aDeal(t, await anAccount(t), deal);
    await detect(t, { line: 'gtxpro', value: 1, confidence: 1 });
    expect(await theDeal(t)).toMatchObject({
      name: 'The big one',
      deal_stage: 'negotiation',
      source: 'manual',
      probability: 0.1,
      currency: null,
      product_line: 'GTX Pro',
    });
    expect(await t.rows('stage_history')).toEqual([]);
  });

  test('leaves a stalled deal stalled', async () => {
    const t = await setup();
    await aDeal(t, await anAccount(t), { stage: 'stalled' });
    await detect(t, { value: 1 });
    expect(await theDeal(t)).toMatchObject({ deal_stage: 'stalled', estimated_value: 1 });
  });

  test('leaves one suggestion where several accounts fit, and no deal', async () => {
    const t = await setup();
    const ids = [await anAccount(t, 'Acme Inc'), await anAccount(t, 'Acme GmbH')];
    const answers = [
      await detect(t, { account: { name: 'Acme' } }),
      await detect(t, { account: { name: 'ACME' } }),
    ];
    expect(answers).toEqual([
      { outcome: 'proposed', ids: {} },
      { outcome: 'proposed', ids: {} },
    ]);
    const [suggestion, ...more] = await t.rows('suggestions');
    expect(more).toEqual([]);
    expect(suggestion).toMatchObject({ kind: 'account_match', subject_key: 'acme' });
    expect(new Set(suggestion?.candidate_ids as string[])).toEqual(new Set(ids));
    expect(await t.counts()).toEqual({ accounts: 2, inbox: 2, outbox: 2, suggestions: 1 });
  });

  test('leaves a suggestion where the name is equal and the web domain differs', async () => {
    const t = await setup();
    await anAccount(t, 'Acme Corp', 'acme.example');
    const account = { name: 'Acme Corp', website: 'https://acme-corp.test' };
    expect((await detect(t, { account })).outcome).toBe('proposed');
    expect(await t.counts()).toEqual({
      accounts: 1,
      account_keys: 1,
      inbox: 1,
      outbox: 1,
      suggestions: 1,
    });
  });

  test('writes the inbox row alone for an unknown account below the threshold', async () => {
    const t = await setup();
    expect(await detect(t, { confidence: 0.79 })).toEqual({ outcome: 'unchanged', ids: {} });
    expect(await t.counts()).toEqual({ inbox: 1 });
    // The next one is sure enough: nothing of the first is in its way.
    expect((await detect(t, { confidence: 0.8 })).outcome).toBe('created');
  });
});

describe('detect-opportunity refuses', () => {
  const good = aConversation();
  const { conversation, signals } = good;
  const cases: [string, unknown, string][] = [
    ['no account', omit(good, 'account'), 'account: is required'],
    ['an account without id and name', { ...good, account: {} }, 'account.name: is required'],
    ['a name of dots', { ...good, account: { name: '...' } }, 'account.name: must have a letter'],
    ['an id that is none', { ...good, account: { id: 'x' } }, 'account.id: must be a UUID'],
    ['an unknown key', { ...good, price: 1 }, 'price: unknown key'],
    ['signals that are none', { ...good, signals: null }, 'signals: must be an object'],
    ['no words', { ...good, conversation: omit(conversation, 'summary') }, 'conversation: needs'],
    ['a time without offset', at('2026-03-02T09:00:00'), 'conversation.at: must be ISO 8601'],
    ['a day that is none', at('2026-02-30T09:00:00Z'), 'conversation.at: must be a date'],
    ['a confidence of 1.1', signal({ dealPotentialConfidence: 1.1 }), 'must be at most 1'],
    ['a value below 0', signal({ estimatedValue: -1 }), 'signals.estimatedValue: must be at least'],
    [
      'a value as text',
      signal({ estimatedValue: '1' }),
      'signals.estimatedValue: must be a finite',
    ],
  ];

  function at(time: string) {
    return { ...good, conversation: { ...conversation, at: time } };
  }

  function signal(some: object) {
    return { ...good, signals: { ...signals, ...some } };
  }

  test.each(cases)('%s', async (_, data, reason) => {
    const t = await setup();
    const run = perform(t, detectOpportunity, data);
    await expect(run).rejects.toThrow(InvalidJobData);
    await expect(run).rejects.toThrow(reason);
    expect(await t.counts()).toEqual({});
  });
});

function omit(object: object, key: string): Partial<Detect> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
