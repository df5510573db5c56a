import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { QUEUE_SCHEMA, SCHEMA, type Servers } from './servers.ts';

export type Kind = 'redis' | 'postgres';

/** The settings by which a process reaches a database and a queue of the benchmark. */
export function environmentFor(servers: Servers, database: string, kind: Kind) {
  const queue =
    kind === 'redis'
      ? { REDIS_URL: servers.redisUrl }
      : { DATABASE_QUEUE_URL: servers.url(database, 'queue') };
  return {
    ...queue,
    DATABASE_URL: servers.url(database, 'worker'),
    DATABASE_RELAY_URL: servers.url(database, 'relay'),
    DATABASE_JANITOR_URL: servers.url(database, 'janitor'),
    DEALKEEPER_SCHEMA: SCHEMA,
    DEALKEEPER_QUEUE_SCHEMA: QUEUE_SCHEMA,
    DEALKEEPER_LOG_LEVEL: 'warn',
  };
}

export interface WorkerProcess {
  readonly pid: number;
  /** Ends it as an operator would, and returns once it is gone. */
  stop(): Promise<void>;
}

/** Starts a program of the benchmark in a process of its own; returns once it says it is ready. */
export async function startProcess(
  program: string,
  environment: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<WorkerProcess> {
  const { PATH = '', NODE_OPTIONS = '' } = process.env;
  const child = spawn(process.execPath, [...options, join(import.meta.dirname, program)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH, NODE_OPTIONS, ...environment },
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`${program} did not start`))),
  ]);
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
