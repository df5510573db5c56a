import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateUp } from '../src/db/migrations.ts';
import { openOrm } from '../src/db/orm.ts';
import { provisionSql } from '../src/db/roles.ts';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { clockTick } from '../src/jobs/clock-tick.ts';
import { Database } from '../src/repositories/unit-of-work.ts';

/**
 * Measures one tick of the clock on a database of its own: how long it takes to stage what is due
 * of many tenants at once. `node bench/clock.ts 10000`
 */
const tenants = Number(process.argv[2] ?? 10_000);
const PASSWORDS = { owner: 'o', worker: 'w', relay: 'r', janitor: 'j', queue: 'q' };

const server = await openEmbeddedPostgres({});
const admin = new pg.Client({ connectionString: server.adminUrl });
try {
  await admin.connect();
  const database = new URL(server.adminUrl).pathname.slice(1);
  await admin.query(
    provisionSql({ schema: 'tenant', queueSchema: 'queue', database, passwords: PASSWORDS }),
  );
  await migrateUp({ ownerUrl: urlOf('owner'), schema: 'tenant' });
  await admin.query(
    `set search_path to tenant;
     with made as (
       insert into tenants (slug) select 'due-' || n from generate_series(1, ${tenants}) as n
       returning id
     ), due as (
       insert into tenant_schedules (tenant_id, name, cron, zone, next_run_at)
       select id, 'recompute-plans', '0 3 * * *', 'Europe/Berlin', '2026-03-10T02:00:00Z' from made
     )
     insert into account_plans (tenant_id, account_id, stale_since)
     select id, gen_random_uuid(), '2026-03-09T09:00:00Z' from made`,
  );
  await tick();
} finally {
  await admin.end();
  await server.stop();
}

async function tick(): Promise<void> {
  const [database, relay] = [openAs('worker'), openAs('relay')];
  const from = performance.now();
  const counts = await clockTick.run({
    database,
    relay,
    janitor: relay,
    now: new Date('2026-03-10T12:00:00Z'),
    newId: randomUUID,
    signal: new AbortController().signal,
    report: (error) => console.error(error),
  });
  const seconds = (performance.now() - from) / 1_000;
  console.log(JSON.stringify({ tenants, seconds: Number(seconds.toFixed(1)), ...counts }));
  await Promise.all([database.close(), relay.close()]);
}

function openAs(role: 'worker' | 'relay'): Database {
  return new Database(openOrm({ url: urlOf(role), poolSize: 10 }), 'tenant');
}

function urlOf(role: keyof typeof PASSWORDS): string {
  const url = new URL(server.adminUrl);
  url.username = `dealkeeper_${role}`;
  url.password = PASSWORDS[role];
  return url.href;
}
