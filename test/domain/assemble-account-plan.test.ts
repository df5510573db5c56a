import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  type AccountPlanFacts,
  assembleAccountPlan,
} from '../../src/domain/assemble-account-plan.ts';
import type { JsonObject, JsonValue } from '../../src/domain/json-merge.ts';
import { isSamePlan } from '../../src/domain/plan-diff.ts';
import { applyPatch } from '../../src/domain/plan-patch.ts';
import type { RecordedStatement } from '../../src/domain/plan-statements.ts';
import { AccountPlanWrite } from '../../src/schemas/account-plan.ts';
import { ACCOUNT_FACTS, agent, human, idOf, iso, on, released } from './plan-facts.ts';

const assembled = (facts: Partial<AccountPlanFacts>) =>
  assembleAccountPlan({ ...ACCOUNT_FACTS, ...facts });
const patchedWith = (...patches: RecordedStatement[]) => assembled({ patches });

describe('assembleAccountPlan', () => {
  test('takes each field from its source', () => {
    expect(assembleAccountPlan(ACCOUNT_FACTS)).toEqual({
      companyProfile: {
        industry: 'Tools',
        companySize: '51-200',
        techStack: ['Go', 'Kafka'],
        businessModel: 'rental',
        strategicInitiatives: ['cloud'],
      },
      relationshipHistory: {
        keyEvents: [
          '2026-03-01: Acme – GTX Pro detected, at prospecting',
          '2026-03-02: Acme – Care imported, at evaluation',
          '2026-03-03: Acme – C++ entered by hand, at prospecting',
          '2026-03-04: Acme – GTX Pro moved from prospecting to discovery, by advance-stage',
          '2026-03-04: Acme – GTX Pro moved from discovery to qualification, by Ann (need and pain heard)',
          '2026-03-05: Acme – Care won, by Ann (signed)',
          '2026-03-06: Acme – C++ lost, by Ann',
          '2026-03-07: Ann set decision power of Dana to 3 (retires in May)',
        ],
        interactionSummaries: [
          { date: iso(3), channel: 'call', summary: 'Hello', sentiment: 'tense' },
          { date: iso(8), channel: 'call', summary: 'Priced it', sentiment: 'positive' },
          { date: iso(9), channel: 'email', summary: 'Re: price', sentiment: 'neutral' },
        ],
        overallSentiment: 'positive',
        wins: ['Acme – Care: won on 2026-03-05, 12,000 EUR (signed)'],
        losses: ['Acme – C++: lost on 2026-03-06'],
      },
      strategicPositioning: {
        competitiveLandscape:
          'Initech Inc. (heard 2 times, last on 2026-03-08); Globex (heard once on 2026-03-03)',
        whitespaceOpportunities: ['C', 'Training'],
        strategicFit: 'They build what we love',
      },
      activeOpportunityIds: [idOf(1)],
    });
  });

  test('is a plan of defaults where nothing is on record', () => {
    const nothing: AccountPlanFacts = {
      account: { industry: null, companySize: null },
      observations: [],
      opportunities: [],
      moves: [],
      overrides: [],
      interactions: [],
      competitors: [],
      catalogue: [],
      patches: [],
      stored: null,
    };
    expect(assembleAccountPlan(nothing)).toEqual(v.parse(AccountPlanWrite, {}));
  });

  test('is what the schema writes, and assembled again it is the same', () => {
    const first = assembleAccountPlan(ACCOUNT_FACTS);
    const written = v.parse(AccountPlanWrite, first) as JsonObject;
    expect(written).toEqual(first);
    expect(isSamePlan(assembled({ stored: written }), written)).toBe(true);
  });

  test('takes of two exchanges at one time the later recorded for the newer', () => {
    const heard = { at: on(1), channel: 'call', subject: null, summary: null };
    const { relationshipHistory } = assembled({
      interactions: [
        { ...heard, id: idOf(1), sequence: 9, sentiment: 'tense' },
        { ...heard, id: idOf(2), sequence: 8, sentiment: 'positive' },
      ],
    });
    expect(relationshipHistory.overallSentiment).toBe('tense');
  });

  test('tells of a reopened deal, and counts it as neither won nor active before', () => {
    const [gtx, won, lost] = ACCOUNT_FACTS.opportunities;
    if (!gtx || !won || !lost) throw new Error('three deals');
    const reopened = {
      id: idOf(15),
      opportunityId: won.id,
      from: 'closed_won',
      to: 'negotiation',
      at: on(9),
      actorName: 'Ann',
      reason: 'they withdrew',
    } as const;
    const plan = assembled({
      opportunities: [gtx, { ...won, dealStage: 'negotiation' }, lost],
      moves: [...ACCOUNT_FACTS.moves, reopened],
    });
    expect(plan.relationshipHistory.wins).toEqual([]);
    expect(plan.activeOpportunityIds).toEqual([gtx.id, won.id]);
    expect(plan.relationshipHistory.keyEvents).toContain(
      '2026-03-09: Acme – Care reopened at negotiation, by Ann (they withdrew)',
    );
  });

  test('keeps the newest 50 events and 20 exchanges', () => {
    const interactions = Array.from({ length: 30 }, (_, n) => ({
      id: idOf(n),
      at: on(n),
      sequence: 30 - n,
      channel: 'note',
      subject: `no ${n}`,
      summary: null,
      sentiment: null,
    }));
    const overrides = Array.from({ length: 60 }, (_, n) => ({
      id: idOf(n),
      at: on(10 + n),
      sequence: n,
      subject: 'Dana',
      field: 'influenceLevel',
      value: n,
      actorName: 'Ann',
      reason: null,
    }));
    const { relationshipHistory } = assembled({ interactions, overrides });
    const { keyEvents, interactionSummaries } = relationshipHistory;
    expect(keyEvents).toHaveLength(50);
    expect(keyEvents).toMatchObject({ 0: expect.stringContaining('to 10'), length: 50 });
    expect(interactionSummaries).toMatchObject({ 0: { summary: 'no 10' }, length: 20 });
  });

  test('is the same whatever the order of its facts', () => {
    const shuffled = <T>(list: readonly T[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length });
    const patches = [
      ...ACCOUNT_FACTS.patches,
      human('companyProfile.industry', 'Machines', 2),
      agent('companyProfile.industry', 'Software', 3),
      agent('companyProfile.techStack', { add: ['Rust'], remove: ['Go'] }, 4),
      agent('companyProfile.techStack', { add: ['Go'] }, 4, 5),
      agent('relationshipHistory.keyEvents', ['met at the fair'], 5),
      { ...agent('notes.mood', 'a', 5), id: idOf(1) },
      { ...agent('notes.mood', 'b', 5), id: idOf(2) },
    ];
    const facts = fc.record({
      observations: shuffled(ACCOUNT_FACTS.observations),
      opportunities: shuffled(ACCOUNT_FACTS.opportunities),
      moves: shuffled(ACCOUNT_FACTS.moves),
      overrides: shuffled(ACCOUNT_FACTS.overrides),
      interactions: shuffled(ACCOUNT_FACTS.interactions),
      competitors: shuffled(ACCOUNT_FACTS.competitors),
      catalogue: shuffled(ACCOUNT_FACTS.catalogue),
      patches: shuffled(patches),
    });
    const expected = assembled({ patches });
    expect(expected).toMatchObject({ notes: { mood: 'b' } });
    fc.assert(
      fc.property(facts, (some) => {
        expect(assembled(some)).toEqual(expected);
      }),
    );
  });
});

