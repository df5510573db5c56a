import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { NotFound } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { Actor } from '../../src/schemas/actor.ts';
import type { StagePolicyInput } from '../../src/schemas/stage-policy.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { anExchange, aPerson, saidOf } from '../support/people.ts';
import { type JobTest, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();
const DANA: Actor = { kind: 'human', name: 'Dana', reason: 'agreed by phone' };
const AGENT: Actor = { kind: 'agent', name: 'Robin' };
const POLICY = structuredClone(DEFAULT_STAGE_POLICY) as StagePolicyInput;

const dealsOf = (t: JobTest) => new DealRepository(t.db.database);

const detect = (t: JobTest, spoken: Spoken) =>
  resultOf(t, detectOpportunity, aConversation(spoken));

describe('explain', () => {
  test('returns all that was said of a field, newest last, and what of it is the value', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const early = { value: 100, at: '2026-03-02T09:00:00Z' };
    const { ids } = await detect(t, early);
    const id = ids.opportunityId ?? '';
    await detect(t, { value: 90, at: '2026-03-05T09:00:00Z' });
    await detect(t, { value: 80, at: '2026-03-01T09:00:00Z' });

    const heard = await deals.explain(t.tenantId, id, 'estimatedValue');
    expect(heard?.why).toBe('the latest by its own time');
    expect(heard?.chain.map(({ value, isValue }) => [value, isValue])).toEqual([
      [100, false],
      [90, true],
      [80, false],
    ]);
    expect(heard?.chain[0]).toMatchObject({
      evidence: 'She named a budget.',
      interactionId: ids.interactionId,
      at: new Date(early.at),
      actorName: 'detect-opportunity',
    });

    await deals.updateOpportunity(t.tenantId, id, { estimatedValue: 70 }, DANA);
    const held = await deals.explain(t.tenantId, id, 'estimatedValue');
    expect(held?.why).toBe('a human override holds until released');
    expect(held?.chain.at(-1)).toMatchObject({ value: 70, isValue: true, actorName: 'Dana' });
  });

  test('names what a field that takes the larger rests on', async () => {
    const t = await setup();
    const { ids } = await detect(t, { confidence: 0.95, at: '2026-03-02T09:00:00Z' });
    await detect(t, { confidence: 0.75, at: '2026-03-05T09:00:00Z' });
    const id = ids.opportunityId ?? '';
    const said = await dealsOf(t).explain(t.tenantId, id, 'detectionConfidence');
    expect(said?.chain.find(({ isValue }) => isValue)?.value).toBe(0.95);
  });

  test('resolves a score, a stage and a qualification signal', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const accountId = await anAccount(t);
    const person = await aPerson(t, accountId);
    const dealId = await aDeal(t, accountId);
    const score = (value: number, source: 'heuristic' | 'conversation_signal') =>
      deals.updateStakeholderScores(
        t.tenantId,
        person,
        { decisionPower: value },
        { decisionPower: source },
      );
    await score(4, 'heuristic');
    await score(9, 'conversation_signal');
    await score(7, 'conversation_signal');
    const power = await deals.explain(t.tenantId, person, 'decisionPower');
    expect(power?.why).toBe('the most that a conversation said');
    expect(power?.chain.map(({ value, isValue }) => [value, isValue])).toEqual([
      [4, false],
      [9, true],
      [7, false],
    ]);

    await deals.updateOpportunity(t.tenantId, dealId, { dealStage: 'stalled' }, DANA);
    await deals.updateOpportunity(t.tenantId, dealId, { dealStage: 'discovery' }, DANA);
    const stage = await deals.explain(t.tenantId, dealId, 'dealStage');
    expect(stage?.chain.map(({ value, isValue }) => [value, isValue])).toEqual([
      ['stalled', false],
      ['discovery', true],
    ]);

    const call = await anExchange(t, accountId, { dealId });
    await saidOf(t, dealId, call, ['bant.need'], '2026-03-02T09:00:00Z');
    const need = await deals.explain(t.tenantId, dealId, 'bant.need');
    expect(need).toMatchObject({
      why: 'the surest that still counts',
      chain: [{ evidence: 'we need it', interactionId: call, isValue: true }],
    });
  });

  test('is null where nothing is on record, and of what another tenant has', async () => {
    const t = await setup();
    const { ids } = await detect(t, { value: 1 });
    const deals = dealsOf(t);
    const id = ids.opportunityId ?? '';
    expect(await deals.explain(t.tenantId, id, 'currency')).toBeNull();
    expect(await deals.explain(await t.db.aTenant(), id, 'estimatedValue')).toBeNull();
  });
});

