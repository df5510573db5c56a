import type { Queue } from 'bullmq';
import { QueueUnavailable } from '../errors.ts';
import { unlessAborted } from './abort.ts';
import type { QueueBackend } from './backend.ts';
import { closeQueue } from './closing.ts';

/** The queues that a process sends to, each opened when it is first needed. */
export interface OpenQueues {
  /**
   * Returns what `speak` returns of the queue of that name.
   *
   * @throws {QueueUnavailable} the queue cannot be reached, or says nothing for too long.
   */
  on<T>(name: string, speak: (queue: Queue) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openQueues(backend: QueueBackend, patienceMs: number): OpenQueues {
  const queues = new Map<string, Queue>();
  const named = (name: string) => {
    const queue = queues.get(name) ?? backend.openQueue(name);
    if (!queues.has(name)) queue.on('error', () => undefined);
    queues.set(name, queue);
    return queue;
  };
  return {
    on: async (name, speak) => {
      const queue = named(name);
      try {
        return await unlessAborted(AbortSignal.timeout(patienceMs), speak(queue));
      } catch (error) {
        if (queues.get(name) === queue && (await isLost(backend, queue))) {
          queues.delete(name);
          void closeQueue(queue);
        }
        throw new QueueUnavailable('the queue cannot be reached', { cause: error });
      }
    },
    close: async () => {
      await Promise.all([...queues.values()].map(closeQueue));
    },
  };
}

/** BullMQ on PostgreSQL remembers that its first connection failed, and never tries another. */
async function isLost({ kind }: QueueBackend, queue: Queue): Promise<boolean> {
  if (kind === 'redis') return false;
  // It answers at once by now: that it connects, or fails to, came before.
  return queue.waitUntilReady().then(
    () => false,
    () => true,
  );
}
