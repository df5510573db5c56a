import type { Queue } from 'bullmq';
import type { DueMessage } from '../repositories/due-messages.ts';
import { addAll } from './add-all.ts';
import type { QueueBackend } from './backend.ts';
import type { AnyJob } from './define-job.ts';
import { openQueues } from './open-queues.ts';
import { queueOptions } from './settle.ts';

/** Gives references to messages of the outbox to the queues, and asks for them there. */
export interface Delivery {
  /** Adds the next delivery of each message; one that is in the queue already is not added. */
  add(messages: readonly DueMessage[]): Promise<void>;
  /** Returns those whose last delivery is in the queue and not at an end. */
  stillQueued(messages: readonly DueMessage[]): Promise<Set<DueMessage>>;
  close(): Promise<void>;
}

/** A queue that says nothing for so long is away, in milliseconds. */
const PATIENCE_MS = 5_000;

/** Messages that are asked for at once. */
const ASKED = 100;

const OPEN_STATES = new Set(['waiting', 'active', 'delayed', 'prioritized', 'waiting-children']);

export function openDelivery(backend: QueueBackend, jobs: readonly AnyJob[]): Delivery {
  const queues = openQueues(backend, PATIENCE_MS);
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
        await queues.on(name, (queue) => addAll(queue, own.map(entry)));
      }
    },
    stillQueued: async (messages) => {
      const found = new Set<DueMessage>();
      for (const [name, own] of Map.groupBy(messages, ({ queue }) => queue)) {
        for (let from = 0; from < own.length; from += ASKED) {
          const page = own.slice(from, from + ASKED);
          const states = await queues.on(name, (queue) => statesOf(queue, page));
          for (const [i, message] of page.entries()) {
            if (OPEN_STATES.has(states[i] ?? '')) found.add(message);
          }
        }
      }
      return found;
    },
    close: () => queues.close(),
  };
}

function statesOf(queue: Queue, messages: readonly DueMessage[]): Promise<string[]> {
  const states = messages.map(({ id, deliveries }) =>
    queue.getJobState(deliveryId(id, deliveries)),
  );
  return Promise.all(states);
}

/** The queue's id of the n-th delivery of a message. */
const deliveryId = (ref: string, n: number) => `${ref}-${n}`;
