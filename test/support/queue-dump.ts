import { Redis } from 'ioredis';
import type { TestQueue } from './queues.ts';

/**
 * Returns all that the queue's store holds as text, the data of jobs left out: what was sent stays
 * there as it was sent, and nothing else may say it.
 */
export function dumpQueue(t: TestQueue): Promise<string> {
  return t.location.kind === 'redis' ? dumpRedis(t) : dumpPostgres(t);
}

async function dumpPostgres({ admin, location }: TestQueue): Promise<string> {
  const schema = location.kind === 'postgres' ? location.schema : '';
  const { rows: tables } = await admin.query(
    "select table_name as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'",
    [schema],
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query(
      `select to_jsonb(one) - 'data' as row from ${schema}.${name} as one`,
    );
    texts.push(...rows.map(({ row }) => `${name} ${JSON.stringify(row)}`));
  }
  return texts.join('\n');
}

async function dumpRedis({ location }: TestQueue): Promise<string> {
  if (location.kind !== 'redis') return '';
  const redis = new Redis(location.url);
  const texts: string[] = [];
  for (const key of await redis.keys(`${location.prefix}:*`)) {
    texts.push(`${key} ${JSON.stringify(await valueAt(redis, key))}`);
  }
  redis.disconnect();
  return texts.join('\n');
}

async function valueAt(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash': {
      const { data: _, ...rest } = await redis.hgetall(key);
      return rest;
    }
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}
