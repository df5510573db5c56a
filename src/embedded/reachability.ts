import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SystemUser } from './system-user.ts';

const READ = 4;
const ENTER = 1;

/**
 * Returns the first directory on the way to `path` (itself included where it is a directory, or the
 * file that cannot be read) that keeps the user out, null where the way is open.
 *
 * It reads mode bits only: what an access list alone opens counts as closed. A user of null is the
 * caller, who finds out by trying.
 *
 * @throws {Error} ENOENT: there is no such path.
 */
export async function firstBarrier(path: string, user: SystemUser | null): Promise<string | null> {
  if (user === null) return null;
  for (const step of stepsTo(await realpath(path))) {
    const found = await stat(step);
    const shift = found.uid === user.uid ? 6 : found.gid === user.gid ? 3 : 0;
    const needed = found.isDirectory() ? ENTER : READ;
    if (((found.mode >> shift) & needed) === 0) return step;
  }
  return null;
}

/** '/a/b' → '/', '/a', '/a/b' */
function stepsTo(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...stepsTo(parent), path];
}
