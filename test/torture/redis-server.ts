import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/port.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** A Redis with an append-only file that can be killed, filled, and made to forget. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Its own disk, which can be full; null where none could be mounted. */
  readonly disk: SmallDisk | null;
  /** `kill -9`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Everything is gone, as after a failover to an empty replica. */
  flush(): Promise<void>;
  /** Keeps a copy of the file as it is. */
  remember(): Promise<void>;
  /** Whether there is a copy to go back to. */
  readonly isCopied: boolean;
  /** Goes back to the copy, as after a restore of a backup. */
  goBack(): Promise<void>;
  /** Refuses every write, as a Redis does whose memory is full. */
  fill(): Promise<void>;
  drainMemory(): Promise<void>;
  /** Returns once all that was acknowledged is in the file: with room on the disk it tries each second. */
  catchUp(): Promise<void>;
}

/** Longer than the second after which Redis tries again to write its file. */
const RETRY_MS = 1_200;

export async function openRedisServer(isOnSmallDisk = false): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-torture-redis-'));
  const disk = isOnSmallDisk ? await mountSmallDisk(folder) : null;
  const port = await freePort();
  const files = join(folder, 'appendonlydir');
  const copy = join(folder, 'copy');
  let server: ChildProcess | null = null;
  let isCopied = false;

  const start = async () => {
    const settings = { port, bind: '127.0.0.1', dir: folder, appendonly: 'yes', save: '""' };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const log = ['--loglevel', 'warning', '--maxmemory-policy', 'noeviction'];
    server = spawn('redis-server', [...args, ...log], { stdio: 'ignore' });
    await command(port, (redis) => redis.ping());
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    port,
    disk,
    start,
    kill,
    get isCopied() {
      return isCopied;
    },
    flush: () => command(port, (redis) => redis.flushall()),
    remember: async () => {
      await rm(copy, { recursive: true, force: true });
      await cp(files, copy, { recursive: true });
      isCopied = true;
    },
    goBack: async () => {
      await kill();
      await rm(files, { recursive: true, force: true });
      await cp(copy, files, { recursive: true });
      await start();
    },
    fill: () => command(port, (redis) => redis.config('SET', 'maxmemory', '1mb')),
    catchUp: async () => {
      let said = '';
      while (!said.includes('aof_last_write_status:ok')) {
        await wait(RETRY_MS);
        await command(port, async (redis) => {
          said = await redis.info('persistence');
        });
      }
    },
    drainMemory: () => command(port, (redis) => redis.config('SET', 'maxmemory', '0')),
    [Symbol.asyncDispose]: async () => {
      await kill();
      await disk?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends one command as soon as the server answers. */
async function command(port: number, send: (redis: Redis) => Promise<unknown>): Promise<void> {
  const options = { port, host: '127.0.0.1', retryStrategy: () => 30, maxRetriesPerRequest: 300 };
  const redis = new Redis(options);
  redis.on('error', () => undefined);
  try {
    await redis.call('CONFIG', 'SET', 'aof-load-truncated', 'yes').catch(() => undefined);
    await send(redis);
  } finally {
    redis.disconnect();
  }
}
