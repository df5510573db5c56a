import { openOrm } from './src/db/orm.ts';
import { inTenant } from './src/db/tenant-session.ts';
const orm = openOrm({ url: 'postgres://dealkeeper_worker:w@127.0.0.1:54999/dk', poolSize: 2 });
const t = '00000000-0000-0000-0000-000000000001';
await inTenant(orm, t, { schema: 'tenant' }, async ({ query }) => {
  console.log(await query`select now() as n, 1.5::float8 as f, ${['a', 'b']}::text[] as arr, '{"a":1}'::jsonb as j, count(*) as c, ${new Date()}::timestamptz as d, current_setting('search_path') as s from accounts`);
  console.log(await query`insert into tenant_settings (tenant_id) values (${t}) on conflict do nothing returning *`);
});
try { await inTenant(orm, t, { schema: 'tenant' }, async ({ query }) => query`insert into tenant_settings (tenant_id) values (gen_random_uuid())`); } catch (e) { console.log(String(e)); }
try { await inTenant(orm, t, { schema: 'tenant' }, async ({ query }) => query`insert into tenants (slug) values ('x')`); } catch (e) { console.log(String(e)); }
const r = 300; const s = performance.now();
for (let i = 0; i < r; i++) await inTenant(orm, t, { schema: 'tenant' }, async ({ query }) => { await query`select 1`; });
console.log('ms per tx', (performance.now() - s) / r);
await orm.close();
