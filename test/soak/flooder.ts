import { openDoor } from '../torture/door.ts';
import type { TortureTenant } from '../torture/intents.ts';
import { Traffic, type Way } from './traffic.ts';

/** What a flooding producer is told to send, as soon as it is told to. */
export interface Flood {
  readonly way: Way;
  readonly tenant: TortureTenant;
  readonly label: string;
  readonly jobs: number;
  /** False: it only sends, to a queue at which nobody works. */
  readonly isServed: boolean;
}

/** When each message was sent, by tenant and key. */
export type Sent = readonly (readonly [string, number])[];

/** Messages that are sent at once. */
const BULK = 500;

// A process of its own: what it takes to send so much is not to keep the others from sending.
process.once('message', async ({ way, tenant, label, jobs, isServed }: Flood) => {
  const door = await openDoor(process.env, { isServed });
  const traffic = new Traffic(door);
  for (let sent = 0; sent < jobs; sent += BULK) await traffic.send(way, tenant, label, BULK);
  await door[Symbol.asyncDispose]();
  const sent: Sent = [...traffic.sentAt];
  process.send?.(sent, () => process.disconnect());
});
process.send?.('ready');
