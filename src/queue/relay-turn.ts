import { reached } from '../fault-points.ts';
import type { Log } from '../log.ts';
import type { DueMessage, DueMessages, Mark } from '../repositories/due-messages.ts';
import type { Delivery } from './delivery.ts';

/** Rows of one tenant in one turn at most: the next tenant waits no longer than for these. */
const PER_TENANT = 50;

/**
 * How long a claimed row is this relay's: what a dead relay had claimed waits no longer. Where a
 * living one takes longer, another adds the same id, which changes nothing.
 */
const LEASE_MS = 8_000;

interface TurnOptions {
  readonly due: DueMessages;
  readonly delivery: Delivery;
  readonly log: Log;
  readonly reconcileMs: number;
  /** Messages of one tenant that are in the queue without an outcome, at most. */
  readonly underWay: number;
}

interface Turn {
  readonly messages: number;
  /** Where the next turn goes on; null: from the first tenant. */
  readonly after: string | null;
  /** Whether a tenant has more to send than it may have under way. */
  readonly isHeldBack: boolean;
}

/**
 * Returns one turn: claim a page of due rows, speak to the queue, mark what was done. Nothing is
 * locked meanwhile. A row is marked only after it was added: a relay that dies in between leaves
 * it to be added under the same id, which the queue knows already, or its inbox.
 */
export function relayTurn({ due, delivery, log, reconcileMs, underWay }: TurnOptions) {
  return async (after: string | null): Promise<Turn> => {
    const limits = { perTenant: PER_TENANT, underWay, leaseMs: LEASE_MS };
    const { messages, ...claimed } = await due.claim({ after, ...limits });
    if (messages.length === 0) return { ...claimed, messages: 0 };
    try {
      const sent = messages.filter(({ isSent }) => isSent);
      const queued = sent.length > 0 ? await delivery.stillQueued(sent) : new Set<DueMessage>();
      const toAdd = messages.filter((message) => !queued.has(message));
      await delivery.add(toAdd);
      reached('relay-added');
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
    return { ...claimed, messages: messages.length };
  };
}

function markOf(message: DueMessage, isDelivered: boolean, dueAt: Date | null): Mark {
  const { tenantId, id } = message;
  const deliveries = message.deliveries + (isDelivered ? 1 : 0);
  return { tenantId, id, deliveries, isDelivered, dueAt };
}
