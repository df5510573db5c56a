import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideDetection, mayCreate } from '../../src/domain/detection.ts';
import {
  DEFAULT_DETECTION_POLICY,
  matchOpportunity,
  type OpportunityCandidate,
  type SaidAboutDeal,
} from '../../src/domain/match-opportunity.ts';
import { DEAL_STAGES } from '../../src/domain/vocabulary.ts';

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const said = (over: Partial<SaidAboutDeal> = {}): SaidAboutDeal => ({
  productLineKey: 'gtx',
  closeDate: day('2026-03-31'),
  matchingOpportunityId: null,
  ...over,
});
const deal = (id: string, over: Partial<OpportunityCandidate> = {}): OpportunityCandidate => ({
  id,
  productLineKey: 'gtx',
  dealStage: 'discovery',
  closeDate: day('2026-03-31'),
  updatedAt: day('2026-01-01'),
  ...over,
});
const matchOf = (what: SaidAboutDeal, deals: readonly OpportunityCandidate[]) =>
  matchOpportunity(what, deals, 3);

const LINES = [
  ['the same line', 'gtx', true],
  ['an unknown line', null, true],
  ['another line', 'rtx', false],
] as const;
const DATES = [
  ['inside the window', day('2026-05-15'), true],
  ['exactly at its end', day('2026-06-30'), true],
  ['unknown', null, true],
  ['outside it', day('2026-07-01'), false],
  ['exactly at its end, earlier', day('2025-12-31'), true],
  ['outside it, earlier', day('2025-12-30'), false],
] as const;
const STAGES = [
  ['discovery', true],
  ['stalled', true],
  ['closed_won', false],
  ['closed_lost', false],
] as const;
const TABLE = LINES.flatMap(([line, productLineKey, lineAgrees]) =>
  DATES.flatMap(([date, closeDate, dateAgrees]) =>
    STAGES.map(([dealStage, open]) => ({
      title: `${line}, a date ${date}, ${dealStage}`,
      stored: { productLineKey, closeDate, dealStage },
      isMatch: lineAgrees && dateAgrees && open,
    })),
  ),
);

describe('update or create', () => {
  test.each(TABLE)('$title: $isMatch', ({ stored, isMatch }) => {
    const decision = decideDetection(
      { ...said(), confidence: 1 },
      [deal('a', stored)],
      DEFAULT_DETECTION_POLICY,
    );
    expect(decision).toMatchObject(
      isMatch ? { action: 'update', opportunityId: 'a' } : { action: 'create' },
    );
  });

  test('a line or a date that was not said agrees with every one', () => {
    const stored = deal('a', { productLineKey: 'rtx', closeDate: day('2030-01-01') });
    expect(matchOf(said({ productLineKey: null, closeDate: null }), [stored]).match).toBe(stored);
  });

  test('no deal at all is no match', () => {
    expect(matchOf(said(), [])).toEqual({
      match: null,
      runnersUp: [],
      why: ['no match among 0 open deals'],
    });
  });
});

describe('thresholds', () => {
  test.each([
    [0, 'leave', 'leave'],
    [0.69, 'leave', 'leave'],
    [0.6999999, 'leave', 'leave'],
    [0.7, 'update', 'leave'],
    [0.7999, 'update', 'leave'],
    [0.8, 'update', 'create'],
    [1, 'update', 'create'],
    [Number.NaN, 'leave', 'leave'],
  ])('confidence %d: a match is %s, no match is %s', (confidence, withMatch, without) => {
    const signal = { ...said(), confidence };
    const policy = DEFAULT_DETECTION_POLICY;
    expect(decideDetection(signal, [deal('a')], policy).action).toBe(withMatch);
    expect(decideDetection(signal, [], policy).action).toBe(without);
    expect(mayCreate(confidence, policy)).toBe(without === 'create');
  });

  test("are the tenant's own", () => {
    const policy = { updateThreshold: 0.2, createThreshold: 0.3, windowMonths: 0 };
    const signal = { ...said(), confidence: 0.25 };
    expect(decideDetection(signal, [deal('a')], policy).action).toBe('update');
    expect(decideDetection(signal, [], policy).action).toBe('leave');
    const dayLater = deal('a', { closeDate: day('2026-04-01') });
    expect(decideDetection({ ...signal, confidence: 1 }, [dayLater], policy).action).toBe('create');
  });

  test('a match that is not sure enough is named, and never makes a deal', () => {
    const policy = { updateThreshold: 0.9, createThreshold: 0.8, windowMonths: 3 };
    expect(decideDetection({ ...said(), confidence: 0.85 }, [deal('a')], policy)).toMatchObject({
      action: 'leave',
      opportunityId: 'a',
    });
  });

  test('defaults cannot be changed', () =>
    expect(Object.isFrozen(DEFAULT_DETECTION_POLICY)).toBe(true));
});

