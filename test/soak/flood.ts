import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openAdmin, openDoor } from '../torture/door.ts';
import type { TortureSystem } from '../torture/system.ts';
import { hire } from './crew.ts';
import type { Flood, Sent } from './flooder.ts';
import { effects, fatesOf, type Latency, latencyOf, settle, Traffic, type Way } from './traffic.ts';

export interface FloodFacts {
  readonly way: Way;
  readonly without: Latency;
  /** While as much is sent to a queue at which nobody works; null: at a door that has none. */
  readonly beside: Latency | null;
  readonly during: Latency;
  readonly flood: Latency;
}

export interface FloodOptions {
  readonly way: Way;
  /** Tenants beside the one that floods, one message a second each. */
  readonly others: number;
  readonly jobs: number;
  readonly forMs: number;
}

/**
 * Measures what others wait without a flood; beside one that is sent and not worked at, which is
 * what sending takes from them on the machine that all share; and while one tenant floods.
 */
export async function flood(
  system: TortureSystem,
  { way, others: count, jobs, forMs }: FloodOptions,
): Promise<FloodFacts> {
  await using door = await openDoor(system.producerEnvironment);
  await using admin = openAdmin(system.adminUrl);
  const worker = await hire('deals', system.producerEnvironment);
  const scheduler = await hire('scheduler', system.producerEnvironment);
  try {
    const [flooder, ...rest] = system.tenants;
    if (!flooder) throw new Error('there is no tenant');
    const others = rest.slice(0, count);
    const client = await admin.client();
    const traffic = new Traffic(door, await effects(client));
    const pace = { perSecond: 1, forMs };
    // Code and caches are warm before anything counts.
    for (const tenant of others) await traffic.send(way, tenant, `${way}-warm`, 20);
    await settle(client, traffic, 60_000);
    // As PostgreSQL does by itself within two minutes of a database's life.
    await client.query('vacuum analyze');
    await traffic.steadily(way, others, `${way}-without`, pace);
    await settle(client, traffic, 60_000);

    const during = async (label: string, isServed: boolean) => {
      const flooding = await openFlooder(system.producerEnvironment);
      const steady = traffic.steadily(way, others, `${way}-${label}`, pace);
      await wait(500);
      const flood = { way, tenant: flooder, label: `${way}-flood`, jobs, isServed };
      const sent = await flooding(flood);
      if (isServed) for (const [name, at] of sent) traffic.sentAt.set(name, at);
      await steady;
      await settle(client, traffic, 180_000);
    };
    if (way === 'plain') await during('beside', false);
    await during('during', true);
    const of = async (label: string, who = others) =>
      latencyOf(await fatesOf(client, traffic, who, `${way}-${label}`));
    return {
      way,
      without: await of('without'),
      beside: way === 'plain' ? await of('beside') : null,
      during: await of('during'),
      flood: await of('flood', [flooder]),
    };
  } finally {
    await worker.stop();
    await scheduler.stop();
  }
}

/** Starts a producer that floods when it is told to, and answers with what it sent. */
async function openFlooder(
  environment: NodeJS.ProcessEnv,
): Promise<(flood: Flood) => Promise<Sent>> {
  const script = fileURLToPath(new URL('flooder.ts', import.meta.url));
  const child = fork(script, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  // As from a machine of its own: what it takes to send is not to be what the others wait for.
  setPriority(child.pid ?? 0, constants.priority.PRIORITY_LOW);
  return async (flood) => {
    const answered = once(child, 'message');
    child.send(flood);
    const [sent] = await answered;
    return sent;
  };
}
