import { setTimeout as wait } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import pg from 'pg';
import { queueLocation } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openOrm } from '../../src/db/orm.ts';
import { JOBS, type Jobs } from '../../src/jobs/registry.ts';
import { openQueueBackend, type QueueBackend } from '../../src/queue/backend.ts';
import { type Client, openClient } from '../../src/queue/client.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';

/** What producers hold: our client, and the deals queue as any BullMQ client sees it. */
export interface Door extends AsyncDisposable {
  readonly client: Client<Jobs>;
  readonly queue: Queue;
  readonly clock: Queue;
  readonly workerUrl: string;
}

export interface DoorOptions {
  /** False: all goes to a queue beside the real one, at which nobody works. */
  readonly isServed?: boolean;
}

export async function openDoor(
  environment: NodeJS.ProcessEnv,
  { isServed = true }: DoorOptions = {},
): Promise<Door> {
  const config = readConfig(environment);
  const workerUrl = config.DATABASE_URL ?? '';
  const served = await openQueueBackend(queueLocation(config));
  const backend: QueueBackend = isServed
    ? served
    : { ...served, openQueue: (name) => served.openQueue(`${name}-unserved`) };
  const database = new Database(openOrm({ url: workerUrl, poolSize: 10 }), 'tenant');
  const client = openClient(JOBS, backend, database);
  const [queue, clock] = [backend.openQueue('deals'), backend.openQueue('clock')];
  for (const one of [queue, clock]) one.on('error', () => undefined);
  return {
    client,
    queue,
    clock,
    workerUrl,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([queue.close(), clock.close()]);
      await client.close();
      await backend.close();
      await database.close();
    },
  };
}

/** A superuser's connection, opened anew after the server was away. */
export interface Admin extends AsyncDisposable {
  client(): Promise<pg.Client>;
}

export function openAdmin(url: string): Admin {
  let open: pg.Client | null = null;
  const client = async () => {
    while (!open) {
      const next = new pg.Client({ connectionString: url });
      next.on('error', () => {
        if (open === next) open = null;
      });
      try {
        await next.connect();
        await next.query('set search_path to tenant');
        open = next;
      } catch {
        await wait(50);
      }
    }
    return open;
  };
  return { client, [Symbol.asyncDispose]: async () => open?.end() };
}
