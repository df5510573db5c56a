import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Queue } from 'bullmq';
import type pg from 'pg';
import { isAbandoned } from '../../src/queue/settle.ts';

/**
 * Puts back what was given up because its workers died again and again, as an operator would, and
 * returns how many there were. Dying workers are what this run is made of, so giving up is right
 * of the queue, and coming back is the operator's part.
 */
export async function redriven(
  environment: NodeJS.ProcessEnv,
  admin: pg.Client,
  queue: Queue,
): Promise<number> {
  const { rows } = await admin.query(
    "select count(*)::int as count from inbox where status = 'failed' and error_code = 'Abandoned'",
  );
  if (rows[0].count === 0 && !(await holdsAbandoned(queue))) return 0;
  const script = fileURLToPath(new URL('../../bin/dealkeeper.js', import.meta.url));
  const args = [script, 'jobs', 'redrive', '--code', 'Abandoned'];
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = await text(child.stdout);
  return Number(/\d+/.exec(said)?.[0] ?? 0);
}

/** Who gave it up may have died before it could say so in the inbox. */
async function holdsAbandoned(queue: Queue): Promise<boolean> {
  const failed = await queue.getFailed(0, 1_000).catch(() => []);
  return failed.some((job) => isAbandoned(job?.failedReason ?? ''));
}
