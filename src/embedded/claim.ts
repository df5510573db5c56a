import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../errors.ts';
import { fateOf, type ProcessFate, type ProcessRecord, thisProcess } from './process-identity.ts';

/**
 * Marks the cluster as this process's, in a file beside it, until `unclaim`. The mark of a process
 * that ended without it counts no more.
 *
 * @throws {ConfigurationError} a living process, maybe this one, has the cluster open.
 */
export async function claim(dataDir: string): Promise<void> {
  const mark = `${JSON.stringify(thisProcess())}\n`;
  const earlier = await readMark(dataDir);
  if (earlier !== null) {
    if (fateOf(earlier) === 'running') throw openElsewhere(dataDir, earlier);
    await unclaim(dataDir);
  }
  try {
    await writeFile(markFile(dataDir), mark, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const winner = await readMark(dataDir);
    if (winner !== null) throw openElsewhere(dataDir, winner);
    throw new ConfigurationError(`${markFile(dataDir)} cannot be written`, { cause });
  }
}

export async function unclaim(dataDir: string): Promise<void> {
  await rm(markFile(dataDir), { force: true });
}

/** Returns what became of the process that marked the cluster, null where no mark can be read. */
export async function fateOfOwner(dataDir: string): Promise<ProcessFate | null> {
  const mark = await readMark(dataDir);
  return mark === null ? null : fateOf(mark);
}

/** A mark that another user planted, or that a crash cut short, is none. */
async function readMark(dataDir: string): Promise<ProcessRecord | null> {
  try {
    const { uid } = await lstat(markFile(dataDir));
    if (process.getuid !== undefined && uid !== process.getuid()) return null;
    const mark: Partial<ProcessRecord> = JSON.parse(await readFile(markFile(dataDir), 'utf8'));
    const { pid, startedAt = '', boot = '', pidNamespace = '' } = mark;
    return typeof pid === 'number' ? { pid, startedAt, boot, pidNamespace } : null;
  } catch {
    return null;
  }
}

function markFile(dataDir: string): string {
  return `${dataDir}.owner`;
}

function openElsewhere(dataDir: string, owner: ProcessRecord): ConfigurationError {
  return new ConfigurationError(`the database in ${dataDir} is open in process ${owner.pid}`);
}
