import { randomUUID } from 'node:crypto';
import { openOrm } from '../src/db/orm.ts';
import { detectOpportunity } from '../src/jobs/detect-opportunity.ts';
import { runUnit } from '../src/queue/run-unit.ts';
import { hashOf } from '../src/repositories/data-hash.ts';
import { Database } from '../src/repositories/unit-of-work.ts';
import { parseOrThrow } from '../src/schemas/parse.ts';
import { type DetectMessage, type Population, seedMessages, tenantId } from './messages.ts';
import { SCHEMA, type Servers } from './servers.ts';

const UNIT_SIZE = 50;
const UNITS_AT_ONCE = 4;

/**
 * Makes a database whose tenants have had some conversations with each of their accounts, carried
 * out by the job itself: accounts, deals, people, plans and evidence are as it leaves them.
 */
export async function makeSeeded(
  servers: Servers,
  database: string,
  { tenants, accounts }: Population,
): Promise<void> {
  await servers.make(database);
  const ids = Array.from({ length: tenants }, (_, i) => `('${tenantId(i)}', 't-${i}')`);
  await servers.sql(database, `insert into tenant.tenants (id, slug) values ${ids.join(', ')}`);
  const orm = openOrm({ url: servers.url(database, 'worker'), poolSize: UNITS_AT_ONCE });
  const opened = new Database(orm, SCHEMA);
  const left = Array.from({ length: tenants }, (_, i) => i);
  const lane = async () => {
    for (let tenant = left.pop(); tenant !== undefined; tenant = left.pop()) {
      const messages = seedMessages(tenant, accounts);
      for (let at = 0; at < messages.length; at += UNIT_SIZE) {
        await handle(opened, messages.slice(at, at + UNIT_SIZE));
      }
    }
  };
  await Promise.all(Array.from({ length: UNITS_AT_ONCE }, lane));
  await opened.close();
  await servers.sql(database, 'vacuum analyze');
}

/** Carries out messages of one tenant in one unit of work. */
export async function handle(database: Database, messages: readonly DetectMessage[]) {
  const parsed = messages.map(({ idempotencyKey, data }) => {
    const sent = parseOrThrow(detectOpportunity.data, data);
    return { idempotencyKey, data: sent, sent: data, dataHash: hashOf(sent) };
  });
  const tenantId = messages[0]?.tenantId ?? '';
  const { signal } = new AbortController();
  const unit = { tenantId, job: detectOpportunity, messages: parsed, signal };
  return runUnit(database, unit, { now: new Date(), newId: randomUUID });
}
