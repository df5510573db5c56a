import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { TortureSystem } from '../torture/system.ts';
import { type Backend, openTortureSystem } from '../torture/system.ts';
import { crowd } from './crowd.ts';
import { type FloodFacts, flood } from './flood.ts';
import { type SigtermFacts, sigterm } from './sigterm.ts';

/**
 * npm run noise -- --backend redis|postgres
 *
 * One tenant floods while others send at their pace; a thousand tenants send at once; workers are
 * stopped every few seconds under load. Exits non-zero where somebody waited too long, a row is in
 * another's tenant, or a stop lost or repeated a job.
 */
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'redis' },
    /** Messages of the flood. */
    jobs: { type: 'string', default: '10000' },
    /** Seconds that the others send without the flood, and with it. */
    seconds: { type: 'string', default: '30' },
    /** Tenants beside the flooding one. */
    others: { type: 'string', default: '10' },
    tenants: { type: 'string', default: '1000' },
    'sigterm-seconds': { type: 'string', default: '120' },
    /** Jobs a second while workers are stopped. */
    rate: { type: 'string', default: '40' },
    only: { type: 'string', default: 'plain,durable,crowd,sigterm' },
    /** `off`: where the disk is others' too, and what is measured is who waits for whom. */
    fsync: { type: 'string', default: 'on' },
  },
});

/** Others may wait so many times longer than without the flood, at the 99th percentile. */
const MOST_RATIO = 3;
/** Who is served in turn waits, where all wait at once, no longer than so many times the median. */
const MOST_MEDIANS = 3;
/** What may overtake a tenant's first message, as a share of all: more is being left behind. */
const MOST_OVERTAKEN = 0.66;
/** A worker ends within its grace, and what the hand-back takes. */
const STOP_LIMIT_MS = 21_000;

const number = (name: Exclude<keyof typeof values, 'backend' | 'only' | 'fsync'>) =>
  Number(values[name]);
const faults: string[] = [];
const parts = values.only.split(',');
await tellKernel();
const word = (i: number) => `qz${String(i).padStart(4, '0')}x`;
await using system = await openTortureSystem(values.backend as Backend, {
  canaries: Array.from({ length: number('tenants') }, (_, i) => word(i)),
  locks: {},
  flags: { track_commit_timestamp: 'on', fsync: values.fsync },
});
for (const way of ['plain', 'durable'] as const) {
  if (!parts.includes(way)) continue;
  const [others, jobs, forMs] = [number('others'), number('jobs'), number('seconds') * 1_000];
  tellFlood(await flood(system, { way, others, jobs, forMs }));
}
if (parts.includes('crowd')) {
  await tellCrowd(system, 'plain');
  await tellCrowd(system, 'durable');
}
if (parts.includes('sigterm')) {
  const forMs = number('sigterm-seconds') * 1_000;
  tellSigterm(await sigterm(system, { forMs, everyMs: 5_000, perSecond: number('rate') }));
}
for (const fault of faults) console.log(`VIOLATION ${fault}`);
console.log(faults.length === 0 ? 'Everything that was promised was kept.' : 'VIOLATED.');
process.exitCode = faults.length === 0 ? 0 : 1;

/**
 * Linux may divide its processors among sessions, of which each process of PostgreSQL is one, and
 * all of ours are one together. Under systemd or in containers it divides by those.
 */
async function tellKernel(): Promise<void> {
  const setting = await readFile('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').catch(
    () => '',
  );
  if (setting.trim() !== '1') return;
  console.log(
    'note: kernel.sched_autogroup_enabled is 1, so that a process of PostgreSQL may take as much ' +
      'of the processors as all of Node together; with 0 it is as between services',
  );
}

function tellFlood({ way, without, beside, during, flood: own }: FloodFacts): void {
  const ratio = during.p99Ms / without.p99Ms;
  console.log(
    `${way} door: others' p50/p99 ${without.p50Ms}/${without.p99Ms} ms without, ` +
      `${during.p50Ms}/${during.p99Ms} ms with a flood of ${own.count} (p99 × ${ratio.toFixed(2)}); ` +
      `the flood was through after ${(own.mostMs / 1_000).toFixed(1)} s`,
  );
  if (beside) {
    const share = (beside.p99Ms / without.p99Ms).toFixed(2);
    console.log(
      `  as many sent to a queue at which nobody works: p50/p99 ${beside.p50Ms}/${beside.p99Ms} ms (p99 × ${share})`,
    );
  }
  if (!(ratio <= MOST_RATIO))
    faults.push(`${way} door: others wait ${ratio.toFixed(2)} times as long`);
  const missing = without.missing + (beside?.missing ?? 0) + during.missing + own.missing;
  if (missing > 0) faults.push(`${way} door: ${missing} messages without an effect`);
}

async function tellCrowd(of: TortureSystem, way: 'plain' | 'durable'): Promise<void> {
  const { tenants, latency, overtaken, leaks } = await crowd(of, way);
  console.log(
    `${tenants} tenants at once, ${way} door: ${latency.count} jobs, ` +
      `p50 ${latency.p50Ms}, p99 ${latency.p99Ms}, longest ${latency.mostMs} ms, ` +
      `overtaken by ${(overtaken * 100).toFixed(0)} % at most; leaks ${leaks.length}`,
  );
  if (latency.missing > 0)
    faults.push(`${latency.missing} messages of the crowd without an effect`);
  const medians = latency.mostMs / latency.p50Ms;
  if (!(medians <= MOST_MEDIANS))
    faults.push(
      `${way} door: a message of the crowd waited ${medians.toFixed(1)} times the median`,
    );
  if (!(overtaken <= MOST_OVERTAKEN))
    faults.push(`${way} door: ${(overtaken * 100).toFixed(0)} % of the crowd overtook a tenant`);
  for (const leak of leaks) faults.push(`leaked: ${leak}`);
}

function tellSigterm(facts: SigtermFacts): void {
  console.log(
    `SIGTERM: ${facts.stops} stops, slowest ${facts.slowestMs} ms; ${facts.jobs} jobs, ` +
      `${facts.missing} without an effect, ${facts.doubled} with two, ${facts.begunAgain} begun again`,
  );
  if (facts.badEnds.length > 0) faults.push(`ended badly: ${JSON.stringify(facts.badEnds)}`);
  if (facts.slowestMs > STOP_LIMIT_MS) faults.push(`a stop took ${facts.slowestMs} ms`);
  if (facts.missing > 0) faults.push(`${facts.missing} jobs lost by a stop`);
  if (facts.uncompleted > 0)
    faults.push(`${facts.uncompleted} jobs that the queue did not complete`);
  if (facts.begunAgain + facts.doubled > 0) faults.push('a stop made a job run twice');
}
