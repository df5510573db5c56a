import { NotFound } from '../errors.ts';
import type { OutboxRow } from '../repositories/outbox.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import type { ReferenceEnvelope } from '../schemas/envelope.ts';
import type { Addressed } from './execute.ts';

/** Reads what references in the queue stand for. */
export interface References {
  /**
   * Returns the message that a reference stands for.
   *
   * @throws {NotFound} the tenant has no such message of this job.
   * @throws {DatabaseUnavailable} it cannot be read for now.
   */
  read(reference: ReferenceEnvelope, job: string): Promise<Addressed>;
}

interface Asked {
  readonly ref: string;
  readonly resolve: (row: OutboxRow | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Connections that reading takes at once, and references of one statement, at most. */
const READERS = 2;
const PAGE = 64;

/**
 * Opens the reading: references of one tenant that are asked for together are read in one
 * transaction, since each alone would cost as much as its job.
 */
export function openReferences(database: Database): References {
  const lines = new Map<string, Asked[]>();
  let [readers, isArmed] = [0, false];

  const arm = () => {
    if (isArmed) return;
    isArmed = true;
    setImmediate(() => {
      isArmed = false;
      while (readers < READERS && lines.size > 0) {
        readers++;
        void readOn().finally(() => readers--);
      }
    });
  };
  const readOn = async () => {
    for (let next = takePage(lines); next; next = takePage(lines)) await readPage(database, next);
  };
  return {
    read: async ({ tenantId, ref }, job) => {
      const row = await new Promise<OutboxRow | undefined>((resolve, reject) => {
        const line = lines.get(tenantId) ?? [];
        lines.set(tenantId, line);
        line.push({ ref, resolve, reject });
        arm();
      });
      if (row?.job !== job) throw new NotFound(`ref: there is no such message of ${job}`);
      return { tenantId, idempotencyKey: row.idempotencyKey, data: row.data, ref };
    },
  };
}

interface Page {
  readonly tenantId: string;
  readonly asked: readonly Asked[];
}

/** Takes from the tenant that has waited longest; what is left of it goes to the end. */
function takePage(lines: Map<string, Asked[]>): Page | null {
  const [first] = lines;
  if (!first) return null;
  const [tenantId, line] = first;
  const asked = line.splice(0, PAGE);
  lines.delete(tenantId);
  if (line.length > 0) lines.set(tenantId, line);
  return { tenantId, asked };
}

async function readPage(database: Database, { tenantId, asked }: Page): Promise<void> {
  try {
    const refs = [...new Set(asked.map(({ ref }) => ref))];
    const rows = await database.withMessages(tenantId, (_inbox, outbox) => outbox.find(refs));
    const found = new Map(rows.map((row) => [row.ref, row]));
    for (const { ref, resolve } of asked) resolve(found.get(ref));
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
