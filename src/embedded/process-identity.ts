import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Which process holds something; it outlives the process on disk, its number may be reused. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startedAt: string;
  readonly boot: string;
  readonly pidNamespace: string;
}

/** `unknown`: the record was made in another container, whose processes are not seen from here. */
export type ProcessFate = 'running' | 'gone' | 'unknown';

/** Returns the record of the process that calls. */
export function thisProcess(): ProcessRecord {
  const startedAt = startOf(process.pid) ?? '';
  return { pid: process.pid, startedAt, boot: boot(), pidNamespace: pidNamespace() };
}

/** Returns whether the process that made the record still runs, and is not another of its number. */
export function fateOf(record: ProcessRecord): ProcessFate {
  if (record.boot !== boot()) return 'gone';
  if (record.pidNamespace !== pidNamespace()) return 'unknown';
  return startOf(record.pid) === record.startedAt ? 'running' : 'gone';
}

/** Returns the command line of a running process as one string, null where none runs. */
export function commandOf(pid: number): string | null {
  if (process.platform === 'linux') {
    return (
      tryRead(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')) || null
    );
  }
  if (process.platform === 'win32') {
    const query = `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`;
    return tryRead(() => run('powershell', ['-NoProfile', '-Command', query])) || null;
  }
  return tryRead(() => run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])) || null;
}

/** The start of a process in the system's own words (ticks since boot on Linux), null: not running. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = statOf(pid);
    // Z: it has ended, and only its number is still taken until its parent looks.
    return stat === null || stat[0] === 'Z' ? null : (stat[19] ?? null);
  }
  if (process.platform === 'win32') return isSignallable(pid) ? '' : null;
  return tryRead(() => run('ps', ['-o', 'lstart=', '-p', String(pid)])) || null;
}

/** The fields of /proc/<pid>/stat from the state, the third, on; the name before may hold blanks. */
function statOf(pid: number): string[] | null {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function isSignallable(pid: number): boolean {
  return tryRead(() => (process.kill(pid, 0) ? 'yes' : '')) !== null;
}

function boot(): string {
  return tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '';
}

function pidNamespace(): string {
  return tryRead(() => readlinkSync('/proc/self/ns/pid')) ?? '';
}

function run(command: string, args: readonly string[]): string {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync(command, args, { encoding: 'utf8', stdio, timeout: 5_000 }).trim();
}

/** Where the system does not say, there is nothing to compare: null. */
function tryRead(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