describe('a release', () => {
  test('of a score lets what was said meanwhile show again', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const person = await aPerson(t, await anAccount(t));
    const score = (value: number, source: 'human_override' | 'conversation_signal') =>
      deals.updateStakeholderScores(
        t.tenantId,
        person,
        { decisionPower: value },
        { decisionPower: source },
      );
    await score(3, 'human_override');
    await score(9, 'conversation_signal');
    const { scores } = await deals.releaseScore(t.tenantId, person, 'decisionPower', DANA);
    expect(scores.decisionPower).toBe(9);
    const before = await t.counts();
    await deals.releaseScore(t.tenantId, person, 'decisionPower', DANA);
    expect(await t.counts()).toEqual(before);
    const refused = deals.releaseScore(t.tenantId, person, 'decisionPower', AGENT);
    await expect(refused).rejects.toMatchObject({ issues: [{ path: 'actor' }] });
    // Held again, though the release was a moment ago.
    expect((await score(2, 'human_override')).scores.decisionPower).toBe(2);
  });

  test('ends an override that is dated later: the clocks of two machines differ', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const account = await anAccount(t);
    const [person, deal] = [await aPerson(t, account), await aDeal(t, account)];
    const power = { decisionPower: 3 };
    const byHuman = { decisionPower: 'human_override' as const };
    await deals.updateStakeholderScores(t.tenantId, person, power, byHuman);
    await deals.updateOpportunity(t.tenantId, deal, { estimatedValue: 70 }, DANA);
    await t.sql('update observations set observed_at = $1 where tenant_id = $2', [
      '2100-01-01T00:00:00Z',
      t.tenantId,
    ]);
    const { scores } = await deals.releaseScore(t.tenantId, person, 'decisionPower', DANA);
    expect(scores.decisionPower).toBe(5);
    await deals.releaseField(t.tenantId, deal, 'estimatedValue', DANA);
    const change = { estimatedValue: 80 };
    const { held } = await deals.updateOpportunity(t.tenantId, deal, change, AGENT);
    expect(held).toEqual([]);
  });

  test("of a deal's field lets what was said meanwhile show again, and conversations write", async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const { ids } = await detect(t, { value: 100, at: '2026-03-01T09:00:00Z' });
    const id = ids.opportunityId ?? '';
    await deals.updateOpportunity(t.tenantId, id, { estimatedValue: 70 }, DANA);
    await detect(t, { value: 200, at: '2026-03-02T09:00:00Z' });
    expect((await deals.getOpportunity(t.tenantId, id))?.estimatedValue).toBe(70);

    const free = await deals.releaseField(t.tenantId, id, 'estimatedValue', DANA);
    expect(free).toMatchObject({ released: true, opportunity: { estimatedValue: 200 } });
    await detect(t, { value: 300, at: '2026-03-03T09:00:00Z' });
    expect((await deals.getOpportunity(t.tenantId, id))?.estimatedValue).toBe(300);

    const again = await deals.releaseField(t.tenantId, id, 'estimatedValue', DANA);
    expect(again.released).toBe(false);
    const { chain = [] } = (await deals.explain(t.tenantId, id, 'estimatedValue')) ?? {};
    expect(chain.filter(({ released }) => released)).toHaveLength(1);
    await deals.updateOpportunity(t.tenantId, id, { estimatedValue: 1 }, DANA);
    await detect(t, { value: 400, at: '2026-03-04T09:00:00Z' });
    expect((await deals.getOpportunity(t.tenantId, id))?.estimatedValue).toBe(1);
  });

  test('leaves a value that nobody else spoke of, and a stage', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const id = await aDeal(t, await anAccount(t));
    await deals.updateOpportunity(t.tenantId, id, { currency: 'EUR' }, DANA);
    const free = await deals.releaseField(t.tenantId, id, 'currency', DANA);
    expect(free).toMatchObject({ released: true, opportunity: { currency: 'EUR' } });
    const { held } = await deals.updateOpportunity(t.tenantId, id, { currency: 'USD' }, AGENT);
    expect(held).toEqual([]);
    const stage = deals.releaseField(t.tenantId, id, 'dealStage', DANA);
    await expect(stage).rejects.toMatchObject({ code: 'InvalidJobData' });
    const byAgent = deals.releaseField(t.tenantId, id, 'currency', AGENT);
    await expect(byAgent).rejects.toMatchObject({ issues: [{ path: 'actor.kind' }] });
  });
});

