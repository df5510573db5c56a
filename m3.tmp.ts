import { openOrm } from './src/db/orm.ts';
import { inTenant } from './src/db/tenant-session.ts';
import { Account } from './src/entities/account.ts';
const orm = openOrm({ url: 'postgres://dealkeeper_worker:w@127.0.0.1:54999/dk', poolSize: 2 });
const t = '00000000-0000-0000-0000-000000000001';
const id = await inTenant(orm, t, { schema: 'tenant' }, async ({ em, query }) => {
  const a = em.create(Account, { tenantId: t, accountName: 'A' + Math.random(), nameKey: 'a' + Math.random(), stemKey: 'a', keyVersion: 1 } as any);
  await em.flush();
  console.log(a.id, a.createdAt, a.metadataJson);
  console.log(await query`select created_at, metadata_json, array['a','b'] as x from accounts limit 1`);
  return a.id;
});
await inTenant(orm, t, { schema: 'tenant' }, async ({ em }) => {
  const a = await em.findOneOrFail(Account, { tenantId: t, id });
  console.log(a);
  a.region = 'EMEA'; a.updatedAt = new Date();
});
await orm.close();
