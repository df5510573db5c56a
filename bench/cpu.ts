import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A clock tick of Linux's accounting, in milliseconds. */
const TICK_MS = 10;

interface Spent {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly childrenMs: number;
}

/** Returns the CPU time that a process has spent, in milliseconds; 0 where that is not known. */
export async function cpuOf(pid: number): Promise<number> {
  return (await spentBy(pid))?.ownMs ?? 0;
}

/** Returns the CPU time of a server and all the processes that it started, in milliseconds. */
export async function cpuOfServer(pid: number): Promise<number> {
  const server = await spentBy(pid);
  if (!server) return 0;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map(spentBy));
  const children = all.filter((spent) => spent?.parent === pid);
  const alive = children.reduce((sum, spent) => sum + (spent?.ownMs ?? 0), 0);
  return server.ownMs + server.childrenMs + alive;
}

/** Returns the process id that a PostgreSQL data directory names. */
export async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function spentBy(pid: number): Promise<Spent | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name may hold blanks: what counts stands behind its bracket.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return {
    parent,
    ownMs: (user + system) * TICK_MS,
    childrenMs: (childUser + childSystem) * TICK_MS,
  };
}
