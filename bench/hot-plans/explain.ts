import { parseArgs } from 'node:util';
import pg from 'pg';
import { openOrm } from '../../src/db/orm.ts';
import { provisionSql, ROLES, type Role } from '../../src/db/roles.ts';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { fillManyTenants } from './many-tenants.ts';
import { planFaults, planOf, readCatalog } from './plan-faults.ts';
import { type Cost, costOfJob, costOfStatements, makePasser } from './row-security-cost.ts';
import { hotStatements, type Statement } from './statements.ts';

/*
 * Fills a database of its own with a million rows of many tenants, looks at the plan of every
 * statement that detect-opportunity sends, and measures what row security costs:
 *
 *   npm run explain-hot
 *   npm run explain-hot -- --tenants 500 --rows 115 --rounds 200
 */
const { values: given } = parseArgs({
  options: {
    tenants: { type: 'string', default: '500' },
    rows: { type: 'string', default: '115' },
    rounds: { type: 'string', default: '200' },
  },
});
const passwords: Record<Role, string> = {
  owner: 'o',
  worker: 'w',
  relay: 'r',
  janitor: 'j',
  queue: 'q',
};
const schema = 'tenant';
/** As many as share a unit of work under load. */
const UNIT = 25;

await using server = await openEmbeddedPostgres();
const { adminUrl } = server;
const as = (role: Role) => {
  const url = new URL(adminUrl);
  url.username = ROLES[role];
  url.password = passwords[role];
  return url.href;
};

await withClient(adminUrl, async (admin) => {
  await admin.query(
    provisionSql({ schema, queueSchema: 'queue', database: 'postgres', passwords }),
  );
  await admin.query(`drop schema ${schema}`);
});
const filled = await fillManyTenants({
  adminUrl,
  ownerUrl: as('owner'),
  schema,
  tenants: Number(given.tenants),
  rowsEach: Number(given.rows),
});
console.log(`${filled.rows} rows of ${given.tenants} tenants`);

const statements = await sentBy(1);
const ofUnit = await sentBy(UNIT);
await explain(statements);
await explain(ofUnit);
const options = { adminUrl, workerUrl: as('worker'), schema, tenantId: filled.largest };
const rounds = Number(given.rounds);
await makePasser(options);
await measure('a job alone', statements);
await measure(`a unit of ${UNIT} jobs`, ofUnit);
console.log(`the whole job, alone: ${shown(await costOfJob(options, rounds))}`);
const together = await costOfJob(options, Math.ceil(rounds / 4), UNIT);
console.log(`the whole job, one of ${UNIT} in a unit: ${shown(together)}`);

async function sentBy(together: number): Promise<Statement[]> {
  const database = new Database(openOrm({ url: as('worker'), poolSize: 1 }), schema);
  try {
    return await hotStatements(database, filled.largest, together);
  } finally {
    await database.close();
  }
}

async function explain(all: readonly Statement[]): Promise<void> {
  await withClient(as('worker'), async (worker) => {
    const settings = [filled.largest, schema];
    await worker.query(
      "select set_config('app.tenant_id', $1, false), set_config('search_path', $2, false)",
      settings,
    );
    const catalog = await readCatalog(worker, schema);
    let found = 0;
    for (const statement of all) {
      const faults = planFaults(await planOf(worker, statement), catalog);
      found += faults.length;
      for (const fault of faults) console.log(`FAULT ${fault}\n${statement.text}`);
    }
    console.log(`${all.length} statements of detect-opportunity, ${found} faults in their plans`);
    if (found > 0) process.exitCode = 1;
  });
}

async function measure(what: string, all: readonly Statement[]): Promise<void> {
  const each = await costOfStatements(all, options, rounds);
  const dearest = each.toSorted((a, b) => extra(b) - extra(a)).slice(0, 3);
  for (const { statement, ...cost } of dearest) {
    console.log(`${shown(cost)}: ${statement.text.replaceAll(/\s+/g, ' ').slice(0, 120)}`);
  }
  const sum = (side: keyof Cost) => each.reduce((total, cost) => total + cost[side], 0);
  const total = { withIt: sum('withIt'), withoutIt: sum('withoutIt') };
  console.log(`${what}, ${each.length} statements, sum of medians: ${shown(total)}`);
}

function extra({ withIt, withoutIt }: Cost): number {
  return withIt - withoutIt;
}

function shown({ withIt, withoutIt }: Cost): string {
  const percent = (100 * (withIt / withoutIt - 1)).toFixed(1);
  return `${withIt.toFixed(2)} ms with row security, ${withoutIt.toFixed(2)} ms without: ${percent} %`;
}

async function withClient(url: string, body: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}
