import { lstat, mkdir, readdir, realpath, rmdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { makeFolder, rootsFolder } from './folders.ts';
import { firstBarrier } from './reachability.ts';
import type { SystemUser } from './system-user.ts';

/**
 * Returns the absolute path at which the persistent cluster asked for at `asked` lives, or is to be
 * made; its parent exists afterwards.
 *
 * That is `asked` itself, except for root where the server's user cannot enter it (a checkout below
 * a 0700 directory): then the cluster gets a folder of its own below /var/lib/dealkeeper and `asked`
 * becomes a symbolic link to it, so that another checkout at the same path starts afresh. Removing
 * the link leaves the data; the file `origin` beside them says where they belonged.
 *
 * @throws {ConfigurationError} `asked` is a dangling link, lies where the server's user cannot enter
 *   and is not empty, or its parent cannot be made.
 */
export async function locateDataDir(asked: string, user: SystemUser | null): Promise<string> {
  const parent = await makeParent(dirname(resolve(asked)));
  const path = join(parent, basename(resolve(asked)));
  const existing = await lstat(path).catch(() => null);
  if (existing?.isSymbolicLink()) return followLink(path);

  const barrier = await firstBarrier(parent, user);
  if (barrier === null) return path;
  if (existing === null) return relocate(path, user);
  if (existing.isDirectory() && (await readdir(path)).length === 0) {
    await rmdir(path);
    return relocate(path, user);
  }
  throw new ConfigurationError(
    `the system user postgres cannot enter ${barrier} on the way to the database ${path}: ` +
      'open it (chmod o+x), move the database, or run as the user it belongs to',
  );
}

async function makeParent(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    return await realpath(parent);
  } catch (cause) {
    throw new ConfigurationError(`the directory ${parent} cannot be made`, { cause });
  }
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    const message = `${path} is a link to a database that is gone: remove it to start a new one`;
    throw new ConfigurationError(message, { cause });
  }
}

async function relocate(path: string, user: SystemUser | null): Promise<string> {
  const folder = await makeFolder(join(await rootsFolder(user), 'cluster-'), user);
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(join(folder, 'origin'), `${path}\n`);
  await symlink(dataDir, path);
  return dataDir;
}
