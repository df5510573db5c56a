import type { Queue } from 'bullmq';

/** How long a store may take to say goodbye, in milliseconds: one that is away never does. */
export const GOODBYE_MS = 3_000;

/** Closes a queue; where its store is away, it is left behind, so that a process can end. */
export async function closeQueue(queue: Queue): Promise<void> {
  const closed = queue.close().catch(() => undefined);
  await endsWithin(closed, GOODBYE_MS);
}

/** Returns whether work ends within a time; throws what it throws until then. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const deadline = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => deadline.resolve(false), ms);
  try {
    return await Promise.race([work.then(() => true), deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
