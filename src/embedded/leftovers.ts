import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fateOfOwner } from './claim.ts';
import { TEMPORARY_PREFIX, temporaryRoots } from './folders.ts';
import type { Programs } from './programs.ts';
import { stopServer } from './server.ts';

/** The directory of a temporary cluster within its folder. */
export const TEMPORARY_DATA = 'data';

/** At most so many are removed by one start; the rest by the next. */
const MOST = 16;
/** A folder without an owner's mark may be another process's that is just making it. */
const UNMARKED_KEPT_MS = 60 * 60_000;

/**
 * Stops and deletes temporary clusters whose owner ended without stopping them (kill -9). Only
 * folders of our own account count, and only those whose owner is known to be gone.
 *
 * What cannot be removed is left for another time: it does not keep a new cluster from starting.
 */
export async function removeLeftovers(programs: Programs): Promise<void> {
  for (const folder of (await leftovers()).slice(0, MOST)) {
    try {
      const dataDir = join(folder, TEMPORARY_DATA);
      await stopServer({ ...programs, dataDir, isTemporary: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Another process may be removing it at this moment.
    }
  }
}

async function leftovers(): Promise<string[]> {
  const found: string[] = [];
  for (const root of await temporaryRoots()) {
    for (const name of await readdir(root).catch(() => [])) {
      if (!name.startsWith(TEMPORARY_PREFIX)) continue;
      if (await isLeftover(join(root, name))) found.push(join(root, name));
    }
  }
  return found;
}

async function isLeftover(folder: string): Promise<boolean> {
  const facts = await lstat(folder).catch(() => null);
  if (facts === null || !facts.isDirectory()) return false;
  if (process.getuid !== undefined && facts.uid !== process.getuid()) return false;
  const fate = await fateOfOwner(join(folder, TEMPORARY_DATA));
  return fate === 'gone' || (fate === null && Date.now() - facts.mtimeMs > UNMARKED_KEPT_MS);
}
