import { Redis } from 'ioredis';
import type { JobTest, Row } from './perform.ts';
import { eventually } from './polling.ts';
import type { TestQueue } from './queues.ts';

/** Submits a note at the durable door, and returns its reference. */
export async function submitNote(
  t: TestQueue,
  { tenantId }: JobTest,
  idempotencyKey: string,
  text = 'call back',
): Promise<string> {
  const [ref] = await submitNotes(t, tenantId, [{ idempotencyKey, data: { text } }]);
  return ref ?? '';
}

interface Note {
  readonly idempotencyKey: string;
  readonly data: { readonly text: string };
}

/** The client knows the product's jobs by type; the tests' own job goes the same way. */
export function submitNotes(
  t: TestQueue,
  tenantId: string,
  messages: readonly Note[],
): Promise<string[]> {
  return t.client.submitAll('take-note' as never, messages as never, { tenantId });
}

export function someNotes(count: number, prefix = 'note'): Note[] {
  return Array.from({ length: count }, (_, i) => ({
    idempotencyKey: `${prefix}-${i}`,
    data: { text: `${prefix} ${i}` },
  }));
}

/** Returns the tenant's outbox rows once each has an outcome. */
export function settled(own: JobTest, timeoutMs?: number): Promise<Row[]> {
  return eventually(
    'every row of the outbox has an outcome',
    async () => {
      const rows = await own.rows('outbox', 'idempotency_key');
      return rows.length > 0 && rows.every(({ outcome }) => outcome !== null) && rows;
    },
    timeoutMs,
  );
}

/** Returns every key and value that the queue's store holds, as one text. */
export async function wholeQueue({ location, admin }: TestQueue): Promise<string> {
  if (location.kind === 'redis') return wholeRedis(location.url, location.prefix);
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1`,
    [location.schema],
  );
  const texts = [];
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(name, ...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

async function wholeRedis(url: string, prefix: string): Promise<string> {
  const redis = new Redis(url);
  try {
    const texts = [];
    for (const key of await redis.keys('*')) {
      if (!key.startsWith(prefix)) continue;
      texts.push(key, JSON.stringify(await valueOf(redis, key)));
    }
    return texts.join('\n');
  } finally {
    redis.disconnect();
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}

/** Lets the queue forget everything it holds. */
export async function forgetQueue({ location, admin }: TestQueue): Promise<void> {
  if (location.kind === 'postgres') {
    await admin.query(`delete from ${location.schema}.job`);
    return;
  }
  const redis = new Redis(location.url);
  await redis.flushall();
  redis.disconnect();
}
