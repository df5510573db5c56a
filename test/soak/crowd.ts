import { openAdmin, openDoor } from '../torture/door.ts';
import type { TortureSystem } from '../torture/system.ts';
import { hire } from './crew.ts';
import {
  effects,
  fatesOf,
  type Latency,
  latencyOf,
  overtaking,
  settle,
  Traffic,
  type Way,
} from './traffic.ts';

export interface CrowdFacts {
  readonly way: Way;
  readonly tenants: number;
  readonly latency: Latency;
  /** The share of all messages that overtook one tenant's first, where they were most. */
  readonly overtaken: number;
  /** Tables that hold a tenant's word in a row of another's. */
  readonly leaks: readonly string[];
}

/** Messages of each tenant, sent in one call. */
const OF_EACH = 3;
/** Tenants that send at the same moment; the rest follow at once. */
const ABREAST = 50;

/** Lets every tenant send at once, and measures who waited longest. */
export async function crowd(system: TortureSystem, way: Way): Promise<CrowdFacts> {
  await using door = await openDoor(system.producerEnvironment);
  await using admin = openAdmin(system.adminUrl);
  const worker = await hire('deals', system.producerEnvironment);
  const scheduler = await hire('scheduler', system.producerEnvironment);
  try {
    const client = await admin.client();
    const traffic = new Traffic(door, await effects(client));
    const left = [...system.tenants];
    const sendOn = async () => {
      for (let tenant = left.pop(); tenant; tenant = left.pop()) {
        await traffic.send(way, tenant, `${way}-crowd`, OF_EACH);
      }
    };
    await Promise.all(Array.from({ length: ABREAST }, sendOn));
    await settle(client, traffic, 300_000);
    const fates = await fatesOf(client, traffic, system.tenants, `${way}-crowd`);
    const [latency, overtaken] = [latencyOf(fates), overtaking(fates)];
    const leaks = await leaksIn(system, admin);
    return { way, tenants: system.tenants.length, latency, overtaken, leaks };
  } finally {
    await worker.stop();
    await scheduler.stop();
  }
}

/** Each tenant's data hold its own word and nobody else's: one look at every row of every table. */
async function leaksIn(
  system: TortureSystem,
  admin: ReturnType<typeof openAdmin>,
): Promise<string[]> {
  const client = await admin.client();
  const { rows: tables } = await client.query<{ name: string }>(`
    select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p')
      and c.relnamespace = current_schema()::regnamespace`);
  const words = system.tenants.map(({ canary }) => canary);
  const leaks: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count
       from ${name} as t join unnest($1::uuid[], $2::text[]) as own (id, word) on own.id = t.tenant_id
       cross join lateral regexp_matches(t::text, 'qz[0-9]{4}x', 'g') as found (words)
       where found.words[1] <> own.word`,
      [system.tenants.map(({ id }) => id), words],
    );
    if (rows[0]?.count) leaks.push(`${name}: ${rows[0].count}`);
  }
  return leaks;
}