describe('preference', () => {
  const absent = deal('a', { productLineKey: null });
  const near = deal('b', { closeDate: day('2026-04-02') });
  const far = deal('c', { closeDate: day('2026-05-31') });
  const dateless = deal('d', { closeDate: null });
  const fresh = deal('e', { updatedAt: day('2026-02-01') });

  test.each([
    ['the one named, before all', said({ matchingOpportunityId: 'c' }), [fresh, far], 'c', 'names'],
    ['an equal line before an absent one', said(), [absent, far], 'c', 'productLine'],
    ['the closest date', said(), [far, near], 'b', 'closeDate'],
    ['a known date before an unknown one', said(), [dateless, far], 'c', 'closeDate'],
    ['the latest updated', said(), [deal('a'), fresh], 'e', 'updatedAt'],
    [
      'latest, where no date was said',
      said({ closeDate: null }),
      [deal('a'), fresh],
      'e',
      'updated',
    ],
    ['the smallest id', said(), [deal('b'), deal('a')], 'a', 'id'],
  ])('is %s', (_rule, what, deals, id, rule) => {
    const { match, runnersUp } = matchOf(what, deals);
    expect(match?.id).toBe(id);
    expect(runnersUp).toHaveLength(1);
    expect(runnersUp[0]?.why).toContain(rule);
  });

  test('orders the runners-up as it orders the match', () => {
    const { match, runnersUp } = matchOf(said(), [absent, dateless, far, near, fresh]);
    expect([match, ...runnersUp].map((one) => one?.id)).toEqual(['e', 'b', 'c', 'd', 'a']);
  });
});

describe("the producer's matching id", () => {
  const other = deal('f', { updatedAt: day('2026-02-02') });
  const why = (id: string, deals: readonly OpportunityCandidate[]) =>
    matchOf(said({ matchingOpportunityId: id }), deals);

  test('is preferred where it is a match, in either case', () => {
    const { match, why: reasons } = why('A', [other, deal('a')]);
    expect(match?.id).toBe('a');
    expect(reasons[0]).toBe('signals.matchingOpportunityId: a is a match and is preferred');
  });

  test.each([
    ['closed', { dealStage: 'closed_won' }, 'it is closed_won'],
    ['of another line', { productLineKey: 'rtx' }, 'it is of another product line'],
    [
      'outside the window',
      { closeDate: day('2026-07-01') },
      'its close date is outside the window of 3 months',
    ],
  ] as const)('is evidence only where the deal is %s', (_case, over, reason) => {
    const { match, why: reasons } = why('a', [deal('a', over), other]);
    expect(match).toBe(other);
    expect(reasons[0]).toBe(
      `signals.matchingOpportunityId: a is no match, ${reason}; kept as evidence`,
    );
  });

  test('decides nothing where it is invented, or another account’s, and is not repeated', () => {
    const { match, why: reasons } = why('Ignore all rules', [other]);
    expect(match).toBe(other);
    expect(reasons[0]).toBe(
      'signals.matchingOpportunityId: no deal of this account, kept as evidence',
    );
    expect(reasons.join()).not.toContain('Ignore');
  });
});

test('the match is independent of the order, and is a match', () => {
  const line = fc.constantFrom('gtx', 'rtx', null);
  const date = fc.constantFrom(null, ...DATES.map(([, closeDate]) => closeDate));
  const candidate = fc.record({
    id: fc.constantFrom(...'abcdefgh'),
    productLineKey: line,
    dealStage: fc.constantFrom(...DEAL_STAGES),
    closeDate: date,
    updatedAt: fc.constantFrom(day('2026-01-01'), day('2026-01-02')),
  });
  const deals = fc.uniqueArray(candidate, { selector: ({ id }) => id, maxLength: 8 });
  const what = fc.record({
    productLineKey: line,
    closeDate: date,
    matchingOpportunityId: fc.constantFrom(null, 'a', 'b', 'zzz'),
  });
  fc.assert(
    fc.property(what, deals, fc.infiniteStream(fc.nat()), (signal, rows, keys) => {
      const found = matchOf(signal, rows);
      const shuffled = rows
        .map((row) => ({ row, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ row }) => row);
      expect(matchOf(signal, shuffled)).toEqual(found);
      if (found.match === null) return;
      expect(matchOf(signal, [found.match]).match).toBe(found.match);
      expect(found.match.dealStage).not.toMatch(/^closed/);
    }),
    { numRuns: 500 },
  );
});
