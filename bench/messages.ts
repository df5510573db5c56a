import { createHash } from 'node:crypto';
import type { Jobs } from '../src/jobs/registry.ts';
import type { InputOf, Sent } from '../src/queue/client.ts';

type Detect = InputOf<Jobs, 'detect-opportunity'>;
export type DetectMessage = Sent<Detect>;

/** Who talks: each of the tenants has as many accounts. */
export interface Population {
  readonly tenants: number;
  readonly accounts: number;
}

/** The lines that every account has a deal for once it is seeded. */
const LINES = ['GTX Pro', 'GTX Basic'];
/** Conversations that an account has had before the measurement, half of them about each line. */
export const SEEDED_CONVERSATIONS = 4;
const NEW_LINE_SHARE = 0.1;
const REPEATED_SHARE = 0.05;

export function tenantId(tenant: number): string {
  const hex = createHash('sha256').update(`tenant ${tenant}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Returns the conversations that made a tenant's accounts and deals what they are. */
export function seedMessages(tenant: number, accounts: number): DetectMessage[] {
  return Array.from({ length: accounts * SEEDED_CONVERSATIONS }, (_, i) => {
    const [account, round] = [i % accounts, Math.floor(i / accounts)];
    const line = LINES[round % LINES.length] ?? '';
    return message({ tenant, account, line, day: round, name: `seed-${i}`, value: 40_000 });
  });
}

/**
 * Returns the work that is measured, the same for the same `stream`: conversations with accounts
 * and tenants in no order, one in ten about a line that is new, one in twenty sent twice.
 */
export function workMessages(
  { tenants, accounts }: Population,
  count: number,
  stream: string,
): DetectMessage[] {
  const random = randomFrom(stream);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const made: DetectMessage[] = [];
  for (let i = 0; i < count; i++) {
    const earlier = random() < REPEATED_SHARE ? made[upTo(made.length)] : undefined;
    const isNew = random() < NEW_LINE_SHARE;
    const line = isNew ? `${stream} line ${i}` : (LINES[upTo(LINES.length)] ?? '');
    const [tenant, account] = [upTo(tenants), upTo(accounts)];
    const value = 40_000 + upTo(1_000);
    const said = { tenant, account, line, day: 10 + i / count, name: `${stream}-${i}`, value };
    made.push(earlier ?? message(said));
  }
  return made;
}

interface Spoken {
  readonly tenant: number;
  readonly account: number;
  readonly line: string;
  /** Days after the first conversation of all. */
  readonly day: number;
  readonly name: string;
  readonly value: number;
}

const FIRST_DAY_MS = Date.parse('2026-03-02T09:00:00Z');
const DAY_MS = 86_400_000;

/** The conversation of the README, with one word on the budget. */
function message({ tenant, account, line, day, name, value }: Spoken): DetectMessage {
  const host = `account-${account}.example`;
  const data: Detect = {
    account: { name: `Account ${account} Corp`, website: host },
    conversation: {
      interactionId: name,
      channel: 'email',
      at: new Date(FIRST_DAY_MS + day * DAY_MS).toISOString(),
      subject: 'Seats before summer',
      participants: [
        { name: 'Dana Reyes', email: `dana@${host}`, title: 'VP Operations', side: 'buyer' },
        { name: 'Sam Seller', email: 'sam@seller.example', side: 'seller' },
      ],
      summary: 'Dana asked for a proposal for forty seats before summer.',
    },
    signals: {
      dealPotentialConfidence: 0.86,
      productLine: line,
      estimatedValue: value,
      reasoning: 'She named a number of seats and a date.',
    },
    qualification: {
      bant: {
        budget: {
          identified: true,
          value: String(value),
          evidence: 'We have set aside the money for it this year.',
          confidence: 0.8,
        },
      },
    },
    closeDate: '2026-06-30T00:00:00Z',
  };
  return { tenantId: tenantId(tenant), idempotencyKey: `detect-${name}`, data };
}

/** A generator that gives the same numbers for the same text (mulberry32). */
function randomFrom(text: string): () => number {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
