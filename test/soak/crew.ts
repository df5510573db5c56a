import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a process says of itself with DEALKEEPER_VITALS_S. */
export interface Vitals {
  /** Bytes in memory, as the system counts them. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
}

/** How a process ended after SIGTERM. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly ms: number;
}

/** A worker or scheduler in a process of its own. */
export interface Hand {
  readonly pid: number;
  /** What it said last of itself; null: nothing yet, or nothing for {@link STALE_MS}. */
  vitals(): Vitals | null;
  /** Lines of its log above `info`. */
  readonly complaints: readonly string[];
  stop(): Promise<Ended>;
}

/** Said longer ago, vitals are no more what a process is like: it says them every few seconds. */
const STALE_MS = 15_000;

/**
 * Young objects get all of their memory at once: V8 gives it out over an hour of light load, up to
 * 128 MiB, and what we let grow would not be seen behind that.
 */
const NODE_FLAGS = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];

/** Starts a process and returns once it is ready. */
export async function hire(
  role: 'deals' | 'scheduler',
  environment: NodeJS.ProcessEnv,
): Promise<Hand> {
  const script = fileURLToPath(new URL(`../../workers/${role}.ts`, import.meta.url));
  const env = { ...environment, DEALKEEPER_LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, [...NODE_FLAGS, script], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ready = Promise.withResolvers<void>();
  const complaints: string[] = [];
  let heard: { readonly vitals: Vitals; readonly atMs: number } | null = null;
  createInterface({ input: child.stderr }).on('line', (line) => {
    const said = parsed(line);
    if (said?.message === 'ready') ready.resolve();
    if (said?.message === 'vitals') {
      heard = { vitals: said as unknown as Vitals, atMs: performance.now() };
    }
    if (said?.level !== 'info' && complaints.length < 100) complaints.push(line);
  });
  const died = once(child, 'exit').then(() => {
    ready.reject(new Error(`a ${role} process ended: ${complaints.join('\n')}`));
  });
  void died;
  await ready.promise;
  const pid = child.pid ?? 0;
  const vitals = () => (heard && performance.now() - heard.atMs < STALE_MS ? heard.vitals : null);
  return { pid, complaints, vitals, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<Ended> {
  const began = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  const ms = Math.round(performance.now() - began);
  return { code: child.exitCode, signal: child.signalCode, ms };
}

function parsed(line: string): { level: string; message: string } | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
