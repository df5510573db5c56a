import type { Queue } from 'bullmq';
import type { Intent } from './intents.ts';

/** Returns a line on each intent that has no effect: what the queue says of it, if anything. */
export async function whereabouts(queue: Queue, intents: readonly Intent[]): Promise<string[]> {
  if (intents.length === 0) return [];
  const jobs = (await queue.getJobs()).filter(Boolean);
  return Promise.all(
    intents.map(async ({ key, tenant, door }) => {
      const own = jobs.filter(
        ({ data }) => data.idempotencyKey === key && data.tenantId === tenant,
      );
      const states = await Promise.all(
        own.map(async (job) => {
          const { attemptsMade, attemptsStarted, failedReason = '' } = job;
          return `${await job.getState()}, ${attemptsStarted} starts, ${attemptsMade} attempts ${failedReason}`;
        }),
      );
      return `without an effect: ${key} (${door} door): ${states.join('; ') || 'not in the queue'}`;
    }),
  );
}
