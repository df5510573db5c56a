import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type { Log } from '../log.ts';
import type { QueueBackend } from './backend.ts';
import { closeQueue, endsWithin, GOODBYE_MS } from './closing.ts';
import type { ClockJob } from './define-clock-job.ts';
import { asAppError, queueOptions } from './settle.ts';

export interface SchedulesOptions {
  readonly backend: QueueBackend;
  readonly jobs: readonly ClockJob[];
  readonly log: Log;
  /** The wait between two looks, in milliseconds. */
  readonly checkMs?: number;
}

export interface KeptSchedules {
  close(): Promise<void>;
}

const CHECK_MS = 60_000;

/** A run that is overdue by this, in milliseconds, is not to come: its job was lost. */
const LOST_MS = 120_000;

/**
 * Keeps the clock's jobs scheduled in its queue: at start, and again and again, so that a store
 * that forgot them has them back within a minute. Any number of processes may keep the same.
 */
export function keepSchedules({
  backend,
  jobs,
  log,
  checkMs = CHECK_MS,
}: SchedulesOptions): KeptSchedules {
  const stopping = new AbortController();
  const queue = backend.openQueue('clock');
  queue.on('error', () => undefined);
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const job of jobs) await ensureScheduled(queue, job);
      } catch (error) {
        log.warn('the clock could not be wound up, and is tried again', {
          reason: asAppError(error).message,
        });
      }
      await sleep(checkMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      stopping.abort();
      await endsWithin(running, GOODBYE_MS);
      await closeQueue(queue);
    },
  };
}

/** One that is as it should be is left alone: to set it again would put its next run off. */
async function ensureScheduled(queue: Queue, job: ClockJob): Promise<void> {
  const stored = await queue.getJobScheduler(job.name);
  const isKept = stored?.pattern === job.cron && stored.tz === 'UTC';
  if (isKept && (stored.next ?? 0) > Date.now() - LOST_MS) return;
  await queue.upsertJobScheduler(
    job.name,
    { pattern: job.cron, tz: 'UTC' },
    { name: job.name, data: { version: 1 }, opts: queueOptions(job) },
  );
}
