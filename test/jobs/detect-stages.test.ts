import { expect, test } from 'vitest';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Detect, type Spoken } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { setStagePolicy } from '../support/people.ts';
import { inOneUnit, type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

type Qualification = NonNullable<Detect['qualification']>;

const said = (words: string) => ({ identified: true, evidence: words, confidence: 0.8 });
const day = (i: number) => new Date(Date.UTC(2026, 2, 1 + i, 9)).toISOString();

/** Four conversations that carry a deal from its beginning to negotiation. */
const CALLS: readonly Qualification[] = [
  { bant: { need: said('we need a new line') } },
  { meddic: { pain: said('the old one stops twice a day') } },
  {
    bant: { budget: said('90,000 are set aside'), authority: said('I sign') },
    meddic: { metrics: said('two hours a day') },
  },
  {
    meddic: { economicBuyer: said('our CFO pays'), decisionCriteria: said('uptime above all') },
    bant: { timeline: said('by June') },
  },
];
const STAGES = ['discovery', 'qualification', 'evaluation', 'negotiation'];

const detect = (t: JobTest, spoken: Spoken, idempotencyKey?: string) =>
  resultOf(t, detectOpportunity, aConversation(spoken), idempotencyKey ? { idempotencyKey } : {});

const stage = async (t: JobTest) => (await t.rows('opportunities'))[0]?.deal_stage;

const history = (t: JobTest) => t.rows('stage_history', 'moved_at');

test('detect-opportunity carries one deal through its stages, each with its reasons', async () => {
  const t = await setup();
  const seen: unknown[] = [];
  for (const [i, qualification] of CALLS.entries()) {
    const { outcome } = await detect(t, { at: day(i), qualification });
    expect(outcome).toBe(i === 0 ? 'created' : 'updated');
    seen.push(await stage(t));
  }
  expect(seen).toEqual(STAGES);
  expect(await t.rows('opportunities')).toHaveLength(1);

  const moves = await history(t);
  expect(moves.map(({ from_stage, to_stage }) => [from_stage, to_stage])).toEqual([
    [null, 'prospecting'],
    ['prospecting', 'discovery'],
    ['discovery', 'qualification'],
    ['qualification', 'evaluation'],
    ['evaluation', 'negotiation'],
  ]);
  expect(moves[2]).toMatchObject({ actor_kind: 'job', actor_name: 'detect-opportunity' });
  expect(moves[2]?.reason).toContain('pain: “the old one stops twice a day”');
  const observed = await t.rows('observations', 'sequence');
  const stages = observed.filter(({ field }) => field === 'dealStage');
  expect(stages.map(({ value }) => value)).toEqual(['prospecting', ...STAGES]);
  expect(stages.at(-1)).toMatchObject({ evidence: moves.at(-1)?.reason });
  const budget = observed.find(({ field }) => field === 'bant.budget');
  expect(budget).toMatchObject({
    entity_type: 'opportunity',
    value: { identified: true, value: null, confidence: 0.8 },
    evidence: '90,000 are set aside',
  });
  expect(budget?.interaction_id).not.toBeNull();
});

test('detect-opportunity goes several steps at once where the last conversation says what was missing', async () => {
  const t = await setup();
  const [need, ...rest] = CALLS;
  for (const [i, qualification] of rest.entries()) {
    await detect(t, { at: day(i + 1), qualification });
  }
  expect(await stage(t)).toBe('prospecting');
  await detect(t, { at: day(9), qualification: need });
  expect(await stage(t)).toBe('negotiation');
  const times = (await history(t)).map(({ moved_at }) => Number(moved_at));
  expect(new Set(times).size).toBe(5);
});

test('detect-opportunity does the same for conversations that arrive together', async () => {
  const t = await setup();
  const messages = CALLS.map((qualification, i) => aConversation({ at: day(i), qualification }));
  const answers = await inOneUnit(t, detectOpportunity, messages);
  expect(answers).toHaveLength(4);
  expect(await stage(t)).toBe('negotiation');
  expect((await history(t)).map(({ to_stage }) => to_stage)).toEqual(['prospecting', ...STAGES]);
  expect(await t.rows('stakeholders')).toMatchObject([{ interaction_count: 4 }]);
});

test('detect-opportunity lets no move come before the deal is made, in whatever company', async () => {
  const t = await setup();
  const late = aConversation({ at: day(9), line: 'GTX Pro' });
  const early = aConversation({ at: day(1), line: 'GTX Pro', qualification: CALLS[0] });
  await inOneUnit(t, detectOpportunity, [late, early]);
  const moves = await history(t);
  expect(moves.map(({ to_stage }) => to_stage)).toEqual(['prospecting', 'discovery']);
  const alone = await setup();
  for (const one of [late, early]) await resultOf(alone, detectOpportunity, one);
  const times = (await history(alone)).map(({ moved_at }) => moved_at);
  expect(moves.map(({ moved_at }) => moved_at)).toEqual(times);
});

test('detect-opportunity lets a retraction stand, and silence change nothing', async () => {
  const t = await setup();
  await detect(t, { at: day(0), line: 'A' });
  const taken = { bant: { need: { identified: false, evidence: 'we do not need it after all' } } };
  await detect(t, { at: day(1), line: 'B', qualification: CALLS[0] });
  await detect(t, { at: day(2), line: 'A', qualification: taken });
  await detect(t, { at: day(3), line: 'A', qualification: { meddic: { pain: said('it hurts') } } });
  const [a, b] = await t.rows('opportunities');
  expect([a?.deal_stage, b?.deal_stage]).toEqual(['prospecting', 'discovery']);
  const observed = await t.rows('observations', 'sequence');
  const about = (id: unknown) =>
    observed.filter((row) => row.entity_id === id && /^(bant|meddic)/.test(String(row.field)));
  expect(about(a?.id).map(({ field }) => field)).toEqual(['bant.need', 'meddic.pain']);
  expect(about(b?.id).map(({ field }) => field)).toEqual(['bant.need']);
  await detect(t, {
    at: day(4),
    line: 'A',
    qualification: { bant: { need: { identified: false } } },
  });
  expect((await t.rows('observations')).filter((row) => row.field === 'bant.need')).toHaveLength(2);
});

test('detect-opportunity moves no deal by what was said of another', async () => {
  const t = await setup();
  await detect(t, { at: day(0), line: 'A' });
  await detect(t, { at: day(1), line: 'B', qualification: CALLS[0] });
  await detect(t, { at: day(2), line: 'A' });
  const deals = await t.rows('opportunities');
  expect(deals.map((deal) => deal.deal_stage)).toEqual(['prospecting', 'discovery']);
});

test('detect-opportunity below the thresholds adds nothing to the qualification of the match', async () => {
  const t = await setup();
  await aDeal(t, await anAccount(t));
  await detect(t, { confidence: 0.6, qualification: CALLS[0] });
  const observed = await t.rows('observations');
  expect(observed.filter((row) => row.entity_type === 'opportunity')).toEqual([]);
  expect(await stage(t)).toBe('prospecting');
});

test.each(['closed_won', 'closed_lost'])(
  'detect-opportunity never moves a deal in %s',
  async (closed) => {
    const t = await setup();
    const id = await aDeal(t, await anAccount(t), { stage: closed });
    for (const [i, qualification] of CALLS.entries()) {
      await detect(t, { at: day(i), qualification, matching: id });
    }
    const deals = await t.rows('opportunities');
    expect(deals.find((deal) => deal.id === id)).toMatchObject({ deal_stage: closed });
    expect((await history(t)).filter((move) => move.opportunity_id === id)).toEqual([]);
  },
);

test('detect-opportunity moves on what a person set by newer evidence alone', async () => {
  const t = await setup();
  await detect(t, { at: day(0), qualification: CALLS[0] });
  await detect(t, { at: day(1) });
  const [deal] = await t.rows('opportunities');
  await t.sql(
    `insert into stage_history (tenant_id, opportunity_id, from_stage, to_stage, moved_at,
       actor_kind, actor_name, reason)
     values ($1, $2, 'discovery', 'prospecting', $3, 'human', 'Dana', 'too early')`,
    [t.tenantId, deal?.id, day(5)],
  );
  await t.sql(`update opportunities set deal_stage = 'prospecting' where tenant_id = $1`, [
    t.tenantId,
  ]);
  await detect(t, { at: day(4), qualification: CALLS[0] });
  expect(await stage(t)).toBe('prospecting');
  await detect(t, { at: day(6), qualification: CALLS[0] });
  expect(await stage(t)).toBe('discovery');
});

test("detect-opportunity follows the tenant's own stage policy", async () => {
  const t = await setup();
  const { entry } = DEFAULT_STAGE_POLICY;
  const discovery = { bantShare: 0, meddicShare: 0, interactions: 2, signals: [] };
  await setStagePolicy(t, { ...DEFAULT_STAGE_POLICY, entry: { ...entry, discovery } });
  await detect(t, { at: day(0), qualification: CALLS[0] });
  expect(await stage(t)).toBe('prospecting');
  await detect(t, { at: day(1) });
  expect(await stage(t)).toBe('discovery');
});

test('detect-opportunity, replayed under its own key or another, changes no count', async () => {
  const t = await setup();
  const people = [{ who: 'Dana Reyes', trust: ['I trust you'], roles: [] }];
  const data = CALLS.map((qualification, i) =>
    aConversation({ at: day(i), qualification, people }),
  );
  for (const [i, one] of data.entries())
    await perform(t, detectOpportunity, one, { idempotencyKey: `k${i}` });
  const { inbox: _, ...before } = await t.counts();
  const stored = [await t.rows('opportunities'), await t.rows('stakeholders')];
  for (const [i, one] of data.entries()) {
    const again = await perform(t, detectOpportunity, one, { idempotencyKey: `k${i}` });
    expect(again.repeated).toBe(true);
    const other = await resultOf(t, detectOpportunity, one, { idempotencyKey: `other${i}` });
    expect(other.outcome).toBe('unchanged');
  }
  const { inbox: __, ...after } = await t.counts();
  expect(after).toEqual(before);
  expect([await t.rows('opportunities'), await t.rows('stakeholders')]).toEqual(stored);
});

test('a conversation below the update threshold moves no deal, then or later', async () => {
  const t = await setup();
  const { ids } = await detect(t, { at: day(0), qualification: CALLS[0] });
  const deal = await t.rows('opportunities');
  const plan = async () => {
    const [row] = await t.rows('opportunity_plans');
    return [row?.plan_data, row?.version];
  };
  const before = await plan();
  for (const i of [1, 2, 3]) {
    const left = await detect(t, { at: day(i), qualification: CALLS[1], confidence: 0.5 });
    expect(left.outcome).toBe('unchanged');
    expect(left.ids.opportunityId).toBe(ids.opportunityId);
  }
  expect(await t.rows('opportunities')).toEqual(deal);
  expect(await plan()).toEqual(before);
  const [, ...others] = await t.rows('interactions', 'sequence');
  expect(others.map(({ opportunity_id }) => opportunity_id)).toEqual([null, null, null]);
  // The second that counts is not the fifth: qualification asks for two, evaluation for three.
  await detect(t, { at: day(5), qualification: CALLS[1] });
  await detect(t, { at: day(6), qualification: CALLS[3] });
  expect(await stage(t)).toBe('qualification');
});

test('in one unit of work too, what is below the threshold does not count', async () => {
  const t = await setup();
  const { entry } = DEFAULT_STAGE_POLICY;
  const discovery = { bantShare: 0, meddicShare: 0, interactions: 3, signals: [] };
  await setStagePolicy(t, { ...DEFAULT_STAGE_POLICY, entry: { ...entry, discovery } });
  await detect(t, { at: day(0), qualification: CALLS[0] });
  const said = [0.5, 0.5, 0.9].map((confidence, i) =>
    aConversation({ at: day(i + 1), confidence }),
  );
  await inOneUnit(t, detectOpportunity, said);
  expect(await stage(t)).toBe('prospecting');
});

test("a job's move remembers the stage policy that it was made under", async () => {
  const t = await setup();
  await detect(t, { at: day(0), qualification: CALLS[0] });
  await setStagePolicy(t, DEFAULT_STAGE_POLICY);
  await detect(t, { at: day(1), qualification: CALLS[1] });
  const moves = (await t.rows('stage_history', 'moved_at')).map((row) => [
    row.to_stage,
    row.policy_version,
  ]);
  expect(moves).toEqual([
    ['prospecting', null],
    ['discovery', 1],
    ['qualification', 2],
  ]);
});