describe('a patch', () => {
  const industry = 'companyProfile.industry';

  test.each<[string, RecordedStatement[], string | null]>([
    ["an agent's over the account", [agent(industry, 'A', 1)], 'A'],
    ["the latest agent's", [agent(industry, 'A', 5), agent(industry, 'B', 4)], 'A'],
    ["a human's over a later agent's", [human(industry, 'H', 1), agent(industry, 'A', 2)], 'H'],
    ["a human's over an earlier agent's", [agent(industry, 'A', 1), human(industry, 'H', 2)], 'H'],
    ["the latest human's", [human(industry, 'H', 1), human(industry, 'I', 2)], 'I'],
    ["a human's cleared value", [human(industry, null, 1), agent(industry, 'A', 2)], null],
    [
      "a human's cleared section",
      [human('companyProfile', null, 1), agent(industry, 'A', 2)],
      null,
    ],
    [
      "the agent's again, once released",
      [human(industry, 'H', 1), agent(industry, 'A', 2), released(industry, 3)],
      'A',
    ],
    [
      "the account's again, once released",
      [human(industry, 'H', 1), released(industry, 3)],
      'Tools',
    ],
    [
      "a human's after a release",
      [human(industry, 'H', 1), released(industry, 2), human(industry, 'I', 3)],
      'I',
    ],
  ])('gives %s', (_case, patches, expected) => {
    const before = { companyProfile: { industry: 'H', motto: 'more' } };
    for (const stored of [null, before]) {
      for (const order of [patches, patches.toReversed()]) {
        const plan = assembled({ patches: order, stored });
        expect(plan.companyProfile.industry).toBe(expected);
      }
    }
  });

  test("does not beat a human's value of the account itself, unless a later human wrote it", () => {
    const observations = [
      { id: idOf(1), field: 'industry', value: 'Held', at: on(5), sequence: 1 },
    ].map((said) => ({ ...said, source: 'human_override' as const }));
    const shown = (patch: RecordedStatement) =>
      assembled({ observations, patches: [patch] }).companyProfile.industry;
    expect(shown(agent(industry, 'A', 9))).toBe('Held');
    expect(shown(human(industry, 'H', 4))).toBe('Held');
    expect(shown(human(industry, 'H', 6))).toBe('H');
  });

  test.each<[string, RecordedStatement[], JsonValue]>([
    ['adds', [agent('companyProfile.techStack', { add: ['Rust'] }, 1)], ['Go', 'Kafka', 'Rust']],
    ['removes', [agent('companyProfile.techStack', { remove: ['Go'] }, 1)], ['Kafka']],
    [
      "removes what an agent adds, where a human's",
      [
        human('companyProfile.techStack', { remove: ['Go', 'Rust'] }, 1),
        agent('companyProfile.techStack', { add: ['Rust'] }, 2),
      ],
      ['Kafka'],
    ],
    [
      "no longer adds once a human's release",
      [
        human('companyProfile.techStack', { add: ['Rust'] }, 1),
        released('companyProfile.techStack', 2),
      ],
      ['Go', 'Kafka'],
    ],
    ['replaces, where it is later', [agent('companyProfile.techStack', ['Rust'], 3)], ['Rust']],
    [
      'is replaced, where it is earlier',
      [agent('companyProfile.techStack', ['Rust'], 1)],
      ['Go', 'Kafka'],
    ],
    ["replaces, where a human's", [human('companyProfile.techStack', ['Rust'], 1)], ['Rust']],
  ])('of a list %s', (_case, patches, expected) => {
    expect(patchedWith(...patches).companyProfile.techStack).toEqual(expected);
  });

  test("with an agent's whole list stands for what was known then", () => {
    const plan = patchedWith(agent('relationshipHistory.keyEvents', ['met at the fair'], 5));
    expect(plan.relationshipHistory.keyEvents).toEqual([
      'met at the fair',
      '2026-03-06: Acme – C++ lost, by Ann',
      '2026-03-07: Ann set decision power of Dana to 3 (retires in May)',
    ]);
  });

  test("with a human's value stands whatever else is patched", () => {
    const others = fc.array(
      fc
        .tuple(fc.constantFrom('A', 'B', null), fc.nat(9), fc.nat(20))
        .map(([value, day, sequence]) => agent(industry, value, day + 1, sequence)),
    );
    fc.assert(
      fc.property(others, fc.nat(9), (said, day) => {
        const plan = patchedWith(...said, human(industry, 'H', day + 1, 99));
        expect(plan.companyProfile.industry).toBe('H');
      }),
    );
  });

  test('written and then assembled is what it was, for one author', () => {
    const value = fc.constantFrom<JsonValue>('x', 'y', null);
    const keys = fc.dictionary(fc.constantFrom('motto', 'businessModel'), value);
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 4 }), (edits) => {
        const patches = edits.flatMap((edit, n) =>
          Object.entries(edit).map(([key, said], k) =>
            agent(`companyProfile.${key}`, said, 10, n * 10 + k),
          ),
        );
        const written = edits.reduce<JsonObject>(
          (plan, companyProfile) => applyPatch(plan, { companyProfile }),
          assembleAccountPlan(ACCOUNT_FACTS),
        );
        const parsed = v.parse(AccountPlanWrite, written) as JsonObject;
        expect(assembled({ patches: [...ACCOUNT_FACTS.patches, ...patches] })).toEqual(parsed);
        expect(
          assembled({ patches: [...ACCOUNT_FACTS.patches, ...patches], stored: parsed }),
        ).toEqual(parsed);
      }),
    );
  });
});

