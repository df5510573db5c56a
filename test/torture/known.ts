import type pg from 'pg';
import type { Known, TortureTenant } from './intents.ts';

/** Returns the ids that intents may name by now. */
export async function knownIn(admin: pg.Client, tenants: readonly TortureTenant[]): Promise<Known> {
  const { rows } = await admin.query<{ tenant: string; ids: string[] }>(`
    select tenant_id as tenant, array_agg(id::text order by id) as ids
    from opportunities group by 1`);
  return { tenants, deals: new Map(rows.map(({ tenant, ids }) => [tenant, ids])) };
}

/** Returns how many messages of the outbox have come to no end yet. */
export async function outboxLeft(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ left: number }>(
    'select count(*)::int as left from outbox where outcome is null',
  );
  return rows[0]?.left ?? 0;
}
