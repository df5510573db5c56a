import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { queueLocation } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openOrm } from '../../src/db/orm.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { DEALS_QUEUE, openQueueBackend } from '../../src/queue/backend.ts';
import { openClient } from '../../src/queue/client.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { faultsOf, type Victims } from './faults.ts';
import { Fleet } from './fleet.ts';
import { IntentSource, type Known } from './intents.ts';
import { Invariants } from './invariants.ts';
import { Ledger } from './ledger.ts';
import { Probe } from './probe.ts';
import { Producers } from './producers.ts';
import { type Random, randomFrom } from './random.ts';
import { redriven } from './redrive.ts';
import type { RunFacts } from './report.ts';
import type { TortureSystem } from './system.ts';
import { Tally } from './tally.ts';

export interface RunOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Names of the faults to be done; null: all. Aimed kills are named by their place. */
  readonly only: readonly string[] | null;
  readonly isStoppedAtFirst: boolean;
}

export type Counted = Omit<RunFacts, 'backend' | 'seed' | 'minutes'>;

const CHECK_EVERY_MS = 5_000;
const REDRIVE_EVERY_MS = 20_000;
/** How long all may take to come to rest once the faults have ended. */
const REST_LIMIT_MS = 120_000;
const AIMED_SHARE = 0.85;

/** Does one run and returns what it counted and found; its seed repeats its choices. */
export async function torture(
  system: TortureSystem,
  { minutes, seed, only, isStoppedAtFirst }: RunOptions,
  ledgerPath: string,
): Promise<{ readonly facts: Counted; readonly tally: Tally }> {
  const random = randomFrom(seed);
  const tally = new Tally((text) => console.log(`VIOLATION ${text}`));
  const ledger = new Ledger(ledgerPath);
  const config = readConfig(system.producerEnvironment);
  const backend = await openQueueBackend(queueLocation(config));
  const database = new Database(openOrm({ url: config.DATABASE_URL ?? '', poolSize: 10 }), 'tenant');
  const client = openClient(JOBS, backend, database);
  const queue = backend.openQueue(DEALS_QUEUE);
  queue.on('error', () => undefined);
  const admin = adminOf(system.adminUrl);
  const probe = new Probe(config.DATABASE_URL ?? '', tally);
  const faultShare = only && !only.includes('aimed') ? 0 : AIMED_SHARE;
  const fleet = new Fleet({ environment: system.workerEnvironment, random, tally, faultShare });
  let [known, backlog, checks, redrives]: [Known, number, number, number] = [
    { tenants: system.tenants, deals: new Map() },
    0,
    0,
    0,
  ];
  const producers = new Producers({
    client,
    queue,
    source: new IntentSource(random),
    known: () => known,
    ledger,
    random,
    tally,
    backlog: () => backlog,
  });
  const invariants = async () => new Invariants(await admin(), ledger, tally, system.tenants);

  const look = async () => {
    known = { tenants: system.tenants, deals: await dealsIn(await admin()) };
    backlog = (await (await invariants()).missing()).length;
  };
  const check = async () => {
    const [own, other] = random.shuffled(system.tenants);
    if (own && other) await probe.look(own, other);
    await (await invariants()).always();
    checks++;
  };

  const victims: Victims = {
    ...system,
    fleet,
    admin,
    amnesia: async (forget) => {
      await producers.pause();
      await forget();
      const lost = await (await invariants()).missing();
      const plain = lost.filter(({ door }) => door === 'plain').map(({ name }) => name);
      ledger.excuse(plain, 'forgotten by the queue');
      producers.resume();
    },
  };

  for (const role of ['deals', 'deals', 'scheduler'] as const) fleet.add(role);
  producers.start();
  const isOver = () => isStoppedAtFirst && tally.violations.size > 0;
  const ends = Date.now() + minutes * 60_000;
  const faults = [...faultsOf(victims)].filter(([name]) => !only || only.includes(name));
  const dates = { check: Date.now() + CHECK_EVERY_MS, redrive: Date.now() + REDRIVE_EVERY_MS };
  while (Date.now() < ends && !isOver()) {
    await wait(random.whole(200, 1_000));
    const [name, fault] = faults.length > 0 ? random.pick(faults) : [];
    if (name && fault) {
      tally.fault(name);
      await fault(victims, random);
    }
    if (random.chance(0.05)) await system.redis?.remember();
    await look();
    if (Date.now() > dates.check) {
      await check();
      dates.check = Date.now() + CHECK_EVERY_MS;
    }
    if (Date.now() > dates.redrive) {
      redrives += await redriven(system.producerEnvironment, await admin());
      dates.redrive = Date.now() + REDRIVE_EVERY_MS;
    }
  }

  await producers.stop();
  await fleet.calm();
  const restBy = Date.now() + REST_LIMIT_MS;
  while (Date.now() < restBy && !isOver()) {
    redrives += await redriven(system.producerEnvironment, await admin());
    await look();
    if (backlog === 0 && (await outboxLeft(await admin())) === 0) break;
    await wait(500);
  }
  const { effects, slowestMs } = await (await invariants()).atRest();
  await fleet.close();
  await probe.close();
  await queue.close();
  await client.close();
  await backend.close();
  await database.close();
  await (await admin()).end();
  ledger.close();
  const entries = [...ledger.entries];
  return {
    tally,
    facts: {
      jobs: entries.length,
      acknowledged: entries.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
      excused: entries.filter(({ excused }) => excused !== null).length,
      effects,
      redriven: redrives,
      slowestMs,
      checks: checks + 1,
    },
  };
}

/** Returns what gives a superuser's connection, opened anew after the server was away. */
function adminOf(url: string): () => Promise<pg.Client> {
  let open: pg.Client | null = null;
  return async () => {
    while (!open) {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {
        if (open === client) open = null;
      });
      try {
        await client.connect();
        await client.query('set search_path to tenant');
        open = client;
      } catch {
        await wait(50);
      }
    }
    return open;
  };
}

async function dealsIn(admin: pg.Client): Promise<Map<string, string[]>> {
  const { rows } = await admin.query<{ tenant: string; ids: string[] }>(`
    select tenant_id as tenant, array_agg(id::text order by id) as ids
    from opportunities group by 1`);
  return new Map(rows.map(({ tenant, ids }) => [tenant, ids]));
}

async function outboxLeft(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query('select count(*)::int as left from outbox where outcome is null');
  return rows[0].left;
}

export type { Random };
