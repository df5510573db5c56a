import { setTimeout as wait } from 'node:timers/promises';
import { openAdmin, openDoor } from '../torture/door.ts';
import type { TortureSystem } from '../torture/system.ts';
import { type Ended, type Hand, hire } from './crew.ts';
import { effects, settle, Traffic } from './traffic.ts';

export interface SigtermFacts {
  readonly stops: number;
  /** Processes that ended otherwise than with 0. */
  readonly badEnds: readonly Ended[];
  readonly slowestMs: number;
  readonly jobs: number;
  /** Jobs without an effect. */
  readonly missing: number;
  /** Jobs that the queue does not say it completed: how often they were begun is not known. */
  readonly uncompleted: number;
  /** Times that a job was begun, above once each: what a stop handed back, or lost. */
  readonly begunAgain: number;
  /** Effects above one of a job: interactions, and observations of one field, that are twice there. */
  readonly doubled: number;
}

export interface SigtermOptions {
  readonly forMs: number;
  readonly everyMs: number;
  readonly perSecond: number;
}

/** Stops one of two workers every few seconds under load, and starts another in its place. */
export async function sigterm(
  system: TortureSystem,
  { forMs, everyMs, perSecond }: SigtermOptions,
): Promise<SigtermFacts> {
  await using door = await openDoor(system.producerEnvironment);
  await using admin = openAdmin(system.adminUrl);
  const client = await admin.client();
  const traffic = new Traffic(door, await effects(client));
  const started = Date.now();
  const workers: Hand[] = [
    await hire('deals', system.producerEnvironment),
    await hire('deals', system.producerEnvironment),
  ];
  const ends: Ended[] = [];
  const tenants = system.tenants.slice(0, 10);
  const pace = { perSecond: perSecond / tenants.length, forMs };
  const load = traffic.steadily('plain', tenants, 'sigterm', pace);
  const until = Date.now() + forMs;
  while (Date.now() < until) {
    await wait(everyMs);
    const [oldest] = workers.splice(0, 1);
    workers.push(await hire('deals', system.producerEnvironment));
    if (oldest) ends.push(await oldest.stop());
  }
  await load;
  const missing = await settle(client, traffic, 120_000);
  for (const worker of workers) ends.push(await worker.stop());
  const done = await door.queue.getJobs(['completed'], 0, -1);
  const own = done.filter(({ timestamp }) => timestamp >= started);
  // One that was sent again is twice in the queue.
  const names = new Set(own.map(({ data }) => `${data.tenantId} ${data.idempotencyKey}`));
  return {
    stops: ends.length,
    badEnds: ends.filter(({ code }) => code !== 0),
    slowestMs: Math.max(...ends.map(({ ms }) => ms)),
    jobs: traffic.sentAt.size,
    missing,
    uncompleted: [...traffic.sentAt.keys()].filter((name) => !names.has(name)).length,
    begunAgain: own.reduce((sum, { attemptsStarted }) => sum + attemptsStarted - 1, 0),
    doubled: await doubledIn(client),
  };
}

async function doubledIn(client: { query: (text: string) => Promise<{ rows: unknown[] }> }) {
  const { rows } = await client.query(`
    select 1 from interactions where interaction_id like 'sigterm-%'
    group by tenant_id, interaction_id having count(*) > 1
    union all
    select 1 from observations o join interactions i
      on i.tenant_id = o.tenant_id and i.id = o.interaction_id
    where i.interaction_id like 'sigterm-%' and o.field = 'estimatedValue'
    group by o.tenant_id, o.interaction_id, o.entity_id, o.field having count(*) > 1`);
  return rows.length;
}
