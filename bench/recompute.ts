import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedSql } from './growth.ts';
import { tenantId } from './messages.ts';
import { openedQueue } from './opened-queue.ts';
import { SCHEMA, type Servers } from './servers.ts';
import { environmentFor, startProcess } from './worker-process.ts';

/** How long it takes to assemble anew what is stale of a tenant's plans. */
export interface Recomputation {
  readonly plans: number;
  readonly stale: number;
  readonly seconds: number;
  /** The most memory that the process ever had, in MiB. */
  readonly peakMib: number;
}

const ACCOUNTS = 20_000;
const DEALS_OF_ACCOUNT = 4;
const PLANS = ACCOUNTS * (1 + DEALS_OF_ACCOUNT);

/** Recomputes a tenant's 100,000 plans with nothing stale, and with one of a hundred stale. */
export async function recomputations(servers: Servers, database: string): Promise<Recomputation[]> {
  await servers.flushRedis();
  await servers.make(database);
  await servers.sql(database, seedSql([tenantId(0)], ACCOUNTS));
  await servers.sql(database, PLANS_SQL);
  await servers.sql(database, 'vacuum analyze');
  await using opened = await openedQueue(servers, database, 'redis');
  const environment = environmentFor(servers, database, 'redis');
  const scheduler = await startProcess('scheduler.ts', environment);
  const run = async (name: string, stale: number): Promise<Recomputation> => {
    const message = { tenantId: tenantId(0), idempotencyKey: name };
    const from = performance.now();
    await opened.client.enqueue('recompute-plans', {}, message);
    await opened.client.outcome({ ...message, job: 'recompute-plans' }, { timeoutMs: 120_000 });
    await untilNoneIsStale(servers, database);
    const seconds = (performance.now() - from) / 1_000;
    return { plans: PLANS, stale, seconds, peakMib: await peakOf(scheduler.pid) };
  };
  await run('warm-up', 0);
  const none = await run('none', 0);
  const staleSql = (table: string) =>
    `update ${table} set stale_since = now() where id in (select id from ${table} limit ${PLANS / 200})`;
  await servers.sql(
    database,
    `set search_path to ${SCHEMA}; ${staleSql('account_plans')}; ${staleSql('opportunity_plans')}`,
  );
  const some = await run('some', PLANS / 100);
  await scheduler.stop();
  return [none, some];
}

const PLANS_SQL = `
    set search_path to ${SCHEMA};
    insert into account_plans (tenant_id, account_id) select tenant_id, id from accounts;
    insert into opportunity_plans (tenant_id, opportunity_id)
      select tenant_id, id from opportunities;
    insert into plan_versions (tenant_id, plan_id, version, plan_data, actor_kind, actor_name)
      select tenant_id, id, version, plan_data, 'job', 'bench' from account_plans
      union all
      select tenant_id, id, version, plan_data, 'job', 'bench' from opportunity_plans;`;

async function untilNoneIsStale(servers: Servers, database: string): Promise<void> {
  const text = `select exists (select from ${SCHEMA}.account_plans where stale_since is not null)
    or exists (select from ${SCHEMA}.opportunity_plans where stale_since is not null) as stale`;
  for (;;) {
    const [row] = await servers.sql<{ stale: boolean }>(database, text);
    if (row?.stale !== true) return;
    await sleep(50);
  }
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
