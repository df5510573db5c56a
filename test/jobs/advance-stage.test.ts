import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { isOpen, STAGE_PATH } from '../../src/domain/stages.ts';
import { DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';
import { IllegalTransition, InvalidJobData, NotFound } from '../../src/errors.ts';
import { advanceStage } from '../../src/jobs/advance-stage.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { anExchange, saidOf, setStagePolicy } from '../support/people.ts';
import {
  aJobTest,
  inOneUnit,
  type JobTest,
  NOW,
  perform,
  resultOf,
  withTenants,
} from '../support/perform.ts';

const setup = withTenants();
const DANA = { kind: 'human', name: 'Dana', reason: 'they signed' };

const TO_DISCOVERY = ['bant.need'];
const TO_QUALIFICATION = [...TO_DISCOVERY, 'meddic.pain'];
const TO_EVALUATION = [
  ...TO_QUALIFICATION,
  'bant.budget',
  'bant.authority',
  'meddic.economicBuyer',
];
const TO_NEGOTIATION = [...TO_EVALUATION, 'bant.timeline', 'meddic.decisionCriteria'];

const advance = (t: JobTest, opportunityId: string, idempotencyKey: string = randomUUID()) =>
  resultOf(t, advanceStage, { opportunityId }, { idempotencyKey });

const move = (t: JobTest, opportunityId: string, stage: string, actor: object = DANA) =>
  resultOf(t, advanceStage, { opportunityId, move: { stage, actor } });

/** A deal talked about some times, and the signals said of it in the last of them. */
async function aTalk(
  t: JobTest,
  signals: readonly string[],
  { talks = 4, stage = 'prospecting', at = '2026-03-02T09:00:00Z' } = {},
) {
  const accountId = await anAccount(t, `Account ${randomUUID()}`);
  const dealId = await aDeal(t, accountId, { stage });
  let call = '';
  for (let i = 0; i < talks; i++) call = await anExchange(t, accountId, { dealId, at });
  if (call !== '') await saidOf(t, dealId, call, signals, at);
  return { accountId, dealId };
}

async function stageOf(t: JobTest, id: string): Promise<string | undefined> {
  const deal = (await t.rows('opportunities')).find((row) => row.id === id);
  return deal?.deal_stage as string | undefined;
}

const history = async (t: JobTest) =>
  (await t.rows('stage_history', 'moved_at, created_at, id')).map((row) => [
    row.from_stage,
    row.to_stage,
    row.actor_kind,
  ]);

describe('advance-stage does the work: it', () => {
  test.each<[string, readonly string[], number, DealStage]>([
    ['nothing said', [], 4, 'prospecting'],
    ['no conversation', [], 0, 'prospecting'],
    ['the need', TO_DISCOVERY, 1, 'discovery'],
    ['need and pain', TO_QUALIFICATION, 2, 'qualification'],
    ['need and pain, in one conversation', TO_QUALIFICATION, 1, 'discovery'],
    ['budget and authority', TO_EVALUATION, 3, 'evaluation'],
    ['buyer and criteria', TO_NEGOTIATION, 4, 'negotiation'],
    ['all but a fourth conversation', TO_NEGOTIATION, 3, 'evaluation'],
  ])('by %s', async (_, signals, talks, stage) => {
    const t = await setup();
    const { dealId } = await aTalk(t, signals, { talks });
    const { outcome } = await advance(t, dealId);
    expect(await stageOf(t, dealId)).toBe(stage);
    expect(outcome).toBe(stage === 'prospecting' ? 'unchanged' : 'updated');
  });

  test('goes one step at a time, each in the history with its reasons and an observation', async () => {
    const t = await setup();
    const { accountId, dealId } = await aTalk(t, TO_QUALIFICATION);
    expect(await advance(t, dealId)).toEqual({
      outcome: 'updated',
      ids: { accountId, opportunityId: dealId },
    });
    const stages = new Map(
      (await t.rows('stage_history')).map((row) => [row.to_stage, row] as const),
    );
    expect(stages.get('discovery')).toMatchObject({
      from_stage: 'prospecting',
      actor_kind: 'job',
      actor_name: 'advance-stage',
      moved_at: NOW,
    });
    expect(stages.get('qualification')).toMatchObject({ from_stage: 'discovery' });
    expect(stages.get('qualification')?.reason).toContain('needs 2 interactions, has 4');
    const said = (await t.rows('observations', 'sequence')).filter(
      ({ field }) => field === 'dealStage',
    );
    expect(said.map(({ value }) => value)).toEqual(['discovery', 'qualification']);
    expect(said[0]?.evidence).toContain('need: “we need it”');
    const [{ why } = {}] = await t.rows('inbox');
    expect(why).toContain('evaluation: BANT: needs 2 of 4, has 1 (need)');
  });

  test("moves a deal where a human says, with the human's reason", async () => {
    const t = await setup();
    const { dealId } = await aTalk(t, [], { stage: 'evaluation' });
    await move(t, dealId, 'closed_won');
    expect(await stageOf(t, dealId)).toBe('closed_won');
    expect(await t.rows('stage_history')).toMatchObject([
      { actor_kind: 'human', actor_name: 'Dana', reason: 'they signed' },
    ]);
    const [said] = (await t.rows('observations')).filter(({ field }) => field === 'dealStage');
    expect(said).toMatchObject({ value: 'closed_won', source: 'human_override' });
  });

  test.each([
    ['closed_lost', 'discovery'],
    ['stalled', 'evaluation'],
    ['negotiation', 'prospecting'],
    ['prospecting', 'stalled'],
    ['closed_won', 'closed_lost'],
  ])('lets a human take a deal from %s to %s', async (stage, to) => {
    const t = await setup();
    const { dealId } = await aTalk(t, [], { stage });
    await move(t, dealId, to);
    expect(await stageOf(t, dealId)).toBe(to);
  });

  test('advances what a human set on evidence newer than that act alone', async () => {
    const t = await setup();
    const { accountId, dealId } = await aTalk(t, TO_NEGOTIATION);
    await move(t, dealId, 'discovery');
    expect((await advance(t, dealId)).outcome).toBe('unchanged');
    expect(await stageOf(t, dealId)).toBe('discovery');
    const at = '2026-03-11T09:00:00Z';
    const call = await anExchange(t, accountId, { dealId, at });
    await saidOf(t, dealId, call, TO_QUALIFICATION, at);
    await advance(t, dealId);
    expect(await stageOf(t, dealId)).toBe('qualification');
  });

  test('leaves a deal where a human says it is, until something new is said', async () => {
    const t = await setup();
    const { accountId, dealId } = await aTalk(t, TO_DISCOVERY);
    expect((await move(t, dealId, 'prospecting')).outcome).toBe('unchanged');
    expect((await advance(t, dealId)).outcome).toBe('unchanged');
    expect(await stageOf(t, dealId)).toBe('prospecting');
    expect(await history(t)).toEqual([]);
    const said = (await t.rows('observations')).filter(({ field }) => field === 'dealStage');
    expect(said).toMatchObject([
      { value: 'prospecting', source: 'human_override', actor_name: 'Dana' },
    ]);
    const at = '2026-03-11T09:00:00Z';
    const call = await anExchange(t, accountId, { dealId, at });
    await saidOf(t, dealId, call, TO_DISCOVERY, at);
    await advance(t, dealId);
    expect(await stageOf(t, dealId)).toBe('discovery');
  });

  test("goes by the tenant's own policy", async () => {
    const t = await setup();
    const { entry } = DEFAULT_STAGE_POLICY;
    const discovery = { ...entry.discovery, signals: [], interactions: 3 };
    await setStagePolicy(t, { ...DEFAULT_STAGE_POLICY, entry: { ...entry, discovery } });
    const few = await aTalk(t, TO_DISCOVERY, { talks: 2 });
    const many = await aTalk(t, [], { talks: 3 });
    await advance(t, few.dealId);
    await advance(t, many.dealId);
    expect(await stageOf(t, few.dealId)).toBe('prospecting');
    expect(await stageOf(t, many.dealId)).toBe('discovery');
  });

  test('decides on what an earlier message of its batch decided', async () => {
    const t = await setup();
    const { dealId: opportunityId } = await aTalk(t, TO_NEGOTIATION);
    const answers = await inOneUnit(t, advanceStage, [
      { opportunityId },
      { opportunityId },
      { opportunityId, move: { stage: 'evaluation', actor: DANA } },
      { opportunityId },
    ]);
    expect(answers.map((one) => one.status === 'done' && one.result.outcome)).toEqual([
      'updated',
      'unchanged',
      'updated',
      'unchanged',
    ]);
    expect(await stageOf(t, opportunityId)).toBe('evaluation');
    expect(await history(t)).toHaveLength(5);
  });

  test('leaves both plans true', async () => {
    const t = await setup();
    const { dealId } = await aTalk(t, TO_DISCOVERY);
    await advance(t, dealId);
    expect(await t.rows('opportunity_plans')).toMatchObject([
      {
        opportunity_id: dealId,
        plan_data: { coreDeal: { stage: 'discovery' } },
        stale_since: null,
      },
    ]);
    expect(await t.rows('account_plans')).toMatchObject([
      { plan_data: { activeOpportunityIds: [dealId] }, stale_since: null },
    ]);
  });
});

describe('a second run of advance-stage', () => {
  test('answers with the stored result and writes nothing', async () => {
    const t = await setup();
    const { dealId } = await aTalk(t, TO_EVALUATION);
    const first = await advance(t, dealId, 'k');
    const before = await t.counts();
    expect(await advance(t, dealId, 'k')).toEqual(first);
    expect(await t.counts()).toEqual(before);
  });

  test('under another key, writes the inbox row alone', async () => {
    const t = await setup();
    const { dealId } = await aTalk(t, TO_EVALUATION);
    await advance(t, dealId);
    const before = await t.counts();
    expect((await advance(t, dealId)).outcome).toBe('unchanged');
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });

  test("of a human's move, too: it moves nothing to where it is", async () => {
    const t = await setup();
    const { dealId } = await aTalk(t, []);
    await move(t, dealId, 'stalled');
    expect((await move(t, dealId, 'stalled')).outcome).toBe('unchanged');
    expect(await history(t)).toHaveLength(1);
  });
});

describe('advance-stage declines: it', () => {
  test.each(['negotiation', 'closed_won', 'closed_lost', 'stalled'])(
    'leaves %s to people, whatever was said',
    async (stage) => {
      const t = await setup();
      const { dealId } = await aTalk(t, TO_NEGOTIATION, { stage });
      expect((await advance(t, dealId)).outcome).toBe('unchanged');
      expect(await stageOf(t, dealId)).toBe(stage);
      const [{ why } = {}] = await t.rows('inbox');
      expect(why).toEqual([`a deal in ${stage} is moved by a human only`]);
    },
  );

  test("refuses a human's move that the tenant's policy has not", async () => {
    const t = await setup();
    const { transitions } = DEFAULT_STAGE_POLICY;
    const human = transitions.human.filter(([from]) => from !== 'closed_lost');
    await setStagePolicy(t, { ...DEFAULT_STAGE_POLICY, transitions: { ...transitions, human } });
    const { dealId } = await aTalk(t, [], { stage: 'closed_lost' });
    const run = move(t, dealId, 'discovery');
    await expect(run).rejects.toThrow(IllegalTransition);
    await expect(run).rejects.toThrow(`opportunity ${dealId}: a deal in closed_lost`);
    expect(await history(t)).toEqual([]);
  });
});

test('no job leaves or enters a closed or stalled stage, and none goes back', async () => {
  const t = await setup();
  const signals = fc.subarray(TO_NEGOTIATION);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...DEAL_STAGES), signals, async (stage, said) => {
      const { dealId } = await aTalk(t, said, { stage });
      await advance(t, dealId);
      const after = (await stageOf(t, dealId)) as DealStage;
      const place = (one: DealStage) => (STAGE_PATH as readonly DealStage[]).indexOf(one);
      if (!isOpen(stage) || stage === 'stalled') expect(after).toBe(stage);
      else expect(place(after)).toBeGreaterThanOrEqual(place(stage));
    }),
    { numRuns: 25 },
  );
});

