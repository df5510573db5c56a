import { chmod, lstat, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { firstBarrier } from './reachability.ts';
import type { SystemUser } from './system-user.ts';

/** What the name of a folder with a temporary cluster begins with. */
export const TEMPORARY_PREFIX = 'dealkeeper-pg-';

/**
 * Returns the directories in which temporary clusters are made, the preferred first: the system's
 * own, then those that are open to every user where that one lies below a closed directory.
 */
export async function temporaryRoots(): Promise<string[]> {
  const wanted = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/var/tmp', '/tmp'];
  const found = await Promise.all(wanted.map((path) => realpath(path).catch(() => null)));
  return [...new Set(found.filter((path) => path !== null))];
}

/**
 * Returns a fresh folder for a temporary cluster; the server's user can enter but not write it.
 *
 * @throws {ConfigurationError} no temporary directory can be reached and written.
 */
export async function makeTemporaryFolder(user: SystemUser | null): Promise<string> {
  for (const root of await temporaryRoots()) {
    if ((await firstBarrier(root, user)) !== null) continue;
    try {
      return await makeFolder(join(root, TEMPORARY_PREFIX), user);
    } catch {
      // Full or read-only: the next may do.
    }
  }
  throw new ConfigurationError(
    'no temporary directory can be used for PostgreSQL: set TMPDIR to one that every user can enter',
  );
}

/** Returns a new folder of root's, or the caller's, that begins with `prefix`. */
export async function makeFolder(prefix: string, user: SystemUser | null): Promise<string> {
  const folder = await mkdtemp(prefix);
  if (user !== null) await chmod(folder, 0o711);
  return folder;
}

/**
 * Returns the folder in which root keeps what the server's user must reach and no other user may
 * change: `/var/lib/dealkeeper`, else one in /var/tmp.
 *
 * @throws {ConfigurationError} neither can be made, or belongs to root alone, or can be reached.
 */
export async function rootsFolder(user: SystemUser | null): Promise<string> {
  const candidates = ['/var/lib/dealkeeper', '/var/tmp/dealkeeper'];
  for (const folder of candidates) {
    try {
      await mkdir(folder, { mode: 0o755 });
      await chmod(folder, 0o755); // whatever the umask
    } catch {
      // There already, or not to be made: what follows tells.
    }
    if ((await isRootsAlone(folder)) && (await firstBarrier(folder, user)) === null) return folder;
  }
  throw new ConfigurationError(
    `none of ${candidates.join(', ')} is a directory that only root may write and all may enter`,
  );
}

/** Whether `path` is a directory, no link, that belongs to root and that no one else can change. */
export async function isRootsAlone(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
}
