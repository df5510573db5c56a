import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { checkRedis, volatility } from '../../src/queue/redis-checks.ts';
import { startOwnRedis, type TestRedis } from '../support/redis-server.ts';
import { failedNames, failures } from './setup.ts';

const INFO = '# Memory\r\nused_memory:1\r\nmaxmemory_policy:noeviction\r\n\r\naof_enabled:1\r\n';

test('INFO of a Redis that keeps everything finds nothing to do', () => {
  expect(volatility(INFO)).toEqual({
    eviction: { found: 'noeviction' },
    persistence: { found: 'append-only file' },
  });
});

test.each([
  ['maxmemory_policy:allkeys-lru', 'maxmemory-policy is allkeys-lru: jobs may be evicted'],
  ['maxmemory_policy:volatile-ttl', 'maxmemory-policy is volatile-ttl: jobs may be evicted'],
  ['', 'maxmemory-policy is not told by INFO: jobs may be evicted'],
])('INFO with "%s" fails the eviction', (line, found) => {
  const { eviction } = volatility(INFO.replace('maxmemory_policy:noeviction', line));
  expect(eviction).toMatchObject({ found, fix: expect.stringContaining('noeviction') });
});

test.each(['aof_enabled:0', ''])('INFO with "%s" fails the persistence', (line) => {
  const { persistence } = volatility(INFO.replace('aof_enabled:1', line));
  expect(persistence.fix).toContain('appendonly yes');
});

describe.skipIf(!process.env.DEALKEEPER_TEST_REDIS_URL)('on a live Redis', () => {
  test("the tests' Redis passes", async () => {
    const url = process.env.DEALKEEPER_TEST_REDIS_URL ?? '';
    const checks = await checkRedis({ url, isVolatileAllowed: false });
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['queue', true],
      ['redis eviction', true],
      ['redis persistence', true],
    ]);
  });

  test('one that evicts and forgets fails, unless development allows it', async () => {
    const settings = { 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' };
    await withRedis(settings, async ({ url }) => {
      const checks = await checkRedis({ url, isVolatileAllowed: false });
      expect(failedNames(checks)).toEqual(['redis eviction', 'redis persistence']);
      const { DEALKEEPER_ALLOW_VOLATILE_REDIS: isVolatileAllowed } = readConfig({
        DEALKEEPER_ALLOW_VOLATILE_REDIS: '1',
      });
      const allowed = await checkRedis({ url, isVolatileAllowed });
      expect(failures(allowed)).toEqual({});
      expect(allowed[1]?.found).toContain('(allowed by DEALKEEPER_ALLOW_VOLATILE_REDIS=1)');
    });
  });

  test('a password that is missing or wrong is told, never shown', async () => {
    await withRedis({ requirepass: 'open-sesame' }, async ({ url }) => {
      expect(failures(await checkRedis({ url, isVolatileAllowed: false }))).toEqual({});
      const { host } = new URL(url);
      const missing = await checkRedis({ url: `redis://${host}`, isVolatileAllowed: false });
      expect(failures(missing).queue).toBe(
        `Redis at ${host} asks for a password; add it to REDIS_URL`,
      );
      const wrong = await checkRedis({ url: `redis://:hunter2@${host}`, isVolatileAllowed: false });
      expect(failures(wrong).queue).toBe(
        `Redis at ${host} refused the password; correct the password in REDIS_URL`,
      );
      expect(JSON.stringify(wrong)).not.toContain('hunter2');
    });
  });
});

async function withRedis(
  settings: Record<string, string>,
  body: (redis: TestRedis) => Promise<void>,
): Promise<void> {
  const redis = await startOwnRedis(settings);
  if (!redis) throw new Error('no redis-server on this machine');
  try {
    await body(redis);
  } finally {
    await redis.stop();
  }
}
