import type { Rate } from './backlog.ts';
import { LIMIT_CLIENTS, limitRate } from './limit.ts';
import { type Population, workMessages } from './messages.ts';
import { noOpRate } from './no-op.ts';
import { PEERS } from './peer-names.ts';
import { peerRate } from './peers.ts';
import type { Servers } from './servers.ts';
import { wholeJobRate } from './whole-job.ts';
import type { Kind } from './worker-process.ts';

/** One way of doing work, measured on a fresh copy of its population's database. */
export interface Mode {
  readonly name: string;
  readonly suite: string;
  readonly population: Population;
  run(servers: Servers, database: string, seconds: number): Promise<Rate>;
}

const FEW: Population = { tenants: 20, accounts: 50 };
const MORE: Population = { tenants: 200, accounts: 5 };
const MANY: Population = { tenants: 1_000, accounts: 5 };
const HOT: Population = { tenants: 1, accounts: 1 };

/** Messages that are there before a measurement: more than can be done in its time. */
const WAITING_PER_S = 2_500;

function limit(population: Population): Mode {
  return {
    name: `pgbench, ${LIMIT_CLIENTS} clients`,
    suite: 'limit',
    population,
    run: async (servers, database, seconds) => {
      const before = await servers.cpu();
      const perSecond = await limitRate(servers, database, population, seconds);
      const after = await servers.cpu();
      const postgres = (after.postgres - before.postgres) / (perSecond * seconds);
      return { perSecond, cpuMs: { node: 0, postgres, redis: 0 } };
    },
  };
}

function job(population: Population, kind: Kind, processes: number, concurrency: number): Mode {
  const workers = processes === 1 ? '1 process' : `${processes} processes`;
  return {
    name: `dealkeeper on ${kind}, ${workers}, ${concurrency} in flight each`,
    suite: 'job',
    population,
    run: (servers, database, seconds) => {
      const messages = workMessages(population, WAITING_PER_S * (seconds + 3), 'work');
      const load = { kind, processes, concurrency, messages, seconds };
      return wholeJobRate(servers, database, load);
    },
  };
}

function noOp(kind: Kind, concurrency: number, jobsPerS: number): Mode {
  return {
    name: `BullMQ no-op on ${kind}, ${concurrency} in flight`,
    suite: 'no-op',
    population: HOT,
    run: (servers, database, seconds) => {
      const jobs = Math.ceil((jobsPerS * (seconds + 3)) / 1_000) * 1_000;
      return noOpRate(servers, database, { kind, concurrency, jobs, seconds });
    },
  };
}

const peers = PEERS.map(
  (name): Mode => ({
    name: `the ordinary way on ${name}`,
    suite: 'peers',
    population: FEW,
    run: (servers, database, seconds) => {
      const messages = workMessages(FEW, 500 * (seconds + 3), 'work');
      return peerRate(servers, database, name, { messages, seconds });
    },
  }),
);

/** All of them, those that are compared beside each other, so that noise hits them alike. */
export const MODES: readonly Mode[] = [
  limit(FEW),
  job(FEW, 'redis', 1, 512),
  job(FEW, 'redis', 2, 256),
  job(FEW, 'redis', 1, 128),
  job(FEW, 'postgres', 1, 128),
  job(FEW, 'postgres', 2, 64),
  ...peers,
  noOp('redis', 128, 20_000),
  noOp('postgres', 128, 4_000),
  limit(MORE),
  job(MORE, 'redis', 1, 1_024),
  limit(MANY),
  job(MANY, 'redis', 1, 1_024),
  job(MANY, 'postgres', 1, 128),
  limit(HOT),
  job(HOT, 'redis', 1, 128),
  job(HOT, 'postgres', 1, 128),
];
