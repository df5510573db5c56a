import { readFile, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { commandOf } from './process-identity.ts';

/** The start in postmaster.pid is in whole seconds and the clock may have been set since. */
const CLOCK_TOLERANCE_S = 60;
const ORPHANS_END_WITHIN_MS = 5_000;

/**
 * Returns the process number of the server that runs on the directory, null for none. The number in
 * postmaster.pid may by now be another program's, so its command line must name the directory;
 * pg_ctl itself would signal whatever has the number.
 */
export async function runningServer(dataDir: string): Promise<number | null> {
  const { pid, path } = await readPidFile(dataDir);
  if (pid === null) return null;
  const command = commandOf(pid);
  return command?.includes('postgres') && command.includes(path) ? pid : null;
}

/**
 * Removes a postmaster.pid that no server stands behind. PostgreSQL goes by the number alone and
 * refuses to start where it is taken: by another program after a power cut or in a restarted
 * container, or by the dead server itself where the container's first process reaps no orphans.
 *
 * Sessions end by themselves soon after their server. While one is attached to its shared memory the
 * file stays, and so it does where the system cannot tell, unless it is of an earlier boot.
 */
export async function removeStalePidFile(dataDir: string): Promise<void> {
  const { file, pid, startedAtS, sharedMemoryId } = await readPidFile(dataDir);
  if (pid === null || (await runningServer(dataDir)) !== null) return;
  const bootedAtS = Date.now() / 1_000 - uptime();
  const isOfEarlierBoot = startedAtS < bootedAtS - CLOCK_TOLERANCE_S;
  if (isOfEarlierBoot || (await isReleased(sharedMemoryId))) await rm(file, { force: true });
}

/** Its lines: process number, directory, start in seconds, port, socket, address, shared memory. */
async function readPidFile(dataDir: string) {
  const file = join(dataDir, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  // Negative where it is no postmaster but a single session.
  const pid = Math.abs(Number(lines[0]));
  return {
    file,
    pid: Number.isInteger(pid) && pid > 0 ? pid : null,
    path: lines[1] ?? dataDir,
    startedAtS: Number(lines[2]),
    sharedMemoryId: lines[6]?.trim().split(/\s+/)[1] ?? '',
  };
}

async function isReleased(sharedMemoryId: string): Promise<boolean> {
  const deadline = Date.now() + ORPHANS_END_WITHIN_MS;
  for (;;) {
    const attached = await attachedTo(sharedMemoryId);
    if (attached === 0) return true;
    if (attached === null || Date.now() > deadline) return false;
    await wait(50);
  }
}

/** The number of processes attached to a segment of System V shared memory, null: not known. */
async function attachedTo(sharedMemoryId: string): Promise<number | null> {
  // Columns: key, id, mode, size, creator, last, number of processes attached.
  const table = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => null);
  if (table === null) return null;
  const segments = table.split('\n').map((line) => line.trim().split(/\s+/));
  return Number(segments.find(([, id]) => id === sharedMemoryId)?.[6] ?? 0);
}
