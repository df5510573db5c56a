import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { claim, unclaim } from './claim.ts';
import { type Cluster, existingPassword, makeCluster } from './cluster.ts';
import { locateDataDir } from './data-dir.ts';
import { makeTemporaryFolder } from './folders.ts';
import { removeLeftovers, TEMPORARY_DATA } from './leftovers.ts';
import { freePort, portInUse, requireFreePort } from './port.ts';
import type { Programs } from './programs.ts';
import { requireSettingNames, startServer, stopServer } from './server.ts';
import { serverFiles } from './server-files.ts';
import { serverUser } from './system-user.ts';

export interface EmbeddedPostgresOptions {
  /** Where the database stays between runs. None: a temporary one, deleted when it is stopped. */
  readonly dataDir?: string;
  /** The port on 127.0.0.1. None: a free one, another at every start. */
  readonly port?: number;
  /** PostgreSQL settings beside ours, such as `{ fsync: 'off' }` in tests. */
  readonly flags?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connects as the superuser `postgres`, to the database `postgres`; holds the password. */
  readonly adminUrl: string;
  readonly port: number;
  /** Where the data really are: root's may lie elsewhere than asked for. @see locateDataDir */
  readonly dataDir: string;
  /** Stops the server, deletes a temporary database; may be called again. */
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 5;

/**
 * Starts the packaged PostgreSQL for a machine that has none and returns when it answers: UTF-8,
 * code-point order, UTC, scram passwords, commits that survive a power cut unless a flag says not.
 *
 * The server is a daemon. Ctrl-C does not reach it, so that we can drain first; it runs until
 * `stop`. If we are killed, a temporary one is removed when the next is opened; a persistent one
 * runs on and is restarted when its directory is opened again. It is restarted, not adopted, since
 * its sessions may be the dead owner's and hold locks, and its port and flags may differ.
 *
 * @throws {ConfigurationError} no package for this platform, no user to run under, the port is
 *   taken, or the directory cannot be used (open in a living process, not a cluster, another major
 *   version); the message says which.
 */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  requireSettingNames(options.flags ?? {});
  const user = await serverUser();
  const programs: Programs = { files: await serverFiles(user), user };
  await removeLeftovers(programs);
  const cluster: Cluster =
    options.dataDir === undefined
      ? await temporaryCluster(programs)
      : { ...programs, dataDir: await locateDataDir(options.dataDir, user), isTemporary: false };

  await claim(cluster.dataDir);
  try {
    const kept = await existingPassword(cluster);
    if (kept !== null) await stopServer(cluster);
    if (options.port !== undefined) await requireFreePort(options.port);
    const password = kept ?? (await makeCluster(cluster));
    const port = await startOnPort(cluster, options);
    return opened(cluster, port, password);
  } catch (error) {
    await letGo(cluster);
    throw error;
  }
}

async function temporaryCluster(programs: Programs): Promise<Cluster> {
  const folder = await makeTemporaryFolder(programs.user);
  return { ...programs, dataDir: join(folder, TEMPORARY_DATA), isTemporary: true };
}

async function startOnPort(
  cluster: Cluster,
  { port, flags = {} }: EmbeddedPostgresOptions,
): Promise<number> {
  if (port !== undefined) {
    if ((await startServer(cluster, port, flags)) === 'started') return port;
    throw portInUse(port);
  }
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt += 1) {
    const free = await freePort();
    if ((await startServer(cluster, free, flags)) === 'started') return free;
  }
  throw new ConfigurationError(`no free port on 127.0.0.1 after ${PORT_ATTEMPTS} attempts`);
}

function opened(cluster: Cluster, port: number, password: string): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopServer(cluster).then(() => letGo(cluster));
    return stopping;
  };
  return {
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    dataDir: cluster.dataDir,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function letGo({ dataDir, isTemporary }: Cluster): Promise<void> {
  if (!isTemporary) return unclaim(dataDir);
  await rm(dirname(dataDir), { recursive: true, force: true, maxRetries: 3 });
}
