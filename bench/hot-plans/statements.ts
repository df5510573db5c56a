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

/** Runs detect-opportunity once, as the consumer does; returns what it answers. */
export function detect(database: Database, tenantId: string, data: unknown) {
  const envelope = parseEnvelope(
    JSON.parse(JSON.stringify({ tenantId, idempotencyKey: randomUUID(), version: 1, data })),
  );
  const context = { now: () => new Date(), newId: randomUUID };
  const units = openUnits(database, { slots: 1, maxMessages: 1, ...context });
  return execute(units, detectOpportunity, envelope, { signal: new AbortController().signal });
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
 * Returns every statement that detect-opportunity sends while it makes an account and a deal, and
 * then updates that deal: as they reach the driver, none written down by hand.
 */
export async function hotStatements(database: Database, tenantId: string): Promise<Statement[]> {
  const name = `Hot ${randomUUID().slice(0, 8)}`;
  const sent = await whileListening(async () => {
    await detect(database, tenantId, conversationWith(name, 'GTX Pro'));
    await detect(database, tenantId, conversationWith(name, 'GTX Pro'));
  });
  const texts = new Map(sent.map((statement) => [statement.text, statement]));
  return [...texts.values()].filter(({ text }) => /^\s*(with|select|insert|update)\b/i.test(text));
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
