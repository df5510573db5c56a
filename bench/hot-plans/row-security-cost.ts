import pg from 'pg';
import { openOrm } from '../../src/db/orm.ts';
import { ROLES } from '../../src/db/roles.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { conversationWith, detect, type Statement } from './statements.ts';

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

const PASSER = { name: 'dealkeeper_passer', password: 'p' };

/** Makes a role with the worker's rights that passes row security; returns its URL. */
export async function makePasser({ adminUrl, workerUrl }: CostOptions): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`create role ${PASSER.name} login bypassrls password '${PASSER.password}'`);
  await admin.query(`grant ${ROLES.worker} to ${PASSER.name}`);
  await admin.end();
  const url = new URL(workerUrl);
  url.username = PASSER.name;
  url.password = PASSER.password;
  return url.href;
}

/**
 * Runs each statement in turn with row security and without; what it writes is rolled back. One
 * that cannot be run again, since its row is there already, is left out.
 */
export async function costOfStatements(
  statements: readonly Statement[],
  passerUrl: string,
  options: CostOptions,
  rounds: number,
): Promise<readonly StatementCost[]> {
  const clients = [await opened(options.workerUrl, options), await opened(passerUrl, options)];
  try {
    const costs: StatementCost[] = [];
    for (const statement of statements) {
      const times: [number[], number[]] = [[], []];
      for (const [side, client] of inTurn(rounds, clients)) {
        const ms = await timed(client, statement);
        if (ms === null) break;
        times[side].push(ms);
      }
      const [withIt, withoutIt] = times.map(median) as [number, number];
      if (times[1].length > 0) costs.push({ statement, withIt, withoutIt });
    }
    return costs;
  } finally {
    for (const client of clients) await client.end();
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

async function opened(connectionString: string, { tenantId, schema }: CostOptions) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(
    `select set_config('app.tenant_id', $1, false), set_config('search_path', $2, false),
       set_config('plan_cache_mode', 'force_generic_plan', false)`,
    [tenantId, schema],
  );
  return client;
}

async function timed(client: pg.Client, { text, values }: Statement): Promise<number | null> {
  await client.query('begin');
  try {
    const from = performance.now();
    // Planned once a connection, as in production.
    await client.query({ name: hashOf(text).slice(0, 40), text, values: [...values] });
    return performance.now() - from;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505') return null;
    throw error;
  } finally {
    await client.query('rollback');
  }
}

/** Runs the whole job in turn with row security and without, each time on a new account. */
export async function costOfJob(
  passerUrl: string,
  options: CostOptions,
  rounds: number,
): Promise<Cost> {
  const orms = [options.workerUrl, passerUrl].map((url) => openOrm({ url, poolSize: 1 }));
  const databases = orms.map((orm) => new Database(orm, options.schema));
  const times: [number[], number[]] = [[], []];
  let name = 0;
  for (const [side, database] of inTurn(rounds, databases)) {
    const from = performance.now();
    name += 1;
    await detect(database, options.tenantId, conversationWith(`Cost ${name}`, 'GTX Pro'));
    times[side].push(performance.now() - from);
  }
  for (const database of databases) await database.close();
  return { withIt: median(times[0]), withoutIt: median(times[1]) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
