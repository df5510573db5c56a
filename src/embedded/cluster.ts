import { randomBytes } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { type Programs, runProgram } from './programs.ts';

/** A database cluster's directory and what serves it. Its owner keeps files of its own beside it. */
export interface Cluster extends Programs {
  readonly dataDir: string;
  /** Deleted when it is stopped: its making need not survive a power cut. */
  readonly isTemporary: boolean;
}

const INITDB_TIMEOUT_MS = 120_000;

/**
 * Returns the password of the cluster's superuser `postgres`, null where there is no cluster yet.
 *
 * @throws {ConfigurationError} the directory holds something else, a cluster of another major
 *   version or of another user; or the password is lost.
 */
export async function existingPassword(cluster: Cluster): Promise<string | null> {
  const { dataDir } = cluster;
  const entries = await listing(dataDir);
  if (entries === null || entries.length === 0) return null;
  if (!entries.includes('PG_VERSION')) {
    throw new ConfigurationError(`${dataDir} is neither empty nor a PostgreSQL database`);
  }
  await requireOwnCluster(cluster);
  return readPassword(dataDir);
}

async function requireOwnCluster({ dataDir, files, user }: Cluster): Promise<void> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version !== String(files.major)) {
    throw new ConfigurationError(
      `the database in ${dataDir} was made by PostgreSQL ${version}, this is ${files.version}: ` +
        'upgrade it with pg_upgrade or choose another directory',
    );
  }
  const { uid } = await lstat(dataDir);
  const expected = user?.uid ?? process.getuid?.() ?? uid;
  if (uid !== expected) {
    throw new ConfigurationError(
      `the database in ${dataDir} belongs to user ${uid}, PostgreSQL would run as ${expected}: ` +
        'run as the user that made it',
    );
  }
}

/**
 * Makes the cluster and returns the password of its superuser `postgres`, a random one that is kept
 * in a 0600 file beside the directory. The caller has claimed the cluster.
 *
 * @throws {ConfigurationError} initdb failed.
 */
export async function makeCluster(cluster: Cluster): Promise<string> {
  const { dataDir, user } = cluster;
  const password = randomBytes(24).toString('base64url');
  const unfinished = `${dataDir}.new`;
  const passwordForInitdb = `${dataDir}.initdb-password`;
  await Promise.all([unfinished, passwordForInitdb, passwordFile(dataDir)].map(remove));
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordForInitdb, password, { flag: 'wx', mode: 0o600 });
    if (user !== null) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordForInitdb, user.uid, user.gid);
    }
    await initdb(cluster, unfinished, passwordForInitdb);
    await writeFile(passwordFile(dataDir), password, { flag: 'wx', mode: 0o600, flush: true });
    // Named last, when whole: an initdb that was cut short is never taken for a cluster.
    await rmdir(dataDir).catch(() => undefined);
    await rename(unfinished, dataDir);
    return password;
  } finally {
    await Promise.all([unfinished, passwordForInitdb].map(remove));
  }
}

async function initdb(cluster: Cluster, directory: string, passwordPath: string): Promise<void> {
  const args = ['-D', directory, '-U', 'postgres', `--pwfile=${passwordPath}`, '--no-instructions'];
  // The built-in provider sorts by code point alike on every machine, whatever locales it has.
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin');
  args.push('--builtin-locale=C.UTF-8', '--auth=scram-sha-256');
  args.push('-c', 'timezone=UTC', '-c', 'log_timezone=UTC');
  if (cluster.isTemporary) args.push('--no-sync');
  const { code, output } = await runProgram(cluster, 'initdb', args, INITDB_TIMEOUT_MS);
  if (code === 0) return;

  const isUnlinked = /shared librar|Library not loaded/i.test(output);
  const advice = isUnlinked ? ' (npm rebuild lets the package make its links)' : '';
  throw new ConfigurationError(`PostgreSQL's initdb failed${advice}: ${output.slice(-1_000)}`);
}

async function readPassword(dataDir: string): Promise<string> {
  const path = passwordFile(dataDir);
  const found = await lstat(path).catch(() => null);
  if (found === null) {
    throw new ConfigurationError(`${path} is missing: without it ${dataDir} cannot be opened`);
  }
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  if (!isOurs || !found.isFile()) {
    throw new ConfigurationError(`${path} is not a file of the user that runs this`);
  }
  return (await readFile(path, 'utf8')).trim();
}

function passwordFile(dataDir: string): string {
  return `${dataDir}.password`;
}

async function listing(directory: string): Promise<string[] | null> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new ConfigurationError(`${directory} cannot be read as a directory`, { cause });
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
