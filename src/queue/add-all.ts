import type { Job, Queue } from 'bullmq';

type Entry = Parameters<Queue['addBulk']>[0][number];

/**
 * Adds jobs to a queue in one round trip: all of them, or none. One alone goes by BullMQ's own way
 * for one: on PostgreSQL its way for many makes and drops two tables, which takes ten times as long.
 */
export async function addAll(queue: Queue, entries: readonly Entry[]): Promise<Job[]> {
  const [first, ...others] = entries;
  if (first && others.length === 0) return [await queue.add(first.name, first.data, first.opts)];
  return queue.addBulk([...entries]);
}