describe('a stored document', () => {
  test('keeps its unknown sections and keys, at every level', () => {
    const stored = {
      swot: { strengths: ['price'], empty: null },
      score: 7,
      'a.b': [1],
      none: null,
      companyProfile: { motto: 'more', techStack: ['COBOL'] },
      relationshipHistory: {
        interactionSummaries: [
          { date: iso(8), channel: 'call', summary: 'Priced it', sentiment: 'x', room: 'B2' },
        ],
      },
      strategicPositioning: {},
    };
    const plan = assembled({ stored, patches: [agent('a.b', { add: [2] }, 1)] });
    expect(plan).toMatchObject({
      swot: { strengths: ['price'], empty: null },
      score: 7,
      'a.b': [1, 2],
      none: null,
      companyProfile: { motto: 'more', techStack: ['Go', 'Kafka'] },
    });
    expect(plan.relationshipHistory.interactionSummaries).toMatchObject([
      {},
      { summary: 'Priced it', sentiment: 'positive', room: 'B2' },
      {},
    ]);
  });

  test('keeps what nothing on record is about, until a release withdrew it', () => {
    const stored = {
      companyProfile: { businessModel: 'rental', techStack: ['Go'] },
      strategicPositioning: { strategicFit: 'good' },
    };
    const facts = { stored, observations: [], patches: [] };
    expect(assembled(facts)).toMatchObject(stored);
    const fit = 'strategicPositioning.strategicFit';
    const patches = [human(fit, 'good', 1), released(fit, 2)];
    expect(assembled({ ...facts, patches }).strategicPositioning.strategicFit).toBe('');
  });

  test('of an older shape or over the limits is mended', () => {
    const stored = {
      companyProfile: {
        techStack: 'Go',
        businessModel: ['rental'],
        strategicInitiatives: [1, 'a'],
      },
      relationshipHistory: ['an old list'],
      strategicPositioning: null,
      activeOpportunityIds: 'all',
    };
    const plan = assembled({ stored, observations: [], patches: [] });
    expect(plan.companyProfile).toMatchObject({
      techStack: ['Go'],
      businessModel: '',
      strategicInitiatives: ['a'],
    });
    expect(v.parse(AccountPlanWrite, plan)).toEqual(plan);
    const long = { relationshipHistory: { keyEvents: Array.from({ length: 200 }, String) } };
    expect(assembled({ stored: long })).toEqual(assembleAccountPlan(ACCOUNT_FACTS));
  });
});
