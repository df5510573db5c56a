import { setTimeout as wait } from 'node:timers/promises';
import type { Job, Queue } from 'bullmq';
import type { Intent } from './intents.ts';

/** Returns a line on each intent that has no effect: what the queue says of it, if anything. */
export async function whereabouts(queue: Queue, intents: readonly Intent[]): Promise<string[]> {
  const jobs = await jobsOf(queue, intents);
  return Promise.all(
    intents.map(async (intent) => {
      const own = jobs.filter((job) => isOf(intent, job));
      const states = await Promise.all(
        own.map(async (job) => {
          const { attemptsMade, attemptsStarted, failedReason = '' } = job;
          return `${await job.getState()}, ${attemptsStarted} starts, ${attemptsMade} attempts ${failedReason}`;
        }),
      );
      const { key, door } = intent;
      return `without an effect: ${key} (${door} door): ${states.join('; ') || 'not in the queue'}`;
    }),
  );
}

/** Returns those intents that the queue holds a job of. */
export async function heldOf(queue: Queue, intents: readonly Intent[]): Promise<Intent[]> {
  const jobs = await jobsOf(queue, intents);
  return intents.filter((intent) => jobs.some((job) => isOf(intent, job)));
}

async function jobsOf(queue: Queue, intents: readonly Intent[]): Promise<Job[]> {
  while (intents.length > 0) {
    try {
      return (await queue.getJobs()).filter(Boolean);
    } catch {
      // It has just been started again, and its client has not noticed yet.
      await wait(100);
    }
  }
  return [];
}

function isOf({ key, tenant }: Intent, { data }: Job): boolean {
  return data.idempotencyKey === key && data.tenantId === tenant;
}
