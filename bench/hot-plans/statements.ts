import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { execute } from '../../src/queue/execute.ts';
import { openUnits } from '../../src/queue/units.ts';
import type { Database } from '../../src/repositories/unit-of-work.ts';
import { parseEnvelope } from '../../src/schemas/envelope.ts';

/** A statement as the driver was given it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs detect-opportunity as the consumer does, for several conversations in one unit of work. */
export function detectTogether(database: Database, tenantId: string, all: readonly unknown[]) {
  const context = { now: () => new Date(), newId: randomUUID };
  const units = openUnits(database, { slots: 1, maxMessages: all.length, ...context });
  const { signal } = new AbortController();
  return Promise.all(
    all.map((data) => {
      const envelope = { tenantId, idempotencyKey: randomUUID(), version: 1, data };
      const sent = parseEnvelope(JSON.parse(JSON.stringify(envelope)));
      return execute(units, detectOpportunity, sent, { signal });
    }),
  );
}

/** Returns a conversation that says something of everything that the job looks at. */
export function conversationWith(accountName: string, productLine: string): object {
  return {
    account: { name: accountName, website: `${accountName.replaceAll(/\W/g, '')}.example` },
    conversation: {
      interactionId: randomUUID(),
      channel: 'email',
      at: '2026-03-02T09:00:00Z',
      participants: [
        { name: 'Dana Reyes', email: 'dana@acme.example', title: 'CTO', side: 'buyer' },
        { name: 'Jo Doe', title: 'VP Sales', side: 'buyer' },
      ],
      summary: 'Dana asked for a proposal.',
    },
    signals: {
      dealPotentialConfidence: 0.9,
      productLine,
      estimatedValue: 48_000,
      matchingOpportunityId: randomUUID(),
      reasoning: 'She named a budget.',
    },
    qualification: {
      bant: { need: { identified: true, value: 'seats', evidence: 'we need it', confidence: 0.9 } },
    },
    people: [
      { who: 'Dana Reyes', scores: { decisionPower: { value: 9, evidence: 'I sign this off' } } },
    ],
    closeDate: '2026-06-30T00:00:00Z',
  };
}

/**
 * Returns every statement that detect-opportunity sends while it makes accounts and deals, as many
 * as `together` in one unit of work, and then updates those deals: as they reach the driver, none
 * written down by hand, with the longest values that each had.
 */
export async function hotStatements(
  database: Database,
  tenantId: string,
  together = 1,
): Promise<Statement[]> {
  const names = Array.from({ length: together }, () => `Hot ${randomUUID().slice(0, 8)}`);
  const conversations = () => names.map((name) => conversationWith(name, 'GTX Pro'));
  const sent = await whileListening(async () => {
    await detectTogether(database, tenantId, conversations());
    await detectTogether(database, tenantId, conversations());
  });
  const longest = new Map<string, Statement>();
  for (const statement of sent) {
    const known = longest.get(statement.text);
    if (known === undefined || lengthOf(known) <= lengthOf(statement)) {
      longest.set(statement.text, statement);
    }
  }
  return [...longest.values()].filter(({ text }) =>
    /^\s*(with|select|insert|update)\b/i.test(text),
  );
}

function lengthOf({ values }: Statement): number {
  return JSON.stringify(values).length;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

async function whileListening(body: () => Promise<void>): Promise<Statement[]> {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  const sent: Statement[] = [];
  prototype.query = function (...args) {
    const [first, second] = args;
    const config = typeof first === 'string' ? { text: first } : (first as Partial<Statement>);
    const values = config.values ?? (Array.isArray(second) ? second : []);
    if (config.text !== undefined) sent.push({ text: config.text, values });
    return original.apply(this, args);
  };
  try {
    await body();
  } finally {
    prototype.query = original;
  }
  return sent;
}
