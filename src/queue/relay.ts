import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { DueMessages } from '../repositories/due-messages.ts';
import type { QueueBackend } from './backend.ts';
import type { AnyJob } from './define-job.ts';
import { openDelivery } from './delivery.ts';
import { relayTurn } from './relay-turn.ts';
import { asAppError } from './settle.ts';

export interface RelayOptions {
  readonly due: DueMessages;
  readonly backend: QueueBackend;
  readonly jobs: readonly AnyJob[];
  readonly log: Log;
  /** The wait between two looks where nothing is due, in milliseconds. */
  readonly pollMs: number;
  /** How long a sent message may be without an outcome before the queue is asked for it. */
  readonly reconcileMs: number;
}

export interface Relay {
  /** Ends the turn at hand, and returns once nothing runs any more. */
  close(): Promise<void>;
}

/** The longest wait after failures in a row, in milliseconds. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Sends what is staged in the outbox to the queues, and asks them for what has no outcome yet,
 * until closed. Any number of relays may run. One that fails tries again, ever more slowly: what
 * it had claimed is due again.
 */
export function startRelay(options: RelayOptions): Relay {
  const { log, pollMs } = options;
  const stopping = new AbortController();
  const delivery = openDelivery(options.backend, options.jobs);
  const turn = relayTurn({ ...options, delivery });

  const run = async () => {
    let after: string | null = null;
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        const done = await turn(after);
        [after, failures] = [done.after, 0];
        if (done.messages === 0 && after === null) await pause(pollMs, stopping.signal);
      } catch (error) {
        failures++;
        const { code, message } = asAppError(error);
        const waitMs = Math.min(LONGEST_WAIT_MS, 100 * 2 ** Math.min(failures, 10));
        log.warn('the relay is in trouble and tries again', { code, reason: message, waitMs });
        await pause(waitMs, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    close: async () => {
      stopping.abort();
      await running;
      await delivery.close();
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
