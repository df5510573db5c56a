import type { Log } from '../log.ts';
import type { DueMessage, DueMessages, Mark } from '../repositories/due-messages.ts';
import type { Delivery } from './delivery.ts';

/** Rows of one tenant in one turn at most: the next tenant waits no longer than for these. */
const PER_TENANT = 50;

/** How long a claimed row is this relay's; longer than the queue is waited for. */
const LEASE_MS = 30_000;

interface TurnOptions {
  readonly due: DueMessages;
  readonly delivery: Delivery;
  readonly log: Log;
  readonly reconcileMs: number;
}

interface Turn {
  readonly messages: number;
  /** Where the next turn goes on; null: from the first tenant. */
  readonly after: string | null;
}

/**
 * Returns one turn: claim a page of due rows, speak to the queue, mark what was done. Nothing is
 * locked meanwhile. A row is marked only after it was added: a relay that dies in between leaves
 * it to be added under the same id, which the queue knows already, or its inbox.
 */
export function relayTurn({ due, delivery, log, reconcileMs }: TurnOptions) {
  return async (after: string | null): Promise<Turn> => {
    const claimed = await due.claim({ after, perTenant: PER_TENANT, leaseMs: LEASE_MS });
    const { messages } = claimed;
    if (messages.length === 0) return { messages: 0, after: claimed.after };
    try {
      const sent = messages.filter(({ isSent }) => isSent);
      const queued = sent.length > 0 ? await delivery.stillQueued(sent) : new Set<DueMessage>();
      const toAdd = messages.filter((message) => !queued.has(message));
      await delivery.add(toAdd);
      const again = toAdd.filter(({ isSent }) => isSent).length;
      if (again > 0) log.info('messages without an outcome are delivered again', { count: again });
      const marks = messages.map((message) => markOf(message, !queued.has(message), null));
      await due.mark(marks, reconcileMs);
    } catch (error) {
      // As it was: perhaps added, and then known to the queue when it is added again.
      const marks = messages.map((message) => markOf(message, false, message.dueAt));
      await due.mark(marks, reconcileMs);
      throw error;
    }
    return { messages: messages.length, after: claimed.after };
  };
}

function markOf(message: DueMessage, isDelivered: boolean, dueAt: Date | null): Mark {
  const { tenantId, id } = message;
  const deliveries = message.deliveries + (isDelivered ? 1 : 0);
  return { tenantId, id, deliveries, isDelivered, dueAt };
}
