import { Redis } from 'ioredis';
import { type Check, checkOf, type Finding, notMade } from '../check.ts';

export interface RedisCheckOptions {
  readonly url: string;
  /** Development: a Redis that may evict or forget jobs passes, and the check says so. */
  readonly isVolatileAllowed: boolean;
}

const TIMEOUT_MS = 5_000;
const OVERRIDE = 'DEALKEEPER_ALLOW_VOLATILE_REDIS=1';

/**
 * Checks that Redis is reachable, evicts no key and keeps an append-only file. Both are read from
 * INFO: managed Redis refuses CONFIG.
 */
export async function checkRedis({ url, isVolatileAllowed }: RedisCheckOptions): Promise<Check[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  let refused: unknown;
  redis.on('error', (error) => {
    refused ??= error;
  });
  try {
    await redis.connect();
    const info = `${await redis.info('memory')}\n${await redis.info('persistence')}`;
    const { eviction, persistence } = volatility(info);
    return [
      checkOf('queue', { found: `Redis at ${addressOf(url)}` }),
      checkOf('redis eviction', isVolatileAllowed ? tolerated(eviction) : eviction),
      checkOf('redis persistence', isVolatileAllowed ? tolerated(persistence) : persistence),
    ];
  } catch (error) {
    return [
      checkOf('queue', redisFailure(refused ?? error, url)),
      notMade('redis eviction', 'no connection'),
      notMade('redis persistence', 'no connection'),
    ];
  } finally {
    redis.disconnect();
  }
}

/** Reads from INFO's memory and persistence sections whether Redis may lose a job. */
export function volatility(info: string): { eviction: Finding; persistence: Finding } {
  const fields = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const [name = '', value = ''] = line.split(':', 2);
      return [name, value.trim()];
    }),
  );
  const policy = fields.get('maxmemory_policy') ?? 'not told by INFO';
  const isKept = fields.get('aof_enabled') === '1';
  return {
    eviction:
      policy === 'noeviction'
        ? { found: policy }
        : {
            found: `maxmemory-policy is ${policy}: jobs may be evicted`,
            fix: `set maxmemory-policy noeviction, or ${OVERRIDE} for development`,
          },
    persistence: isKept
      ? { found: 'append-only file' }
      : {
          found: 'no append-only file: a restart loses jobs',
          fix: `set appendonly yes, or ${OVERRIDE} for development`,
        },
  };
}

const tolerated = ({ found, fix }: Finding): Finding => ({
  found: fix === undefined ? found : `${found} (allowed by ${OVERRIDE})`,
});

function redisFailure(error: unknown, url: string): Finding {
  const server = `Redis at ${addressOf(url)}`;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = String(message ?? '');
  if (/^(WRONGPASS|ERR invalid password|ERR AUTH|ERR Client sent AUTH)/.test(text)) {
    return { found: `${server} refused the password`, fix: 'correct the password in REDIS_URL' };
  }
  if (text.startsWith('NOAUTH')) {
    return { found: `${server} asks for a password`, fix: 'add it to REDIS_URL' };
  }
  if (text.startsWith('NOPERM')) {
    return { found: `${server} keeps INFO from its user`, fix: 'allow INFO to the user' };
  }
  const reason = typeof code === 'string' ? code : (text.split('\n')[0] ?? '');
  return {
    found: `${server} cannot be reached (${reason})`,
    fix: 'start it, or correct REDIS_URL',
  };
}

/** Host and port alone: a URL may hold a password. */
function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '6379'}`;
}
