import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestQueue } from '../support/queues.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs `dealkeeper ingest` as an operator would, against a test's queue; returns what it said. */
export async function ingest(t: TestQueue, tenantId: string, file: string, map: string) {
  const { location } = t;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABASE_URL: t.url('worker'),
    DATABASE_OWNER_URL: t.url('owner'),
    ...(location.kind === 'redis'
      ? { REDIS_URL: location.url, DEALKEEPER_QUEUE_PREFIX: location.prefix }
      : { DATABASE_QUEUE_URL: location.url, DEALKEEPER_QUEUE_SCHEMA: location.schema }),
  };
  const args = [MAIN, 'ingest', file, '--map', map, '--tenant', tenantId, '--wait'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return `${stdout}${stderr}`;
}
