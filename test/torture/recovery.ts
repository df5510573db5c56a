import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FaultPoint } from '../../src/fault-points.ts';
import { type Admin, type Door, openAdmin, openDoor } from './door.ts';
import { type Intent, IntentSource } from './intents.ts';
import { randomFrom } from './random.ts';
import { type Backend, openTortureSystem } from './system.ts';

/**
 * npm run torture:recovery -- --kills 50 --seed S --backend redis|postgres
 *
 * At production settings: kills one of two workers at an aimed place, again and again, and measures
 * from the kill to the last effect of all jobs that were on their way. Exits non-zero where one
 * took longer than `--limit` seconds.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string', default: 'redis' },
    limit: { type: 'string', default: '12' },
  },
});

const POINTS: readonly FaultPoint[] = ['claimed', 'after-inbox', 'before-commit', 'after-commit'];
const JOBS_A_KILL = 40;
const GIVE_UP_MS = 60_000;

const random = randomFrom(Number(values.seed));
const source = new IntentSource(random);
await using system = await openTortureSystem(values.backend as Backend, { locks: {} });
await using door = await openDoor(system.producerEnvironment);
await using admin = openAdmin(system.adminUrl);
const steady = startWorker(null);
await ready(steady);

const tookMs: number[] = [];
for (let kill = 1; kill <= Number(values.kills); kill++) {
  const point = random.pick(POINTS);
  const ms = await recoveryMs(point, random.whole(1, 4));
  tookMs.push(ms);
  console.log(`${kill}  ${point.padEnd(14)} ${(ms / 1_000).toFixed(1)} s`);
}
steady.kill('SIGTERM');
await once(steady, 'exit');

const sorted = tookMs.toSorted((a, b) => a - b);
const seconds = (ms = Number.NaN) => (ms / 1_000).toFixed(1);
const [median, slowest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
console.log(
  `${values.backend}: ${sorted.length} kills, from kill to all effects: ` +
    `median ${seconds(median)} s, slowest ${seconds(slowest)} s, limit ${values.limit} s`,
);
process.exitCode = slowest !== undefined && slowest <= Number(values.limit) * 1_000 ? 0 : 1;

async function recoveryMs(point: FaultPoint, hits: number): Promise<number> {
  const doomed = startWorker(`kill@${point}#${hits}`);
  await ready(doomed);
  const died = once(doomed, 'exit').then(() => performance.now());
  const sent = await send(door);
  let isDead = false;
  void died.then(() => {
    isDead = true;
  });
  // The steady worker may have been faster: more work, until the doomed one has met its place.
  while (!isDead) {
    sent.push(...(await send(door)));
    await Promise.race([died, wait(300)]);
  }
  const from = await died;
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while ((await effects(admin, sent)) < sent.length) {
    if (performance.now() > giveUpAt) return Number.POSITIVE_INFINITY;
    await wait(20);
  }
  return performance.now() - from;
}

function startWorker(fault: string | null): ChildProcess {
  const script = fileURLToPath(new URL('../../workers/deals.ts', import.meta.url));
  const env = {
    ...system.producerEnvironment,
    DEALKEEPER_LOG_LEVEL: 'info',
    ...(fault && { DEALKEEPER_FAULT: fault }),
  };
  return spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

function ready({ stderr }: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    stderr?.on('data', (text) => String(text).includes('"ready"') && resolve());
  });
}

async function send({ client }: Door): Promise<Intent[]> {
  const known = { tenants: system.tenants, deals: new Map() };
  const intents = Array.from({ length: JOBS_A_KILL }, () => source.burst(known)).flat();
  const wanted = intents.filter(({ ends }) => ends === 'done').slice(0, JOBS_A_KILL);
  for (const { job, data, tenant: tenantId, key: idempotencyKey } of wanted) {
    await client.enqueue(job as 'detect-opportunity', data as never, { tenantId, idempotencyKey });
  }
  return wanted;
}

async function effects({ client }: Admin, sent: readonly Intent[]): Promise<number> {
  const keys = sent.map(({ name }) => name);
  const { rows } = await (await client()).query(
    `select count(*)::int as count from inbox where status = 'done'
       and tenant_id || ' ' || job || ' ' || idempotency_key = any($1)`,
    [keys],
  );
  return rows[0].count;
}
