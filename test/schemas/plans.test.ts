import { describe, expect, test } from 'vitest';
import { newest } from '../../src/domain/lists.ts';
import * as a from '../../src/schemas/account-plan.ts';
import * as o from '../../src/schemas/opportunity-plan.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { ID, NOW, refusals } from './refusals.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
const upTo = <T>(n: number, make: (n: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const summaryOf = (n: number) => ({ date: day(n), channel: 'email', summary: `s${n}` });

describe('newest', () => {
  test('keeps the last entries in their order', () => {
    expect(newest([1, 2, 3, 4], 2)).toEqual([3, 4]);
    expect(newest([1, 2], 2)).toEqual([1, 2]);
  });

  test('goes by the entries’ own time where they have one', () => {
    const list = [day(9), day(1), null, day(5)];
    expect(newest(list, 2, (time) => time)).toEqual([day(9), null]);
  });
});

describe('AccountPlanData', () => {
  test('reads an empty document as a plan of defaults', () => {
    expect(parseOrThrow(a.AccountPlanData, {})).toEqual({
      companyProfile: {
        industry: null,
        companySize: null,
        techStack: [],
        businessModel: '',
        strategicInitiatives: [],
      },
      relationshipHistory: {
        keyEvents: [],
        interactionSummaries: [],
        overallSentiment: 'neutral',
        wins: [],
        losses: [],
      },
      strategicPositioning: {
        competitiveLandscape: '',
        whitespaceOpportunities: [],
        strategicFit: '',
      },
      activeOpportunityIds: [],
    });
  });

  test('carries unknown keys through a read and a write, at every level', () => {
    const stored = {
      owner: { team: 'north' },
      companyProfile: { fiscalYear: 'April' },
      relationshipHistory: {
        mood: 1,
        interactionSummaries: [{ ...summaryOf(1), host: 'Ada' }],
      },
    };
    expect(parseOrThrow(a.AccountPlanData, stored)).toMatchObject(stored);
    expect(parseOrThrow(a.AccountPlanWrite, stored)).toMatchObject(stored);
  });

  test('loads over-long lists whole and writes the newest', () => {
    const keyEvents = upTo(60, (n) => `event ${n}`);
    const interactionSummaries = upTo(25, summaryOf).reverse();
    const stored = { relationshipHistory: { keyEvents, interactionSummaries } };

    const loaded = parseOrThrow(a.AccountPlanData, stored).relationshipHistory;
    expect(loaded.keyEvents).toHaveLength(60);
    expect(loaded.interactionSummaries).toHaveLength(25);

    const written = parseOrThrow(a.AccountPlanWrite, stored).relationshipHistory;
    expect(written.keyEvents).toEqual(keyEvents.slice(-50));
    expect(written.interactionSummaries.map(({ summary }) => summary)).toEqual(
      upTo(20, (n) => `s${24 - n}`),
    );
  });

  test.each<[object, string]>([
    [{ relationshipHistory: { wins: 'x' } }, 'relationshipHistory.wins: must be a list'],
    [
      { relationshipHistory: { wins: ['\0'] } },
      'relationshipHistory.wins[0]: must not contain NUL',
    ],
    [{ activeOpportunityIds: ['x'] }, 'activeOpportunityIds[0]: must be a UUID'],
    [{ companyProfile: [] }, 'companyProfile: must be an object'],
  ])('refuses %j', (plan, line) => {
    expect(refusals(a.AccountPlanData, plan)).toEqual([line]);
  });
});

test('InteractionSummary is neutral unless it says otherwise', () => {
  expect(parseOrThrow(a.InteractionSummary, summaryOf(1)).sentiment).toBe('neutral');
});

describe('OpportunityPlanData', () => {
  test('reads an empty document as a plan of defaults', () => {
    expect(parseOrThrow(o.OpportunityPlanData, {})).toEqual({
      coreDeal: {
        productLine: null,
        estimatedValue: null,
        closeDate: null,
        probability: 0.1,
        stage: 'prospecting',
        source: 'agent_detected',
      },
      qualificationTracking: {
        bantSnapshot: {},
        meddicSnapshot: {},
        overallConfidence: 0,
        lastAssessed: null,
      },
      stakeholderMap: [],
      actionItems: [],
    });
  });

  test('carries unknown keys and zeros through a write', () => {
    const stored = {
      theme: 'speed',
      coreDeal: { probability: 0, estimatedValue: 0, region: 'EMEA' },
      stakeholderMap: [
        { stakeholderId: ID, name: 'J', decisionPower: 0, influenceLevel: 0, mood: 'up' },
      ],
      actionItems: [{ description: 'send quote', createdAt: NOW, link: 'x' }],
    };
    expect(parseOrThrow(o.OpportunityPlanWrite, stored)).toMatchObject(stored);
  });

  test('loads every action item and writes the newest thirty', () => {
    const actionItems = upTo(35, (n) => ({ description: `do ${n}`, createdAt: day(n) }));
    expect(parseOrThrow(o.OpportunityPlanData, { actionItems }).actionItems).toHaveLength(35);
    const { actionItems: written } = parseOrThrow(o.OpportunityPlanWrite, { actionItems });
    expect(written.map(({ description }) => description)).toEqual(upTo(30, (n) => `do ${n + 5}`));
    expect(written[0]).toMatchObject({ status: 'open', owner: null, dueDate: null });
  });
});
