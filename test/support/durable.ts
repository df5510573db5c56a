import { Redis } from 'ioredis';
import { openOrm } from '../../src/db/orm.ts';
import { openLog } from '../../src/log.ts';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { type Relay, type RelayOptions, startRelay } from '../../src/queue/relay.ts';
import { DueMessages } from '../../src/repositories/due-messages.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import { openOwnTables } from './database.ts';
import type { JobTest, Row } from './perform.ts';
import { eventually } from './polling.ts';
import { type Kind, openTestQueue, type QueueSource, type TestQueue } from './queues.ts';

export interface DurableTest extends TestQueue {
  /** The outbox as the relay role sees it. */
  readonly due: DueMessages;
  /** Starts a relay, which looks often and asks the queue soon. */
  startRelay(options?: Partial<RelayOptions>): Relay;
}

/** Opens tables and a queue of the test's own, with relays and workers to start. */
export async function openDurableTest(
  kind: Kind,
  jobs: readonly AnyJob[],
  redirect?: QueueSource['redirect'],
): Promise<DurableTest> {
  const source = { opened: openOwnTables(), ...(redirect && { redirect }) };
  const t = await openTestQueue(kind, jobs, source);
  const orm = openOrm({ url: t.url('relay'), poolSize: 2 });
  const database = new Database(orm, t.database.schema);
  const due = new DueMessages(database);
  const log = openLog('info', (line) => Boolean(t.log.push(line)));
  const relays: Relay[] = [];
  return {
    ...t,
    due,
    startRelay: (options = {}) => {
      const settings = { pollMs: 20, reconcileMs: 300 };
      const relay = startRelay({ due, backend: t.backend, jobs, log, ...settings, ...options });
      relays.push(relay);
      return relay;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(relays.map((relay) => relay.close()));
      await database.close();
      await t[Symbol.asyncDispose]();
    },
  };
}

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
    for (const key of await redis.keys(`${prefix}:*`)) {
      texts.push(key, JSON.stringify(await readKey(redis, key)));
    }
    return texts.join('\n');
  } finally {
    redis.disconnect();
  }
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
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
      return redis.zrange(key, '0', '-1');
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
  // As FLUSHALL, in one step, but of this test's queue alone.
  const flush = "for _, k in ipairs(redis.call('keys', ARGV[1])) do redis.call('del', k) end";
  await redis.eval(flush, 0, `${location.prefix}:*`);
  redis.disconnect();
}
