import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aJobTest, type JobTest, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

/** The stored deal closes at the end of November: three calendar months later is 28 February. */
const STORED_CLOSE = '2026-11-30T00:00:00Z';

const LINES = {
  same: 'gtx-pro',
  other: 'Orion',
  unknown: null,
} as const;

const DATES = {
  'the same day': '2026-11-30T17:00:00Z',
  'exactly at the end of the window': '2027-02-28T23:59:59Z',
  'one day past the window': '2027-03-01T00:00:00Z',
  'exactly at its beginning': '2026-08-30T00:00:00Z',
  'one day before it': '2026-08-29T00:00:00Z',
  unknown: null,
} as const;

const STAGES = ['prospecting', 'negotiation', 'stalled', 'closed_won', 'closed_lost'] as const;

const OUTSIDE: readonly string[] = ['one day past the window', 'one day before it'];

/** What the rule says, in words: a closed deal, another line or a far date is no match. */
function expected(line: string, date: string, stage: string): 'updated' | 'created' {
  if (stage.startsWith('closed') || line === 'other' || OUTSIDE.includes(date)) return 'created';
  return 'updated';
}

const ROWS = STAGES.flatMap((stage) =>
  Object.keys(LINES).flatMap((line) =>
    Object.keys(DATES).map((date) => ({
      stage,
      line: line as keyof typeof LINES,
      date: date as keyof typeof DATES,
      outcome: expected(line, date, stage),
    })),
  ),
);

describe('detect-opportunity, about a deal for GTX Pro that closes on 30 November,', () => {
  test.each(ROWS)('$stage: line $line, date $date is $outcome', async (row) => {
    const t = await setup();
    const accountId = await anAccount(t);
    const stored = await aDeal(t, accountId, {
      line: 'GTX Pro',
      stage: row.stage,
      closeDate: STORED_CLOSE,
    });

    const { outcome, ids } = await resultOf(
      t,
      detectOpportunity,
      aConversation({ line: LINES[row.line], closeDate: DATES[row.date], value: 5_000 }),
    );

    expect(outcome).toBe(row.outcome);
    expect(ids.opportunityId === stored).toBe(row.outcome === 'updated');
    expect(await t.rows('opportunities')).toHaveLength(row.outcome === 'updated' ? 1 : 2);
  });

  test.each([
    ['the deal has no line', { line: null, closeDate: STORED_CLOSE }],
    ['the deal has no date', { line: 'GTX Pro', closeDate: null }],
    ['the deal has neither', { line: null, closeDate: null }],
  ])('updates where %s', async (_, deal) => {
    const t = await setup();
    const stored = await aDeal(t, await anAccount(t), deal);
    const said = aConversation({ line: 'GTXPro', closeDate: '2031-01-01T00:00:00Z', value: 1 });
    const near = aConversation({ line: 'GTXPro', closeDate: STORED_CLOSE, value: 1 });

    const { ids } = await resultOf(t, detectOpportunity, deal.closeDate === null ? said : near);

    expect(ids.opportunityId).toBe(stored);
  });
});

describe('detect-opportunity, with a confidence of', () => {
  test.each([
    [0, 'unchanged', 'unchanged'],
    [0.69, 'unchanged', 'unchanged'],
    [0.7, 'updated', 'unchanged'],
    [0.7999, 'updated', 'unchanged'],
    [0.8, 'updated', 'created'],
    [1, 'updated', 'created'],
  ])('%d: a match is %s, no match is %s', async (confidence, matched, unmatched) => {
    const t = await setup();
    const stored = await aDeal(t, await anAccount(t), { line: 'GTX Pro' });

    const onMatch = aConversation({ line: 'GTX Pro', confidence });
    expect(await resultOf(t, detectOpportunity, onMatch)).toMatchObject({
      outcome: matched,
      ids: { opportunityId: stored },
    });
    const noMatch = aConversation({ line: 'Orion', confidence });
    expect((await resultOf(t, detectOpportunity, noMatch)).outcome).toBe(unmatched);

    expect(await t.rows('opportunities')).toHaveLength(unmatched === 'created' ? 2 : 1);
    // Below the thresholds too, the exchange and its evidence are kept on a known account.
    expect(await t.rows('interactions')).toHaveLength(2);
  });

  test("the tenant's own thresholds and window instead of the defaults", async () => {
    const t = await setup();
    await t.sql(
      `insert into tenant_settings (tenant_id, update_threshold, create_threshold,
         match_window_months) values ($1, 0.3, 0.4, 0)`,
      [t.tenantId],
    );
    await aDeal(t, await anAccount(t), { line: 'GTX Pro', closeDate: STORED_CLOSE });
    const same = aConversation({ line: 'GTX Pro', closeDate: STORED_CLOSE, confidence: 0.3 });
    const nextDay = { line: 'GTX Pro', closeDate: '2026-12-01T00:00:00Z' };

    expect((await resultOf(t, detectOpportunity, same)).outcome).toBe('updated');
    const low = aConversation({ ...nextDay, confidence: 0.39 });
    expect((await resultOf(t, detectOpportunity, low)).outcome).toBe('unchanged');
    const high = aConversation({ ...nextDay, confidence: 0.4 });
    expect((await resultOf(t, detectOpportunity, high)).outcome).toBe('created');
  });
});

