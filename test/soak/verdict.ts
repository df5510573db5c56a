import Table from 'cli-table3';
import type { Sample } from './samples.ts';
import { drift, type Point } from './slope.ts';

export interface SoakFacts {
  readonly before: Sample;
  readonly during: readonly (Sample & { readonly atS: number })[];
  readonly after: Sample;
  /** Jobs a second that were sent. */
  readonly rate: number;
}

/** What may drift over a run, as a share of its mean. */
const MOST_DRIFT = 0.02;

/** What must be back at rest: at most so many times what it was, or so much more. */
const COMES_BACK: Readonly<Partial<Record<keyof Sample, { times: number; more: number }>>> = {
  connections: { times: 1, more: 0 },
  lateP99Ms: { times: 2, more: 20 },
  deadRows: { times: 1, more: 100 },
  redisMemory: { times: 1.02, more: 256 * 1_024 },
};

/** Prints what was seen, and returns what is wrong with it. */
export function judge({ before, during, after, rate }: SoakFacts): string[] {
  const faults: string[] = [];
  const style = { head: [], border: [] };
  const slopes = new Table({ head: ['under load', 'mean', 'drift'], style });
  for (const [name, points] of Object.entries(series(during))) {
    const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
    const share = drift(points);
    slopes.push([name, shown(mean), `${(share * 100).toFixed(1)} %`]);
    const isBad = name === 'jobs a second' ? Math.abs(share) > MOST_DRIFT : share > MOST_DRIFT;
    // No comparison is true of what is not a number: it would pass.
    if (!Number.isFinite(share)) faults.push(`${name} is not known at every moment`);
    else if (isBad) faults.push(`${name} drifts by ${(share * 100).toFixed(1)} %`);
  }
  slopes.push(['jobs a second sent', shown(rate), '']);
  const rest = new Table({ head: ['at rest', 'before', 'most', 'after'], style });
  for (const [name, limit] of Object.entries(COMES_BACK)) {
    const all = [before, ...during, after].map((one) => one[name as keyof Sample]);
    if (name === 'redisMemory' && all.every((one) => one === null)) continue;
    const known = all.map((one) => one ?? Number.NaN);
    const [was, is] = [known.at(0) ?? Number.NaN, known.at(-1) ?? Number.NaN];
    rest.push([name, shown(was), shown(Math.max(...known.slice(1, -1))), shown(is)]);
    if (!known.every(Number.isFinite)) faults.push(`${name} is not known at every moment`);
    else if (is > Math.max(was * limit.times, was + limit.more)) {
      faults.push(`${name} was ${shown(was)} at rest and is ${shown(is)}`);
    }
  }
  console.log(`${slopes}\n${rest}`);
  return faults;
}

function series(samples: SoakFacts['during']): Record<string, Point[]> {
  const of = (name: Exclude<keyof Sample, 'redisMemory'>) =>
    samples.map((one) => ({ atS: one.atS, value: one[name] }));
  const done = samples.slice(1).map(({ atS, done: now }, i) => {
    const earlier = samples[i] ?? { atS: 0, done: 0 };
    return { atS, value: (now - earlier.done) / (atS - earlier.atS) };
  });
  return {
    'jobs a second': done,
    "the worker's memory": of('rss'),
    "the worker's heap": of('heapUsed'),
    "the scheduler's memory": of('schedulerRss'),
    "the scheduler's heap": of('schedulerHeap'),
  };
}

function shown(value: number): string {
  return value >= 1e6
    ? `${(value / 1_048_576).toFixed(1)} MiB`
    : String(Math.round(value * 10) / 10);
}
