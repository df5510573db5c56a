import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  assembleOpportunityPlan,
  type OpportunityPlanFacts,
} from '../../src/domain/assemble-opportunity-plan.ts';
import type { JsonObject } from '../../src/domain/json-merge.ts';
import { isSamePlan } from '../../src/domain/plan-diff.ts';
import { qualificationFrom } from '../../src/domain/qualification.ts';
import { OpportunityPlanWrite } from '../../src/schemas/opportunity-plan.ts';
import { agent, DEAL_FACTS, human, idOf, iso, on, released } from './plan-facts.ts';

const assembled = (facts: Partial<OpportunityPlanFacts>) =>
  assembleOpportunityPlan({ ...DEAL_FACTS, ...facts });
const quote = { description: 'Send quote', owner: 'Ann', dueDate: iso(14), createdAt: iso(3) };
const room = { description: 'Book a room', createdAt: iso(5), status: 'done' };
const openQuote = { description: 'Send quote', owner: null, dueDate: null, createdAt: iso(8) };

describe('assembleOpportunityPlan', () => {
  test('takes each field from its source', () => {
    expect(assembleOpportunityPlan(DEAL_FACTS)).toEqual({
      coreDeal: {
        productLine: 'GTX Pro',
        estimatedValue: 12_000,
        closeDate: iso(30),
        probability: 0.4,
        stage: 'qualification',
        source: 'agent_detected',
      },
      qualificationTracking: {
        bantSnapshot: { need: { identified: true, at: iso(3) } },
        meddicSnapshot: { pain: { identified: true } },
        overallConfidence: 0.7,
        lastAssessed: iso(8),
      },
      stakeholderMap: [
        {
          stakeholderId: idOf(72),
          name: 'Cem',
          roles: ['decision_maker'],
          decisionPower: 9,
          influenceLevel: 8,
          keyInsight: 'I sign this off',
        },
        {
          stakeholderId: idOf(71),
          name: 'Dana',
          roles: ['champion', 'user'],
          decisionPower: 4,
          influenceLevel: 8,
          keyInsight: 'they ask me first',
        },
      ],
      actionItems: [{ ...quote, status: 'open' }, room, { ...openQuote, status: 'open' }],
    });
  });

  test('is a plan of defaults but for the deal itself where nothing is on record', () => {
    const { coreDeal, ...others } = assembled({
      qualification: null,
      people: [],
      nextSteps: [],
      patches: [],
    });
    const { coreDeal: _, ...defaults } = v.parse(OpportunityPlanWrite, {});
    expect(others).toEqual(defaults);
    expect(coreDeal.stage).toBe('qualification');
  });

  test('takes a qualification as its evidence makes it', () => {
    const { qualificationTracking } = assembled({ qualification: qualificationFrom([]) });
    expect(qualificationTracking).toMatchObject({ overallConfidence: 0, lastAssessed: null });
  });

  test('written, and then assembled again, is the same', () => {
    const written = v.parse(OpportunityPlanWrite, assembled({})) as JsonObject;
    const again = v.parse(OpportunityPlanWrite, assembled({ stored: written })) as JsonObject;
    expect(isSamePlan(again, written)).toBe(true);
  });

  test('is the same whatever the order of its facts', () => {
    const shuffled = <T>(list: readonly T[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length });
    const patches = [
      ...DEAL_FACTS.patches,
      agent('actionItems', { add: [{ ...quote, status: 'done' }] }, 9),
      agent('actionItems', { add: [{ ...quote, status: 'late' }] }, 9, 10),
      human('actionItems', { remove: [{ description: 'Book a room' }] }, 1),
      agent('stakeholderMap', { add: [{ stakeholderId: idOf(71), keyInsight: 'x' }] }, 2),
      agent('coreDeal.probability', 0.9, 7),
    ];
    const facts = fc.record({
      people: shuffled(DEAL_FACTS.people),
      nextSteps: shuffled(DEAL_FACTS.nextSteps),
      patches: shuffled(patches),
    });
    const expected = assembled({ patches });
    expect(expected.actionItems).toMatchObject([{ status: 'late' }, { owner: null }]);
    fc.assert(
      fc.property(facts, (some) => {
        expect(assembled(some)).toEqual(expected);
      }),
    );
  });
});

