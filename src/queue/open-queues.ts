import type { Queue } from 'bullmq';
import type { QueueBackend } from './backend.ts';

/** The queues that a process sends to, each opened when it is first needed. */
export interface OpenQueues {
  /** Returns what `speak` returns of the queue of that name. */
  on<T>(name: string, speak: (queue: Queue) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openQueues(backend: QueueBackend): OpenQueues {
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
        return await speak(queue);
      } catch (error) {
        if (queues.get(name) === queue && (await isLost(backend, queue))) {
          queues.delete(name);
          void queue.close().catch(() => undefined);
        }
        throw error;
      }
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** BullMQ on PostgreSQL remembers that its first connection failed, and never tries another. */
async function isLost({ kind }: QueueBackend, queue: Queue): Promise<boolean> {
  if (kind === 'redis') return false;
  return queue.waitUntilReady().then(
    () => false,
    () => true,
  );
}
