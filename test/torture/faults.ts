import { setTimeout as wait } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type pg from 'pg';
import type { Fleet } from './fleet.ts';
import type { PostgresServer } from './postgres-server.ts';
import type { TcpProxy } from './proxy.ts';
import type { Random } from './random.ts';
import type { RedisServer } from './redis-server.ts';
import type { SmallDisk } from './small-disk.ts';

/** What faults are done to. */
export interface Victims {
  readonly fleet: Fleet;
  readonly postgres: PostgresServer;
  readonly postgresProxy: TcpProxy;
  /** Null where the queue is on PostgreSQL. */
  readonly redis: RedisServer | null;
  readonly redisProxy: TcpProxy | null;
  /** The clock's queue, as any BullMQ client sees it. */
  readonly clock: Queue;
  /** A superuser's connection that nothing spoils, open again after each start. */
  readonly admin: () => Promise<pg.Client>;
  /** Runs `forget` with producers still, then excuses what the plain door lost by it. */
  readonly amnesia: (forget: () => Promise<void>) => Promise<void>;
}

/** Resolves to false where there was nothing that it could be done to. */
type Fault = (victims: Victims, random: Random) => Promise<unknown>;

/** Longer than the workers' locks of one second. */
const PAST_THE_LOCK_MS = [1_500, 3_000] as const;

const ON_EVERY_BACKEND: Readonly<Record<string, Fault>> = {
  'SIGSTOP past the lock': ({ fleet }, random) => fleet.freeze(random.whole(...PAST_THE_LOCK_MS)),
  'SIGTERM under load': ({ fleet }) => fleet.terminate(),
  'PostgreSQL stopped immediate': async ({ postgres }, random) => {
    await postgres.kill();
    await wait(random.whole(100, 1_000));
    await postgres.start();
  },
  'backends terminated': async ({ admin }) => {
    await (await admin()).query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'dealkeeper%' and pid <> pg_backend_pid()`);
  },
  'every schedule due and a pruning': async ({ admin, clock }) => {
    await (await admin()).query('update tenant_schedules set next_run_at = now()');
    // The clock itself comes once a minute, which few live to see.
    for (const job of ['clock-tick', 'prune']) {
      await clock.add(job, { version: 1 }).catch(() => undefined);
    }
  },
  'deadlock storm': ({ admin }, random) => deadlockStorm(admin, random),
  'PostgreSQL connections cut': async ({ postgresProxy }) => postgresProxy.cut(),
  'PostgreSQL line delayed': (victims, random) => delayed(victims.postgresProxy, random),
  'PostgreSQL half open': (victims, random) => halfOpen(victims.postgresProxy, random),
};

const ON_REDIS: Readonly<
  Record<string, (r: Redis, v: Victims, random: Random) => Promise<unknown>>
> = {
  'Redis killed': async ({ server }, _victims, random) => {
    await server.kill();
    await wait(random.whole(100, 2_000));
    await server.start();
  },
  'Redis full': async ({ server }, _victims, random) => {
    await server.fill();
    await wait(random.whole(300, 1_500));
    await server.drainMemory();
  },
  'Redis amnesia: FLUSHALL': ({ server }, victims) => victims.amnesia(() => server.flush()),
  'Redis amnesia: an older file': async ({ server }, victims) =>
    server.isCopied && victims.amnesia(() => server.goBack()),
  'Redis connections cut': async ({ proxy }) => proxy.cut(),
  'Redis line delayed': ({ proxy }, _victims, random) => delayed(proxy, random),
  'Redis half open': ({ proxy }, _victims, random) => halfOpen(proxy, random),
};

interface Redis {
  readonly server: RedisServer;
  readonly proxy: TcpProxy;
}

/** Few processes live to see the clock: it is woken as often as that many other faults come. */
const OFTEN = { name: 'every schedule due and a pruning', times: 4 };

/** The faults there are for a backend, with their names; one is there as often as it is to come. */
export function faultsOf({ postgres, redis, redisProxy }: Victims): (readonly [string, Fault])[] {
  const faults = new Map(Object.entries(ON_EVERY_BACKEND));
  if (postgres.disk) faults.set("PostgreSQL's disk full", postgresDiskFull(postgres.disk));
  if (redis?.disk) faults.set("Redis' disk full", redisDiskFull(redis, redis.disk));
  if (redis && redisProxy) {
    const own = { server: redis, proxy: redisProxy };
    for (const [name, fault] of Object.entries(ON_REDIS)) {
      faults.set(name, (victims, random) => fault(own, victims, random));
    }
  }
  return [...faults].flatMap((one) => Array(one[0] === OFTEN.name ? OFTEN.times : 1).fill(one));
}

const diskFull =
  (disk: SmallDisk): Fault =>
  async (_victims, random) => {
    await disk.fill();
    await wait(random.whole(300, 2_500));
    await disk.makeRoom();
  };

/** A write-ahead log that does not fit ends the server: it is started again once there is room. */
const postgresDiskFull =
  (disk: SmallDisk): Fault =>
  async (victims, random) => {
    await diskFull(disk)(victims, random);
    await victims.postgres.revive();
  };

/** What it acknowledged and could not write is its own to write: it is left alive until it has. */
const redisDiskFull =
  (redis: RedisServer, disk: SmallDisk): Fault =>
  async (victims, random) => {
    await diskFull(disk)(victims, random);
    await redis.catchUp();
  };

async function delayed(proxy: TcpProxy, random: Random): Promise<void> {
  proxy.delay(random.whole(20, 250));
  await wait(random.whole(500, 2_500));
  proxy.mend();
}

async function halfOpen(proxy: TcpProxy, random: Random): Promise<void> {
  proxy.silence();
  await wait(random.whole(500, 4_000));
  proxy.mend();
}

/** Sessions that lock two accounts each, in any order, as our own code never does. */
async function deadlockStorm(admin: Victims['admin'], random: Random): Promise<boolean> {
  const client = await admin();
  const { rows } = await client.query('select id from accounts order by random() limit 6');
  if (rows.length < 2) return false;
  const storms = Array.from({ length: 4 }, () => random.shuffled(rows).slice(0, 2));
  const { Client } = await import('pg').then((module) => module.default);
  await Promise.all(
    storms.map(async (pair) => {
      const session = new Client({ connectionString: connectionOf(client) });
      session.on('error', () => undefined);
      await session.connect();
      try {
        await session.query('set search_path to tenant; set deadlock_timeout to 100; begin');
        for (const { id } of pair) {
          await session.query('select 1 from accounts where id = $1 for update', [id]);
          await wait(random.whole(20, 150));
        }
        await session.query('rollback');
      } catch {
        // One of them is the deadlock's victim: what it is for.
      } finally {
        await session.end().catch(() => undefined);
      }
    }),
  );
  return true;
}

function connectionOf({ user, password, host, port, database }: pg.Client): string {
  return `postgres://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${database}`;
}
