import type { Queue } from 'bullmq';
import { QueueUnavailable } from '../errors.ts';
import type { DueMessage } from '../repositories/due-messages.ts';
import { unlessAborted } from './abort.ts';
import type { QueueBackend } from './backend.ts';
import type { AnyJob } from './define-job.ts';
import { queueOptions } from './settle.ts';

/** Gives references to messages of the outbox to the queues, and asks for them there. */
export interface Delivery {
  /** Adds the next delivery of each message; one that is in the queue already is not added. */
  add(messages: readonly DueMessage[]): Promise<void>;
  /** Returns those whose last delivery is in the queue and not at an end. */
  stillQueued(messages: readonly DueMessage[]): Promise<Set<DueMessage>>;
  close(): Promise<void>;
}

/** A queue that says nothing for so long is away, in milliseconds: less than a claim's lease. */
const PATIENCE_MS = 10_000;

const OPEN_STATES = new Set(['waiting', 'active', 'delayed', 'prioritized', 'waiting-children']);

export function openDelivery(backend: QueueBackend, jobs: readonly AnyJob[]): Delivery {
  const queues = new Map<string, Queue>();
  const queueNamed = (name: string) => {
    const queue = queues.get(name) ?? backend.openQueue(name);
    if (!queues.has(name)) queue.on('error', () => undefined);
    queues.set(name, queue);
    return queue;
  };
  const entry = ({ tenantId, id, job, deliveries }: DueMessage) => ({
    name: job,
    data: { tenantId, ref: id, version: 1 },
    opts: {
      ...queueOptions(jobs.find(({ name }) => name === job)),
      jobId: deliveryId(id, deliveries + 1),
    },
  });
  return {
    add: async (messages) => {
      for (const [name, own] of Map.groupBy(messages, ({ queue }) => queue)) {
        await answered(queueNamed(name).addBulk(own.map(entry)));
      }
    },
    stillQueued: async (messages) => {
      const states = messages.map(({ queue, id, deliveries }) =>
        queueNamed(queue).getJobState(deliveryId(id, deliveries)),
      );
      const found = await answered(Promise.all(states));
      return new Set(messages.filter((_, i) => OPEN_STATES.has(found[i] ?? '')));
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** The queue's id of the n-th delivery of a message. */
const deliveryId = (ref: string, n: number) => `${ref}-${n}`;

async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await unlessAborted(AbortSignal.timeout(PATIENCE_MS), work);
  } catch (error) {
    throw new QueueUnavailable('the queue cannot be reached', { cause: error });
  }
}