describe('detect-opportunity, told a matching id that is', () => {
  test('right, prefers it to a deal that fits better', async () => {
    const { t, accountId, best } = await withBest();
    const named = await aDeal(t, accountId, { line: null });

    expect(await target(t, named)).toEqual({ outcome: 'updated', id: named });
    // Case means nothing in an id.
    expect(await target(t, named.toUpperCase())).toMatchObject({ id: named });
    expect(best).not.toBe(named);
  });

  test.each([
    ['closed', { line: 'GTX Pro', stage: 'closed_won', closeDate: STORED_CLOSE }],
    ['of an open deal with another line', { line: 'Orion', closeDate: STORED_CLOSE }],
    ['of one outside the window', { line: 'GTX Pro', closeDate: '2029-01-01T00:00:00Z' }],
  ])('%s, keeps it as evidence and updates the match', async (_, deal) => {
    const { t, accountId, best } = await withBest();
    const named = await aDeal(t, accountId, deal);

    expect(await target(t, named)).toEqual({ outcome: 'updated', id: best });
    await expectKeptAsEvidence(t, best, named, /is no match/);
  });

  test("another account's, keeps it as evidence", async () => {
    const { t, best } = await withBest();
    const named = await aDeal(t, await anAccount(t, 'Beta Ltd'), { line: 'GTX Pro' });

    expect(await target(t, named)).toEqual({ outcome: 'updated', id: best });
    await expectKeptAsEvidence(t, best, named, /no deal of this account/);
  });

  test("another tenant's, keeps it as evidence and says the same as of an invented one", async () => {
    const { t, best } = await withBest();
    const other = aJobTest(t.db, await t.db.aTenant());
    const named = await aDeal(other, await anAccount(other), { line: 'GTX Pro' });

    expect(await target(t, named)).toEqual({ outcome: 'updated', id: best });
    await expectKeptAsEvidence(t, best, named, /no deal of this account/);
    expect((await other.rows('opportunities'))[0]).toMatchObject({ updated_at: null });
  });

  test.each([randomUUID(), 'the big one', "'; drop table x; --"])(
    'invented (%s), keeps it',
    async (named) => {
      const { t, best } = await withBest();

      expect(await target(t, named)).toEqual({ outcome: 'updated', id: best });
      await expectKeptAsEvidence(t, best, named, /no deal of this account/);
    },
  );

  test('right, but the confidence is too low, changes nothing', async () => {
    const { t, best } = await withBest();
    const said = aConversation({ line: 'GTX Pro', matching: best, confidence: 0.69, value: 9 });

    expect((await resultOf(t, detectOpportunity, said)).outcome).toBe('unchanged');
    expect((await t.rows('opportunities'))[0]).toMatchObject({ updated_at: null });
  });
});

async function withBest() {
  const t = await setup();
  const accountId = await anAccount(t);
  const best = await aDeal(t, accountId, { line: 'GTX Pro', closeDate: STORED_CLOSE });
  return { t, accountId, best };
}

async function target(t: JobTest, matching: string) {
  const said = { line: 'GTX Pro', closeDate: STORED_CLOSE, matching, value: 7_000 };
  const { outcome, ids } = await resultOf(t, detectOpportunity, aConversation(said));
  return { outcome, id: ids.opportunityId };
}

async function expectKeptAsEvidence(t: JobTest, deal: string, named: string, why: RegExp) {
  const kept = await t.rows('observations');
  const evidence = kept.filter(({ field }) => field === 'matchingOpportunityId');
  expect(evidence).toMatchObject([{ entity_id: deal, value: named }]);
  const [message] = await t.rows('inbox');
  expect(JSON.stringify(message?.why)).toMatch(why);
}