describe('an action item', () => {
  const heard = (n: number, description = `step ${n}`) => ({
    id: idOf(n),
    description,
    owner: 'Ann',
    dueDate: null,
    at: on(n),
    sequence: n,
  });
  const done = { add: [{ ...quote, status: 'done' }] };

  test.each([
    ['an agent', agent('actionItems', done, 4)],
    ['a human', human('actionItems', done, 4)],
  ])('keeps the status that %s set, though it is heard again', (_who, patch) => {
    const { actionItems } = assembled({ patches: [patch] });
    expect(actionItems[0]).toEqual({ ...quote, status: 'done' });
  });

  test("has a human's status over a later agent's, until released", () => {
    const late = { add: [{ ...quote, status: 'late' }] };
    const patches = [human('actionItems', done, 4), agent('actionItems', late, 5)];
    expect(assembled({ patches }).actionItems[0]).toMatchObject({ status: 'done' });
    const free = [...patches, released('actionItems', 6)];
    expect(assembled({ patches: free }).actionItems[0]).toMatchObject({ status: 'late' });
  });

  test("that is heard after an agent's whole list follows it", () => {
    const patches = [agent('actionItems', [{ description: 'Call back' }], 5)];
    const { actionItems } = assembled({ patches, nextSteps: [heard(4), heard(6)] });
    expect(actionItems.map(({ description }) => description)).toEqual(['Call back', 'step 6']);
  });

  test("keeps the status of an agent's whole list, though it is heard again", () => {
    const patches = [agent('actionItems', [{ ...quote, status: 'done' }], 5)];
    expect(assembled({ patches }).actionItems).toMatchObject([
      { ...quote, status: 'done' },
      { owner: null, status: 'open' },
    ]);
  });

  test('is among the newest 30', () => {
    const nextSteps = Array.from({ length: 40 }, (_, n) => heard(n));
    const { actionItems } = assembled({ nextSteps, patches: [] });
    expect(actionItems).toMatchObject({ 0: { description: 'step 10' }, length: 30 });
  });

  test('keeps its unknown keys, until a release withdrew them', () => {
    const stored = { actionItems: [{ ...quote, priority: 1 }, { description: 'gone' }] };
    expect(assembled({ stored }).actionItems[0]).toMatchObject({ priority: 1 });
    const patches = [
      human('actionItems', { add: [{ ...quote, priority: 1 }] }, 1),
      released('actionItems', 2),
    ];
    expect(assembled({ stored, patches }).actionItems[0]).not.toHaveProperty('priority');
  });
});

describe('the map of people', () => {
  const entry = { stakeholderId: idOf(71), name: 'D.', roles: [], decisionPower: 1 };
  const written = { add: [{ ...entry, influenceLevel: 1, keyInsight: 'likes tea' }] };

  test("takes an agent's insight, but the scores on record", () => {
    const patches = [agent('stakeholderMap', written, 5)];
    const dana = assembled({ patches }).stakeholderMap[1];
    expect(dana).toMatchObject({ name: 'Dana', decisionPower: 4, keyInsight: 'likes tea' });
  });

  test('takes all that a human wrote', () => {
    const patches = [human('stakeholderMap', written, 5)];
    const map = assembled({ patches }).stakeholderMap;
    expect(map).toMatchObject({ 1: { name: 'D.', decisionPower: 1 }, length: 2 });
  });

  test("has a person who joins after an agent's whole list", () => {
    const patches = [agent('stakeholderMap', [], 1)];
    expect(assembled({ patches }).stakeholderMap).toMatchObject({ 0: { name: 'Cem' }, length: 1 });
  });
});

describe('the core of the deal', () => {
  test("is the deal's, an agent's patch where it is later, a human's in any case", () => {
    const value = (...patches: OpportunityPlanFacts['patches']) =>
      assembled({ patches }).coreDeal.estimatedValue;
    expect(value(agent('coreDeal.estimatedValue', 5, 3))).toBe(12_000);
    expect(value(agent('coreDeal.estimatedValue', 5, 6))).toBe(5);
    expect(value(human('coreDeal.estimatedValue', 6, 3))).toBe(6);
  });

  test("does not give way to an agent where a human's value holds the deal's field", () => {
    const opportunity = { ...DEAL_FACTS.opportunity, heldFields: ['estimatedValue'] };
    const patches = [agent('coreDeal.estimatedValue', 5, 6)];
    expect(assembled({ opportunity, patches }).coreDeal.estimatedValue).toBe(12_000);
  });

  test('has the stage of the deal, whatever a patch says', () => {
    const patches = [human('coreDeal.stage', 'closed_won', 9)];
    expect(assembled({ patches }).coreDeal.stage).toBe('qualification');
  });
});