describe('stages in words', () => {
  async function aTalk(t: JobTest, signals: readonly string[]) {
    const accountId = await anAccount(t, `Account ${randomUUID()}`);
    const dealId = await aDeal(t, accountId);
    const call = await anExchange(t, accountId, { dealId });
    await saidOf(t, dealId, call, signals, '2026-03-02T09:00:00Z');
    return dealId;
  }

  test('explainStage lists what is met and what is missing', async () => {
    const t = await setup();
    const id = await aTalk(t, ['bant.budget']);
    const { stage, next, met, missing } = await dealsOf(t).explainStage(t.tenantId, id);
    expect([stage, next]).toEqual(['prospecting', 'discovery']);
    expect(met.map(({ words }) => words)).toEqual(['needs 1 interaction, has 1']);
    expect(missing.map(({ words }) => words)).toEqual(['need: not yet said by the buyer']);
  });

  test('stageHistory says how long a deal stayed where, who moved it and why', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const account = await anAccount(t);
    const made = { accountId: account, name: 'A deal', source: 'manual' as const };
    const { id } = await deals.createOpportunity(t.tenantId, made, DANA);
    await deals.updateOpportunity(t.tenantId, id, { dealStage: 'closed_won' }, DANA);
    const stays = await deals.stageHistory(t.tenantId, id);
    expect(stays).toMatchObject([
      { from: null, stage: 'prospecting', durationMs: expect.any(Number) },
      { from: 'prospecting', stage: 'closed_won', durationMs: null, reason: DANA.reason },
    ]);
    await expect(deals.stageHistory(t.tenantId, randomUUID())).rejects.toThrow(NotFound);
    await expect(deals.explainStage(t.tenantId, randomUUID())).rejects.toThrow(NotFound);
  });

  test('whatIf runs a policy over all deals, a page at a time, and writes nothing', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const ready = await aTalk(t, ['bant.need']);
    const others = [await aTalk(t, []), await aTalk(t, ['meddic.pain'])];
    const before = [await t.counts(), await t.rows('opportunities')];
    const first = await deals.whatIf(t.tenantId, POLICY, { limit: 2 });
    const rest = await deals.whatIf(t.tenantId, POLICY, { limit: 2, cursor: first.nextCursor });
    const moves = new Map(
      [...first.items, ...rest.items].map(({ opportunityId, to }) => [opportunityId, to]),
    );
    expect(rest.nextCursor).toBeNull();
    expect(moves.get(ready)).toBe('discovery');
    expect(others.map((id) => moves.get(id))).toEqual(['prospecting', 'prospecting']);
    expect([await t.counts(), await t.rows('opportunities')]).toEqual(before);
  });

  test('setStagePolicy takes the next version, and refuses faults by path', async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const id = await aTalk(t, []);
    const { discovery } = POLICY.entry;
    const looser = {
      ...POLICY,
      version: 2,
      entry: { ...POLICY.entry, discovery: { ...discovery, signals: [] } },
    };
    expect(await deals.setStagePolicy(t.tenantId, looser, DANA)).toBe(2);
    expect((await deals.explainStage(t.tenantId, id)).missing).toEqual([]);
    const again = deals.setStagePolicy(t.tenantId, looser, DANA);
    await expect(again).rejects.toMatchObject({ code: 'StaleVersion' });
    const looping = {
      ...looser,
      version: 3,
      transitions: { ...POLICY.transitions, job: [['evaluation', 'discovery']] },
    } as StagePolicyInput;
    await expect(deals.whatIf(t.tenantId, looping)).rejects.toMatchObject({
      code: 'InvalidJobData',
      issues: [{ path: 'transitions.job.0' }],
    });
    const misspelt = { ...POLICY, humanOnly: ['won'] } as unknown as StagePolicyInput;
    await expect(deals.whatIf(t.tenantId, misspelt)).rejects.toMatchObject({
      issues: [{ path: 'humanOnly[0]' }],
    });
  });

  test("updateOpportunity obeys the tenant's policy", async () => {
    const t = await setup();
    const deals = dealsOf(t);
    const id = await aTalk(t, []);
    const human = POLICY.transitions.human.filter(([from]) => from !== 'prospecting');
    const kept = [...human, ['prospecting', 'discovery'] as ['prospecting', 'discovery']];
    const transitions = { ...POLICY.transitions, human: kept };
    await deals.setStagePolicy(t.tenantId, { ...POLICY, version: 2, transitions }, DANA);
    const jump = deals.updateOpportunity(t.tenantId, id, { dealStage: 'closed_won' }, DANA);
    await expect(jump).rejects.toMatchObject({ code: 'IllegalTransition' });
  });
});
