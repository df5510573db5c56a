import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Kind, openTestQueue, type TestQueue } from '../support/queues.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
export const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** Starts a command as a user would, with no setting but those given. */
export function start(args: readonly string[], { env = {}, cwd }: RunOptions = {}) {
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  const options = { env: { PATH, HOME, TMPDIR, ...env }, ...(cwd !== undefined && { cwd }) };
  return spawn(process.execPath, [MAIN, ...args], options);
}

/** Runs a command to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(args, options);
  const exited = once(child, 'exit');
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { code, stdout, stderr };
}

/** A running system of a test's own, and commands that reach it by the environment. */
export interface CliSystem extends AsyncDisposable {
  readonly queue: TestQueue;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** A tenant of the test's own; commands may name it by its id. */
  readonly tenantId: string;
  run(...args: readonly string[]): Promise<Ran>;
  /** Writes a file, and returns its path. */
  file(name: string, lines: readonly (string | object)[]): Promise<string>;
}

export async function openCliSystem(
  kind: Kind = 'postgres',
  queue: Promise<TestQueue> = openTestQueue(kind),
): Promise<CliSystem> {
  return cliSystem(await queue);
}

async function cliSystem(queue: TestQueue): Promise<CliSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-cli-'));
  const { location } = queue;
  const env: Record<string, string> = {
    DATABASE_URL: queue.url('worker'),
    DATABASE_OWNER_URL: queue.url('owner'),
    DEALKEEPER_SCHEMA: queue.database.schema,
    ...(location.kind === 'redis'
      ? { REDIS_URL: location.url, DEALKEEPER_QUEUE_PREFIX: location.prefix }
      : { DATABASE_QUEUE_URL: location.url, DEALKEEPER_QUEUE_SCHEMA: location.schema }),
  };
  return {
    queue,
    env,
    folder,
    tenantId: await queue.aTenant(),
    run: (...args) => run(args, { env, cwd: folder }),
    file: async (name, lines) => {
      const path = join(folder, name);
      const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
      await writeFile(path, `${texts.join('\n')}\n`);
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      await queue[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
