import { request } from 'node:http';
import type { Job } from 'bullmq';
import { type Console, type ConsoleOptions, openConsole } from '../../src/console/server.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { openLog } from '../../src/log.ts';
import { DEALS_QUEUE } from '../../src/queue/backend.ts';
import { type Kind, openTestQueue, type TestQueue } from '../support/queues.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface TestConsole extends AsyncDisposable {
  readonly queue: TestQueue;
  readonly console: Console;
  /** Asks as no browser would: any header may be set, Host and Origin too. */
  ask(path: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
}

/** Opens a console on a queue of the test's own, at a free port of this machine alone. */
export async function openTestConsole(
  kind: Kind,
  options: Partial<ConsoleOptions> = {},
): Promise<TestConsole> {
  const queue = await openTestQueue(kind);
  const opened = await openConsole({ ...consoleOptions(queue), ...options });
  return {
    queue,
    console: opened,
    ask: (path, headers = {}, method = 'GET') =>
      ask(new URL(path, opened.url), { headers, method }),
    [Symbol.asyncDispose]: async () => {
      await opened.close();
      await queue[Symbol.asyncDispose]();
    },
  };
}

export function consoleOptions({ backend }: TestQueue): ConsoleOptions {
  const jobNames = JOBS.map(({ name }) => name);
  return { backend, jobNames, host: '127.0.0.1', port: 0, log: openLog('silent') };
}

/** Adds jobs straight to the queue, as any client may, and settles them by `work`. */
export async function settled(
  { backend }: TestQueue,
  jobs: readonly { name: string; data: unknown; opts?: object }[],
  work: (job: Job) => Promise<unknown>,
): Promise<void> {
  const queue = backend.openQueue(DEALS_QUEUE);
  await queue.addBulk(jobs.map((job) => ({ ...job })));
  const worker = backend.startWorker(DEALS_QUEUE, work, { concurrency: 1 });
  const all = new Promise<void>((resolve) => {
    let left = jobs.length;
    const one = () => {
      left -= 1;
      if (left === 0) resolve();
    };
    worker.on('completed', one);
    worker.on('failed', one);
  });
  await all;
  await worker.close();
  await queue.close();
}

function ask(
  url: URL,
  options: { headers: Record<string, string>; method: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
