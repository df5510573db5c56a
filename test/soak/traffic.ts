import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Detect } from '../support/conversations.ts';
import type { Door } from '../torture/door.ts';
import type { TortureTenant } from '../torture/intents.ts';

export type Way = 'plain' | 'durable';

/** Conversations of one account before the next one begins: an account's history stays short. */
const OF_ONE_ACCOUNT = 8;

const BASE_MS = Date.UTC(2026, 0, 5, 9);

/** Sends conversations of tenants, and remembers when each was sent. */
export class Traffic {
  readonly #door: Door;
  readonly #serials = new Map<string, number>();
  /** When each message was sent, in milliseconds since the epoch, by tenant and key. */
  readonly sentAt = new Map<string, number>();

  /** Effects that there were before this traffic. */
  readonly before: number;

  constructor(door: Door, before = 0) {
    this.#door = door;
    this.before = before;
  }

  /** Sends one message, or several at once. */
  async send(way: Way, tenant: TortureTenant, label: string, count = 1): Promise<void> {
    const tenantId = tenant.id;
    const messages = Array.from({ length: count }, () => this.#next(tenant, label));
    const now = Date.now();
    for (const { idempotencyKey } of messages)
      this.sentAt.set(`${tenantId} ${idempotencyKey}`, now);
    await persistently(async () => {
      if (way === 'durable') {
        await this.#door.client.submitAll('detect-opportunity', messages, { tenantId });
      } else {
        const addressed = messages.map((message) => ({ ...message, tenantId }));
        await this.#door.client.enqueueAll('detect-opportunity', addressed);
      }
    });
  }

  /** Each tenant sends at its own moments, `perSecond` of each, for a while; none waits for another. */
  async steadily(
    way: Way,
    tenants: readonly TortureTenant[],
    label: string,
    { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
  ): Promise<void> {
    const ends = Date.now() + forMs;
    const everyMs = 1_000 / perSecond;
    await Promise.all(
      tenants.map(async (tenant, i) => {
        const sending: Promise<void>[] = [];
        let due = Date.now() + (everyMs * i) / tenants.length;
        for (; due < ends; due += everyMs) {
          await wait(Math.max(0, due - Date.now()));
          // Not sent is without an effect, and told as such.
          sending.push(this.send(way, tenant, label).catch(() => undefined));
          if (sending.length > 200) await Promise.all(sending.splice(0, 100));
        }
        await Promise.all(sending);
      }),
    );
  }

  #next({ id, canary }: TortureTenant, label: string) {
    const serial = (this.#serials.get(id) ?? 0) + 1;
    this.#serials.set(id, serial);
    const account = Math.ceil(serial / OF_ONE_ACCOUNT);
    const at = new Date(BASE_MS + serial * 60_000).toISOString();
    const conversation: Detect['conversation'] = {
      interactionId: `${label}-${serial}`,
      channel: 'email',
      at,
      participants: [
        { name: `Dana ${canary}`, email: `dana@${canary}.example`, title: 'CFO', side: 'buyer' },
      ],
      summary: `${canary} asked for a proposal.`,
    };
    const signals = {
      dealPotentialConfidence: 0.9,
      productLine: `Line ${serial % 2}`,
      estimatedValue: 1_000 + serial,
      reasoning: `${canary} named a budget.`,
    };
    const data = { account: { name: `${canary} Works ${account}` }, conversation, signals };
    return { idempotencyKey: `${label}:${serial}`, data };
  }
}

/** Sends again what a door could not take: under its key it has one effect. */
async function persistently(send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await send();
      return;
    } catch (error) {
      if ((error as { retry?: string }).retry !== 'backoff' || attempt > 20) throw error;
      await wait(100 * attempt);
    }
  }
}

export interface Latency {
  readonly count: number;
  readonly missing: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** Waits until everything that was sent has had its effect, and returns how many have not. */
export async function settle(admin: pg.Client, traffic: Traffic, limitMs: number): Promise<number> {
  const by = Date.now() + limitMs;
  for (;;) {
    const missing = traffic.sentAt.size + traffic.before - (await effects(admin));
    if (missing <= 0 || Date.now() > by) return missing;
    await wait(250);
  }
}

/** Messages that have had their effect: one that failed for good has a row too, and none. */
export async function effects(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query(
    "select count(*)::int as count from inbox where job = 'detect-opportunity' and status = 'done'",
  );
  return rows[0].count;
}

/** What became of one message; both times in milliseconds since the epoch. */
export interface Fate {
  readonly tenantId: string;
  readonly sentAt: number;
  /** When its effect was committed; null: it has none. */
  readonly at: number | null;
}

/**
 * Returns what became of the messages of a label, in the order in which they were sent: by
 * PostgreSQL's own commit times (`track_commit_timestamp`), so that no looking adds to it.
 */
export async function fatesOf(
  admin: pg.Client,
  traffic: Traffic,
  tenants: readonly TortureTenant[],
  label: string,
): Promise<Fate[]> {
  const { rows } = await admin.query<{ name: string; at: number }>(
    `select tenant_id || ' ' || idempotency_key as name,
       extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000 as at
     from inbox where status = 'done' and idempotency_key like $1 and tenant_id = any($2)`,
    [`${label}:%`, tenants.map(({ id }) => id)],
  );
  const committed = new Map(rows.map(({ name, at }) => [name, Number(at)]));
  const ids = new Set(tenants.map(({ id }) => id));
  const fates: Fate[] = [];
  for (const [name, sentAt] of traffic.sentAt) {
    const [tenantId = '', key = ''] = name.split(' ');
    if (!ids.has(tenantId) || !key.startsWith(`${label}:`)) continue;
    fates.push({ tenantId, sentAt, at: committed.get(name) ?? null });
  }
  return fates;
}

/** Returns how long after they were sent messages had their effect. */
export function latencyOf(fates: readonly Fate[]): Latency {
  const waits = fates.flatMap(({ sentAt, at }) => (at === null ? [] : [at - sentAt]));
  waits.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN);
  const [p50Ms, p99Ms, mostMs] = [quantile(0.5), quantile(0.99), quantile(1)];
  return { count: waits.length, missing: fates.length - waits.length, p50Ms, p99Ms, mostMs };
}

/**
 * Returns the most that a tenant's first message was overtaken: the share of all messages that were
 * sent after it and had their effect before it. 0: each went in its turn.
 */
export function overtaking(fates: readonly Fate[]): number {
  const seen = new Set<string>();
  let most = 0;
  for (const { tenantId, sentAt, at } of fates) {
    if (seen.has(tenantId)) continue;
    seen.add(tenantId);
    const isBefore = (other: Fate) => other.at !== null && (at === null || other.at < at);
    const overtakers = fates.filter((other) => other.sentAt > sentAt && isBefore(other));
    most = Math.max(most, overtakers.length / fates.length);
  }
  return most;
}
