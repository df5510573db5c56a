import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { fateOf, type ProcessRecord, thisProcess } from '../embedded/process-identity.ts';
import type { SystemEnvironment } from '../embedded/system.ts';

/** What a checkout keeps of its embedded system, in its current directory. */
export const HOME = '.dealkeeper';

const Connection = v.object({
  process: v.object({
    pid: v.number(),
    startedAt: v.string(),
    boot: v.string(),
    pidNamespace: v.string(),
  }),
  environment: v.record(v.string(), v.string()),
});

const file = () => join(resolve(HOME), 'connection.json');

/** Tells other commands of this checkout how to reach the system; it holds its passwords. */
export async function writeConnection(environment: SystemEnvironment): Promise<void> {
  await mkdir(resolve(HOME), { recursive: true });
  const record: ProcessRecord = thisProcess();
  const draft = `${file()}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ process: record, environment }, null, 2)}\n`, {
    mode: 0o600,
  });
  await rename(draft, file());
}

export async function removeConnection(): Promise<void> {
  await rm(file(), { force: true });
}

/** Returns the environment of the system that runs in this checkout, null where none runs. */
export async function readConnection(): Promise<SystemEnvironment | null> {
  const text = await readFile(file(), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Connection), text);
  if (!parsed.success || fateOf(parsed.output.process) === 'gone') return null;
  return parsed.output.environment;
}
