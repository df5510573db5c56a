import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { openAdmin, openDoor } from '../torture/door.ts';
import { type Backend, openTortureSystem } from '../torture/system.ts';
import { hire } from './crew.ts';
import { type Sample, sample, type Watched } from './samples.ts';
import { effects, settle, Traffic } from './traffic.ts';
import { judge } from './verdict.ts';

/**
 * npm run soak -- --minutes 15 --backend redis|postgres
 *
 * Sends at a steady pace, half of what the system can do here unless `--rate` says otherwise, to a
 * worker and a scheduler in processes of their own; looks every five seconds, and at rest before
 * and after. Exits non-zero where something grew, shrank, or did not come back.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    /** Minutes of the same load before, in which code is compiled and memory finds its size. */
    warm: { type: 'string', default: '10' },
    backend: { type: 'string', default: 'redis' },
    /** Jobs a second; 0: half of what was measured. */
    rate: { type: 'string', default: '0' },
    fsync: { type: 'string', default: 'on' },
  },
});

const TENANTS = 20;
const EVERY_MS = 5_000;
/** Done jobs leave the queue after so many seconds, or its memory would grow for the first hour. */
const KEEP_DONE_S = 20;
const BACKLOG = 3_000;

await using system = await openTortureSystem(values.backend as Backend, {
  canaries: Array.from({ length: TENANTS }, (_, i) => `qz${String(i).padStart(4, '0')}x`),
  locks: { DEALKEEPER_KEEP_DONE_S: String(KEEP_DONE_S), DEALKEEPER_VITALS_S: '5' },
  flags: { fsync: values.fsync },
});
await using door = await openDoor(system.producerEnvironment);
await using own = openAdmin(system.adminUrl);
const admin = await own.client();
const worker = await hire('deals', system.producerEnvironment);
const scheduler = await hire('scheduler', system.producerEnvironment);
const redis = system.redis ? new Redis(system.redis.port) : null;
const watched: Watched = { admin, worker, scheduler, redis };
const traffic = new Traffic(door);

const rate = Number(values.rate) || (await measureCapacity()) / 2;
const forMs = Number(values.minutes) * 60_000;
console.log(`sending ${Math.round(rate)} jobs/s`);
await load(Number(values.warm) * 60_000);
const before = await atRest();
const during = await watchedLoad(forMs);
const missing = await settle(admin, traffic, 120_000);
const after = await atRest();
const ends = [await worker.stop(), await scheduler.stop()];
redis?.disconnect();
const faults = judge({ before, during, after, rate });
if (missing > 0) faults.push(`${missing} jobs without an effect`);
if (ends.some(({ code }) => code !== 0)) faults.push(`ended badly: ${JSON.stringify(ends)}`);
for (const fault of faults) console.log(`VIOLATION ${fault}`);
console.log(faults.length === 0 ? 'Nothing grew, and everything came back.' : 'VIOLATED.');
process.exitCode = faults.length === 0 ? 0 : 1;

/** Returns how many jobs a second are done of a backlog that is there at once. */
async function measureCapacity(): Promise<number> {
  const sendAll = (label: string) =>
    Promise.all(
      system.tenants.map((tenant) => traffic.send('plain', tenant, label, BACKLOG / TENANTS)),
    );
  await sendAll('warm');
  await settle(admin, traffic, 120_000);
  const began = performance.now();
  await sendAll('backlog');
  await settle(admin, traffic, 120_000);
  const capacity = BACKLOG / ((performance.now() - began) / 1_000);
  console.log(`capacity ${Math.round(capacity)} jobs/s`);
  return capacity;
}

async function load(ms: number): Promise<void> {
  const pace = { perSecond: rate / TENANTS / 2, forMs: ms };
  await Promise.all([
    traffic.steadily('plain', system.tenants, 'plain', pace),
    traffic.steadily('durable', system.tenants, 'durable', pace),
  ]);
}

async function watchedLoad(ms: number): Promise<(Sample & { readonly atS: number })[]> {
  const samples: (Sample & { readonly atS: number })[] = [];
  const began = Date.now();
  const loading = load(ms);
  // The first and the last moments belong to rest.
  for (let due = began + EVERY_MS; due < began + ms; due += EVERY_MS) {
    await wait(Math.max(0, due - Date.now()));
    samples.push({ atS: (Date.now() - began) / 1_000, ...(await sample(watched)) });
  }
  await loading;
  return samples;
}

/** Waits until done jobs are too old to be kept, lets a few more push them out, and looks. */
async function atRest(): Promise<Sample> {
  await settle(admin, traffic, 120_000);
  for (let round = 0; round < 3; round++) {
    await wait((KEEP_DONE_S * 1_000) / 2);
    for (const tenant of system.tenants) await traffic.send('plain', tenant, 'sweep');
    await settle(admin, traffic, 60_000);
  }
  await wait(2 * EVERY_MS);
  await admin.query('vacuum');
  await wait(1_000);
  console.log(`at rest: ${await effects(admin)} jobs done so far`);
  return sample(watched);
}
