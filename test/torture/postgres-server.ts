import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existingPassword, makeCluster } from '../../src/embedded/cluster.ts';
import { makeFolder } from '../../src/embedded/folders.ts';
import { freePort } from '../../src/embedded/port.ts';
import { runningServer } from '../../src/embedded/postmaster-pid.ts';
import { startServer, stopServer } from '../../src/embedded/server.ts';
import { serverFiles } from '../../src/embedded/server-files.ts';
import { serverUser } from '../../src/embedded/system-user.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** A PostgreSQL that can be ended as by a power cut and started again on its files. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  readonly adminUrl: string;
  /** Ends it at once, without a checkpoint: `pg_ctl stop -m immediate`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Its own disk, which can be full; null where none could be mounted. */
  readonly disk: SmallDisk | null;
  /** Starts it where it gave up. */
  revive(): Promise<void>;
}

export async function openPostgres(
  further: Readonly<Record<string, string>> = {},
  isOnSmallDisk = false,
): Promise<PostgresServer> {
  const user = await serverUser();
  const files = await serverFiles(user);
  const folder = await makeFolder(join(tmpdir(), 'dealkeeper-torture-pg-'), user);
  const disk = isOnSmallDisk ? await mountSmallDisk(folder) : null;
  const cluster = { files, user, dataDir: join(folder, 'torture'), isTemporary: true };
  const password = (await existingPassword(cluster)) ?? (await makeCluster(cluster));
  const port = await freePort();
  // Durable as in production: what was acknowledged must be there after it was killed.
  const flags = { fsync: 'on', synchronous_commit: 'on', max_connections: '300', ...further };
  const start = async () => {
    const state = await startServer(cluster, port, flags);
    if (state !== 'started') throw new Error(`port ${port} was taken meanwhile`);
  };
  await start();
  return {
    port,
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    start,
    disk,
    revive: async () => {
      // It may be about to give up: what it began before there was room still ends.
      for (let looks = 0; looks < 25; looks++, await pause()) {
        if ((await runningServer(cluster.dataDir)) === null) return start();
      }
    },
    kill: async () => {
      const pid = await runningServer(cluster.dataDir);
      if (pid === null) return;
      process.kill(pid, 'SIGQUIT');
      while ((await runningServer(cluster.dataDir)) !== null) await pause();
    },
    [Symbol.asyncDispose]: async () => {
      await stopServer(cluster);
      await disk?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
