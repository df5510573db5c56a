import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf } from './cpu.ts';
import type { Servers } from './servers.ts';
import { startProcess } from './worker-process.ts';

/** What was seen while more work waited than could be done. */
export interface Rate {
  readonly perSecond: number;
  /** CPU time a job, in milliseconds: it says more than the rate where others use the machine. */
  readonly cpuMs: { readonly node: number; readonly postgres: number; readonly redis: number };
}

export interface Backlog {
  /** What does the work, in how many processes. */
  readonly program: string;
  readonly processes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[] | undefined;
  /** Jobs that wait, and how many of them are completed by now. */
  readonly waiting: number;
  readonly completed: () => Promise<number>;
  readonly seconds: number;
}

/** Before a rate is taken so many jobs are done: connections are open, code is compiled. */
const WARM_UP_JOBS = 1_000;
const WARM_UP_MS = { shortest: 1_500, longest: 10_000 };

/**
 * Returns the jobs a second that processes complete of a backlog, which must outlast the time.
 *
 * @throws {Error} the work ran out.
 */
export async function backlogRate(servers: Servers, backlog: Backlog): Promise<Rate> {
  const { program, processes, environment, nodeOptions, completed, waiting, seconds } = backlog;
  const workers = await Promise.all(
    Array.from({ length: processes }, () => startProcess(program, environment, nodeOptions)),
  );
  const look = async () => {
    const [at, done] = [performance.now(), await completed()];
    const node = await Promise.all(workers.map(({ pid }) => cpuOf(pid)));
    return { at, done, ...(await servers.cpu()), node: node.reduce((sum, ms) => sum + ms, 0) };
  };
  await sleep(WARM_UP_MS.shortest);
  const latest = performance.now() + WARM_UP_MS.longest;
  while ((await completed()) < WARM_UP_JOBS && performance.now() < latest) await sleep(100);
  const before = await look();
  await sleep(seconds * 1_000);
  const after = await look();
  await Promise.all(workers.map((worker) => worker.stop()));
  if (after.done >= waiting) throw new Error(`${program}: the work ran out, add messages`);
  const jobs = after.done - before.done;
  const each = (part: keyof Rate['cpuMs']) => (after[part] - before[part]) / jobs;
  return {
    perSecond: jobs / ((after.at - before.at) / 1_000),
    cpuMs: { node: each('node'), postgres: each('postgres'), redis: each('redis') },
  };
}
