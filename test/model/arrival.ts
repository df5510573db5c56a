import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { execute } from '../../src/queue/execute.ts';
import { openUnits, type Units } from '../../src/queue/units.ts';
import { parseEnvelope } from '../../src/schemas/envelope.ts';
import type { Detect } from '../support/conversations.ts';
import { type JobTest, NOW } from '../support/perform.ts';

/** How messages arrive: in which order, which of them twice, and how many share a unit. */
export interface Arrival {
  readonly seed: number;
  /** Places of conversations that arrive once more, by turns under their own key and another. */
  readonly copies: readonly number[];
  readonly together: number;
  /** Workers at once, each with units of its own. */
  readonly workers: number;
  /** Whether a person overrides a score first. */
  readonly isHeld: boolean;
}

export const anArrival: fc.Arbitrary<Arrival> = fc.record({
  seed: fc.integer(),
  copies: fc.array(fc.nat(), { maxLength: 4 }),
  together: fc.integer({ min: 1, max: 6 }),
  workers: fc.integer({ min: 1, max: 3 }),
  isHeld: fc.boolean(),
});

export interface Message {
  readonly idempotencyKey: string;
  readonly data: Detect;
}

/** Returns the messages of conversations in the order of an arrival. */
export function messagesOf(said: readonly Detect[], { seed, copies }: Arrival): Message[] {
  const once = said.map((data, i) => ({ idempotencyKey: `k${i}`, data }));
  const again = copies.map((n, i) => {
    const { data, idempotencyKey } = once[n % once.length] as Message;
    return { data, idempotencyKey: i % 2 === 0 ? idempotencyKey : `${idempotencyKey}-copy-${i}` };
  });
  const all = [...once, ...again];
  const [shuffled = all] = fc.sample(
    fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    { numRuns: 1, seed },
  );
  return shuffled;
}

/** Runs messages as workers do that take them from one queue, and ends when all are answered. */
export async function arrive(
  t: JobTest,
  messages: readonly Message[],
  { workers, together }: Arrival,
): Promise<void> {
  const options = { slots: 2, maxMessages: together, now: () => NOW, newId: randomUUID };
  const units = Array.from({ length: workers }, () => openUnits(t.db.database, options));
  await Promise.all(
    messages.map((message, i) => answered(units[i % workers] as Units, t.tenantId, message)),
  );
}

/** Tries again what may succeed later, as the queue does. */
async function answered(units: Units, tenantId: string, message: Message): Promise<void> {
  const envelope = JSON.stringify({ tenantId, version: 1, ...message });
  for (let attempt = 1; ; attempt++) {
    try {
      const { signal } = new AbortController();
      await execute(units, detectOpportunity, parseEnvelope(JSON.parse(envelope)), { signal });
      return;
    } catch (error) {
      const isTransient = error instanceof AppError && error.retry !== 'never';
      if (!isTransient || attempt === 8) throw error;
    }
  }
}
