import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { describe, expect, test } from 'vitest';
import { addMonthsUtc } from '../../src/domain/calendar.ts';
import { nameKey, productLineKey } from '../../src/domain/names.ts';
import { onEachQueue, openTestQueue, type TestQueue } from '../support/queues.ts';
import { ingest } from './ingest.ts';

const FILE = join(process.env.DEALKEEPER_DATA ?? '', 'crm_maven/sales_pipeline.csv');
const MAP = join(import.meta.dirname, 'maven-map.json');
const isThere = process.env.DEALKEEPER_DATA !== undefined && existsSync(FILE);
if (!isThere) console.warn('The CRM pipeline is skipped: DEALKEEPER_DATA names no folder with it.');

const FIVE_MINUTES = 300_000;

interface Census {
  readonly accounts: number;
  readonly opportunities: number;
  readonly won: number;
  readonly lost: number;
}

async function census(t: TestQueue, tenantId: string): Promise<Census> {
  const { rows } = await t.admin.query<Census>(
    `select (select count(*)::int from accounts where tenant_id = $1) as accounts,
       count(*)::int as opportunities,
       count(*) filter (where deal_stage = 'closed_won')::int as won,
       count(*) filter (where deal_stage = 'closed_lost')::int as lost
     from opportunities where tenant_id = $1`,
    [tenantId],
  );
  return rows[0] as Census;
}

/** Everything of the tenant that an import may write, as one text. */
async function fingerprint(t: TestQueue, tenantId: string): Promise<unknown> {
  const { rows } = await t.admin.query(
    `select (select md5(string_agg(o::text, '|' order by id)) from opportunities o
         where tenant_id = $1) as opportunities,
       (select count(*) from observations where tenant_id = $1) as observations,
       (select count(*) from stage_history where tenant_id = $1) as moves,
       (select count(*) from inbox where tenant_id = $1) as messages`,
    [tenantId],
  );
  return rows[0];
}

describe.skipIf(!isThere)('a real CRM pipeline', () => {
  onEachQueue('ingest', (kind) => {
    test('takes every row with an account in once, by its id', {
      timeout: FIVE_MINUTES,
    }, async () => {
      await using t = await openTestQueue(kind);
      t.startWorker();
      const tenantId = await t.aTenant();

      const said = await ingest(t, tenantId, FILE, MAP);

      expect(await census(t, tenantId)).toEqual({
        accounts: 85,
        opportunities: 7_375,
        won: 4_238,
        lost: 2_473,
      });
      expect(said).toMatch(/7,?375/);
      expect(said).toMatch(/1,?425/);

      const before = await fingerprint(t, tenantId);
      await ingest(t, tenantId, FILE, MAP);
      expect(await fingerprint(t, tenantId)).toEqual(before);
    });
  });

  test('mapped without its ids ends in as many deals as the rule says', {
    timeout: FIVE_MINUTES,
  }, async () => {
    await using t = await openTestQueue('postgres');
    // One job at a time, and the queue keeps the file's order.
    t.startWorker({ concurrency: 1 });
    const tenantId = await t.aTenant();
    const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-map-'));
    const map = join(folder, 'map.json');
    await writeFile(map, JSON.stringify(await mapWithoutIds()));

    await ingest(t, tenantId, FILE, map);
    await rm(folder, { recursive: true });

    expect((await census(t, tenantId)).opportunities).toBe(await fold());
  });
});

async function mapWithoutIds(): Promise<object> {
  const { externalSystem: _system, columns, ...map } = JSON.parse(await readFile(MAP, 'utf8'));
  const { externalId: _id, ...rest } = columns;
  return { ...map, columns: rest };
}

interface OpenDeal {
  readonly line: string | null;
  closeDate: Date | null;
  touched: number;
}

/**
 * The rule, told once more in a few lines: a row matches an open deal of its account whose line is
 * equal and whose dates lie within three months; else it is a new deal, open where its stage is.
 */
async function fold(): Promise<number> {
  const open = new Map<string, OpenDeal[]>();
  let [deals, clock] = [0, 0];
  for await (const row of createReadStream(FILE).pipe(parse({ columns: true, bom: true }))) {
    if (!row.account) continue;
    clock++;
    const account = nameKey(row.account);
    const line = productLineKey(row.product);
    const closeDate = row.close_date ? new Date(row.close_date) : null;
    const candidates = open.get(account) ?? [];
    const [match] = candidates
      .filter((deal) => deal.line === line && isWithin(deal.closeDate, closeDate))
      .sort((a, b) => distance(a, closeDate) - distance(b, closeDate) || b.touched - a.touched);
    if (match) {
      match.closeDate = closeDate ?? match.closeDate;
      match.touched = clock;
      continue;
    }
    deals++;
    const isOpen = row.deal_stage === 'Engaging' || row.deal_stage === 'Prospecting';
    if (isOpen) open.set(account, [...candidates, { line, closeDate, touched: clock }]);
  }
  return deals;
}

function isWithin(a: Date | null, b: Date | null): boolean {
  if (!a || !b) return true;
  const [earlier, later] = a < b ? [a, b] : [b, a];
  return later <= addMonthsUtc(earlier, 3);
}

function distance({ closeDate }: OpenDeal, said: Date | null): number {
  return closeDate && said ? Math.abs(closeDate.getTime() - said.getTime()) : Number.MAX_VALUE;
}
