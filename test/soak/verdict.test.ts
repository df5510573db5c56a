import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sample } from './samples.ts';
import { drift } from './slope.ts';
import { judge, type SoakFacts } from './verdict.ts';

const points = (...values: number[]) => values.map((value, i) => ({ atS: 5 * i, value }));

describe('drift', () => {
  test('is what a straight line gains from its first to its last moment, of its mean', () => {
    expect(drift(points(90, 100, 110))).toBeCloseTo(0.2);
    expect(drift(points(110, 100, 90))).toBeCloseTo(-0.2);
    expect(drift(points(100, 100, 100))).toBe(0);
  });

  test('goes by all points, not by the first and the last', () => {
    expect(drift(points(100, 101, 99, 100, 101, 99, 100))).toBeLessThan(0.001);
    expect(drift(points(100, 110, 120, 130, 100))).toBeGreaterThan(0.05);
  });

  test.each([
    ['there is no point', []],
    ['there is one', points(7)],
    ['one is no number', points(1, Number.NaN, 1)],
    ['one has no end', points(1, Number.POSITIVE_INFINITY, 1)],
    ['all are 0', points(0, 0, 0)],
  ])('is not a number where %s', (_, unclear) => {
    expect(drift(unclear)).toBeNaN();
  });
});

const SAMPLE: Sample = {
  done: 0,
  rss: 180e6,
  heapUsed: 41e6,
  schedulerRss: 179e6,
  schedulerHeap: 40e6,
  lateP99Ms: 3,
  connections: 17,
  deadRows: 2,
  redisMemory: 2e6,
};

/** A soak of 15 jobs a second in which nothing grew; `change` makes each moment's sample. */
function aSoak(change: (at: number) => Partial<Sample> = () => ({})): SoakFacts {
  const at = (i: number) => ({ ...SAMPLE, done: 75 * i, ...change(i) });
  const during = Array.from({ length: 20 }, (_, i) => ({ atS: 5 * i, ...at(i) }));
  return { before: at(0), during, after: at(19), rate: 15 };
}

const NUMBERS = Object.keys(SAMPLE) as (keyof Sample)[];
const GROWING = ['rss', 'heapUsed', 'schedulerRss', 'schedulerHeap'] as const;
const COMING_BACK = ['connections', 'lateP99Ms', 'deadRows', 'redisMemory'] as const;

describe('the verdict', () => {
  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is good where nothing grew and everything came back, with Redis and without', () => {
    expect(judge(aSoak())).toEqual([]);
    expect(judge(aSoak(() => ({ redisMemory: null })))).toEqual([]);
  });

  test.each(GROWING)('is bad where %s grows by more than two per cent', (name) => {
    const by = (share: number) => judge(aSoak((i) => ({ [name]: 1e8 * (1 + (share * i) / 19) })));
    expect(by(0.019)).toEqual([]);
    expect(by(-0.2)).toEqual([]);
    expect(by(0.025)).toEqual([expect.stringContaining('drifts by 2.5 %')]);
  });

  test('is bad where more or fewer jobs are done with time, or none', () => {
    const done = (each: (i: number) => number) => judge(aSoak((i) => ({ done: each(i) })));
    expect(done((i) => 75 * i - i * i)).toEqual([expect.stringContaining('jobs a second drifts')]);
    expect(done((i) => 75 * i + i * i)).toEqual([expect.stringContaining('jobs a second drifts')]);
    expect(done(() => 75)).toEqual(['jobs a second is not known at every moment']);
  });

  test.each(COMING_BACK)('is bad where %s does not come back', (name) => {
    const facts = aSoak();
    const after = { ...facts.after, [name]: 3e6 };
    expect(judge({ ...facts, after })).toEqual([expect.stringMatching(`^${name} was .* and is`)]);
    const during = facts.during.map((one) => ({ ...one, [name]: 3e6 }));
    expect(judge({ ...facts, during })).toEqual([]);
  });

  test.each(NUMBERS)('is bad where %s is not known: throughout, or at one moment', (name) => {
    for (const moments of [[], [7]]) {
      const isUnknown = (i: number) => moments.length === 0 || moments.includes(i);
      const faults = judge(aSoak((i) => (isUnknown(i) ? { [name]: Number.NaN } : {})));
      expect(faults).toEqual([expect.stringContaining('is not known at every moment')]);
    }
  });

  test.each(COMING_BACK)('is bad where %s is there at one moment and not at another', (name) => {
    const faults = judge(aSoak((i) => (i === 7 ? { [name]: null } : {})));
    expect(faults).toEqual([`${name} is not known at every moment`]);
  });
});
