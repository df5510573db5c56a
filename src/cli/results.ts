import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.ts';
import { OutcomeTimeout } from '../errors.ts';
import type { StoredOutcome } from '../queue/client.ts';
import { failureIn, openDeals, type Queue } from './failed-jobs.ts';
import type { JobName } from './input-line.ts';

/** A message in the queue, by whom and by what it can be asked for. */
export interface SentMessage {
  readonly job: JobName;
  readonly tenantId: string;
  readonly idempotencyKey: string;
  /** Its id in the queue; none at the durable door. */
  readonly queueId?: string;
  /** Its reference at the durable door. */
  readonly ref?: string;
  /**
   * Whether another message has the same key, earlier or beside it: what is stored is perhaps that
   * one's result, so the queue, or the outbox, is asked what became of this one.
   */
  readonly sharesKey: boolean;
}

export interface WaitOptions {
  /** How long to wait for any further result, in milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const LOOK_MS = { first: 20, longest: 250 };

/**
 * Yields what became of each message as soon as that is stored, asking for up to 500 at a time.
 *
 * @throws {OutcomeTimeout} nothing more was stored within the time: no worker seems to run.
 */
export async function* resultsOf<Sent extends SentMessage>(
  app: App,
  messages: readonly Sent[],
  { patienceMs, signal }: WaitOptions,
): AsyncGenerator<readonly [Sent, StoredOutcome]> {
  const queue = messages.some(({ sharesKey }) => sharesKey) ? openDeals(app.backend) : null;
  try {
    let open = [...messages];
    let lastNews = performance.now();
    for (
      let waitMs = LOOK_MS.first;
      open.length > 0;
      waitMs = Math.min(waitMs * 2, LOOK_MS.longest)
    ) {
      signal.throwIfAborted();
      const found = await storedNow(app, open);
      const still: Sent[] = [];
      for (const message of open) {
        const outcome = await ownOutcome(app, message, found.get(nameOf(message)), queue);
        if (outcome) yield [message, outcome];
        else still.push(message);
      }
      if (still.length === 0) return;
      if (still.length < open.length) [lastNews, waitMs] = [performance.now(), LOOK_MS.first];
      if (performance.now() - lastNews > patienceMs) throw noNews(still.length, patienceMs);
      open = still;
      await sleep(waitMs, undefined, { signal });
    }
  } finally {
    await queue?.close();
  }
}

function noNews(waiting: number, patienceMs: number): OutcomeTimeout {
  const facts = `${waiting} messages wait, and no result came within ${patienceMs / 1_000} s`;
  return new OutcomeTimeout(
    `${facts}: is a worker running? Start one with "npm start" or "npx node workers/deals.ts"`,
  );
}

/** Returns what became of this very message, null while that is open. */
async function ownOutcome(
  app: App,
  { sharesKey, queueId = '', ref, tenantId }: SentMessage,
  stored: StoredOutcome | undefined,
  queue: Queue | null,
): Promise<StoredOutcome | null> {
  if (!stored || !sharesKey || !queue) return stored ?? null;
  if (ref !== undefined) return (await isSettled(app, tenantId, ref)) ? stored : null;
  const queued = await queue.getJob(queueId);
  if (queued === undefined || (await queued.isCompleted())) return stored;
  if (!(await queued.isFailed())) return null;
  const ended = await queue.getJob(queueId);
  return { status: 'failed', ...failureIn(ended?.failedReason) };
}

async function isSettled({ database }: App, tenantId: string, ref: string): Promise<boolean> {
  return database.withMessages(tenantId, (_inbox, outbox) => outbox.isSettled(ref));
}

/** Returns what is stored now, by the name of the message; what is not there has none yet. */
export async function storedNow(
  app: App,
  messages: readonly Pick<SentMessage, 'job' | 'tenantId' | 'idempotencyKey'>[],
): Promise<Map<string, StoredOutcome>> {
  const groups = Map.groupBy(messages, ({ job, tenantId }) => `${job} ${tenantId}`);
  const found = new Map<string, StoredOutcome>();
  for (const group of groups.values()) {
    const [{ job, tenantId }] = group as [SentMessage];
    const keys = [...new Set(group.map(({ idempotencyKey }) => idempotencyKey))];
    for (const [idempotencyKey, outcome] of await app.client.outcomes(job, tenantId, keys)) {
      found.set(nameOf({ job, tenantId, idempotencyKey }), outcome);
    }
  }
  return found;
}

export function nameOf({
  job,
  tenantId,
  idempotencyKey,
}: Pick<SentMessage, 'job' | 'tenantId' | 'idempotencyKey'>): string {
  return JSON.stringify([tenantId, job, idempotencyKey]);
}