describe('advance-stage, about what is not its own,', () => {
  test("finds no other tenant's deal, and writes nothing", async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const { dealId } = await aTalk(other, TO_NEGOTIATION);
    const run = perform(t, advanceStage, { opportunityId: dealId });
    await expect(run).rejects.toThrow(new NotFound(`no opportunity ${dealId}`));
    expect(await t.counts()).toEqual({});
    expect(await stageOf(other, dealId)).toBe('prospecting');
  });
});

describe('advance-stage refuses', () => {
  const opportunityId = randomUUID();
  test.each<[string, object, string]>([
    ['no deal', {}, 'opportunityId: is required'],
    ['an unknown key', { opportunityId, stage: 'stalled' }, 'stage: unknown key'],
    [
      'a stage that is none',
      { opportunityId, move: { stage: 'won', actor: DANA } },
      'move.stage: must be one of',
    ],
    [
      "an agent's move",
      { opportunityId, move: { stage: 'stalled', actor: { ...DANA, kind: 'agent' } } },
      'move.actor.kind: must be human',
    ],
    [
      'a move without a reason',
      { opportunityId, move: { stage: 'stalled', actor: { kind: 'human', name: 'Dana' } } },
      'move.reason: is required',
    ],
  ])('%s', async (_, data, reason) => {
    const t = await setup();
    const run = perform(t, advanceStage, data);
    await expect(run).rejects.toThrow(InvalidJobData);
    await expect(run).rejects.toThrow(reason);
    expect(await t.counts()).toEqual({});
  });
});
