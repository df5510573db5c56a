import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openOrm } from '../../src/db/orm.ts';
import { ROLES } from '../../src/db/roles.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { conversationWith, detectTogether, type Statement } from './statements.ts';

export interface Cost {
  /** Median of one statement with row security and without, in milliseconds. */
  readonly withIt: number;
  readonly withoutIt: number;
}

export interface StatementCost extends Cost {
  readonly statement: Statement;
}

export interface CostOptions {
  readonly adminUrl: string;
  readonly workerUrl: string;
  readonly schema: string;
  readonly tenantId: string;
}

const PASSER = 'dealkeeper_passer';
/** May be the worker or the passer, within one connection. */
const BOTH = 'dealkeeper_worker_or_passer';
const PASSWORD = 'p';

/** Makes a role with the worker's rights that passes row security, and one that may be either. */
export async function makePasser({ adminUrl }: CostOptions): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`create role ${PASSER} login bypassrls password '${PASSWORD}'`);
  await admin.query(`grant ${ROLES.worker} to ${PASSER}`);
  await admin.query(`create role ${BOTH} login password '${PASSWORD}'`);
  await admin.query(`grant ${ROLES.worker}, ${PASSER} to ${BOTH}`);
  await admin.end();
}

function as(role: string, { workerUrl }: CostOptions): string {
  const url = new URL(workerUrl);
  url.username = role;
  url.password = PASSWORD;
  return url.href;
}

/**
 * Runs each statement in turn with row security and without, in the same connection: two server
 * processes differ among themselves by more than row security costs. What a statement writes is
 * rolled back; one that cannot be run again, since its row is there already, is left out.
 */
export async function costOfStatements(
  statements: readonly Statement[],
  options: CostOptions,
  rounds: number,
): Promise<readonly StatementCost[]> {
  const client = await opened(options);
  try {
    const costs: StatementCost[] = [];
    for (const statement of statements) {
      const times: [number[], number[]] = [[], []];
      for (const [side, role] of inTurn(rounds, [ROLES.worker, PASSER])) {
        const ms = await timed(client, role, statement);
        if (ms === null) break;
        times[side].push(ms);
      }
      const [withIt, withoutIt] = times.map(median) as [number, number];
      if (times[1].length > 0) costs.push({ statement, withIt, withoutIt });
    }
    return costs;
  } finally {
    await client.end();
  }
}

/** Who goes first alternates: the first one pays for what the other finds in the cache. */
function* inTurn<T>(rounds: number, sides: readonly T[]): Generator<[0 | 1, T]> {
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const one = sides[side];
      if (one) yield [side, one];
    }
  }
}

async function opened(options: CostOptions): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: as(BOTH, options) });
  await client.connect();
  await client.query(
    `select set_config('app.tenant_id', $1, false), set_config('search_path', $2, false),
       set_config('plan_cache_mode', 'force_generic_plan', false)`,
    [options.tenantId, options.schema],
  );
  return client;
}

async function timed(
  client: pg.Client,
  role: string,
  { text, values }: Statement,
): Promise<number | null> {
  // Planned once a connection and role, as in production: a plan is of the role that prepared it.
  const name = hashOf(`${role} ${text}`).slice(0, 40);
  await client.query(`begin; set local role ${role}`);
  try {
    const from = performance.now();
    await client.query({ name, text, values: [...values] });
    return performance.now() - from;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505') return null;
    throw error;
  } finally {
    await client.query('rollback');
  }
}

/** Connections are opened anew after so many rounds, so that none of them decides. */
const ROUNDS_A_CONNECTION = 10;

/**
 * Runs the whole job in turn with row security and without, each time on new accounts, one alone
 * or several in one unit of work; times are of one message.
 */
export async function costOfJob(options: CostOptions, rounds: number, together = 1): Promise<Cost> {
  const times: [number[], number[]] = [[], []];
  for (let done = 0; done < rounds; done += ROUNDS_A_CONNECTION) {
    const urls = [options.workerUrl, as(PASSER, options)];
    if ((done / ROUNDS_A_CONNECTION) % 2 === 1) urls.reverse();
    const databases = urls.map(
      (url) => new Database(openOrm({ url, poolSize: 1 }), options.schema),
    );
    for (const [side, database] of inTurn(ROUNDS_A_CONNECTION, databases)) {
      const conversations = Array.from({ length: together }, () =>
        conversationWith(`Cost ${randomUUID().slice(0, 8)}`, 'GTX Pro'),
      );
      const from = performance.now();
      await detectTogether(database, options.tenantId, conversations);
      const ms = (performance.now() - from) / together;
      times[urls[side] === options.workerUrl ? 0 : 1].push(ms);
    }
    for (const database of databases) await database.close();
  }
  return { withIt: median(times[0]), withoutIt: median(times[1]) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
