import { randomUUID } from 'node:crypto';
import { openOrm } from '../src/db/orm.ts';
import { Database } from '../src/repositories/unit-of-work.ts';
import { type DetectMessage, tenantId, workMessages } from './messages.ts';
import { handle } from './seed.ts';
import { SCHEMA, type Servers } from './servers.ts';

/** How large a database is, and the tenant that is measured in it. */
export interface Size {
  readonly name: string;
  readonly opportunities: number;
  /** Beside it. */
  readonly otherTenants: number;
  readonly opportunitiesOfOthers: number;
}

/** Medians, in milliseconds. */
export interface Growth {
  readonly size: string;
  /** Finding the account and its open deals, which is what no doubles rest on. */
  readonly lookup: number;
  /** The same as PostgreSQL saw it, the shortest time of each statement: hardly any noise. */
  readonly lookupInPostgres: number;
  readonly oneJob: number;
  /** A job of a unit of 25. */
  readonly sharedJob: number;
}

const DEALS_OF_ACCOUNT = 4;
const UNIT_SIZE = 25;

/** Makes a database of a size by statements, and measures the job in it, one at a time. */
export async function growthAt(
  servers: Servers,
  database: string,
  size: Size,
  repeats: number,
): Promise<Growth> {
  await servers.make(database);
  const accounts = Math.ceil(size.opportunities / DEALS_OF_ACCOUNT);
  await servers.sql(database, seedSql([tenantId(0)], accounts));
  const others = Array.from({ length: size.otherTenants }, () => randomUUID());
  const accountsOfOthers = Math.ceil(size.opportunitiesOfOthers / DEALS_OF_ACCOUNT);
  for (let at = 0; at < others.length; at += 500) {
    await servers.sql(database, seedSql(others.slice(at, at + 500), accountsOfOthers));
  }
  await servers.sql(database, 'vacuum analyze');
  const orm = openOrm({ url: servers.url(database, 'worker'), poolSize: 1 });
  const opened = new Database(orm, SCHEMA);
  const messages = workMessages({ tenants: 1, accounts }, (UNIT_SIZE + 2) * repeats, 'growth');
  const next = () => messages.pop() as DetectMessage;
  // Plans are made, the cache is warm: each is measured after as many that are not.
  const lookups = await timed(repeats * 4, () => lookUp(opened, anyOf(accounts)));
  const lookupInPostgres = await shortestLookup(servers, database);
  const ones = await timed(repeats, () => handle(opened, [next()]));
  const units = await timed(Math.ceil(repeats / 2), () =>
    handle(opened, Array.from({ length: UNIT_SIZE }, next)),
  );
  await opened.close();
  return {
    size: size.name,
    lookup: median(lookups),
    lookupInPostgres,
    oneJob: median(ones),
    sharedJob: median(units) / UNIT_SIZE,
  };
}

async function shortestLookup(servers: Servers, database: string): Promise<number> {
  const [row] = await servers.sql<{ ms: number }>(
    database,
    `select sum(min_exec_time)::float8 as ms from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())
       and (query like '%with hits as%' or query like '%for no key update%'
         or query like '%from opportunities%deal_stage = any%')`,
  );
  return row?.ms ?? Number.NaN;
}

const anyOf = (accounts: number) => Math.floor(Math.random() * accounts);

async function lookUp(database: Database, account: number): Promise<number> {
  return database.unitOfWork(tenantId(0), async (uow) => {
    const from = performance.now();
    const mention = { name: `Account ${account} Corp`, website: `account-${account}.example` };
    const [found] = await uow.accounts.resolve([{ mention, mayCreate: false }]);
    if (found?.kind !== 'found') throw new Error('an account of the database was not found');
    const deals = await uow.opportunities.openIn([found.account.id], []);
    if (deals.length === 0) throw new Error('an account without deals was found');
    return performance.now() - from;
  });
}

/** Returns how long each of the second half of the runs took. */
async function timed(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count * 2; i++) {
    const from = performance.now();
    const own = await run();
    if (i >= count) times.push(typeof own === 'number' ? own : performance.now() - from);
  }
  return times;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Accounts as a first conversation leaves them, each with as many deals. */
export function seedSql(tenants: readonly string[], accounts: number): string {
  const list = tenants.map((id) => `('${id}'::uuid)`).join(', ');
  return `
    set search_path to ${SCHEMA};
    create temporary table seeded as values ${list};
    insert into tenants (id, slug) select column1, 't-' || column1 from seeded;
    insert into accounts (tenant_id, account_name, name_key, stem_key, key_version, website)
      select column1, 'Account ' || n || ' Corp', 'account ' || n || ' corp', 'account ' || n, 1,
        'account-' || n || '.example'
      from seeded, generate_series(0, ${accounts - 1}) as n;
    insert into account_keys (tenant_id, account_id, kind, key_text)
      select tenant_id, id, 'domain', website from accounts where tenant_id in (table seeded);
    insert into opportunities (tenant_id, account_id, name, product_line, product_line_key,
      estimated_value, close_date, detection_confidence)
      select tenant_id, id, account_name || ' – ' || line, line, lower(line), 40000, '2026-06-30',
        0.8
      from accounts, unnest(array['GTX Pro', 'GTX Basic', 'GTX Plus', 'GTX One']) as line
      where tenant_id in (table seeded);`;
}
