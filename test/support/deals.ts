import { randomUUID } from 'node:crypto';
import { nameKey, productLineKey, stemKey } from '../../src/domain/names.ts';
import type { JobTest } from './perform.ts';

/** Stores an account as it would be after a first conversation; returns its id. */
export async function anAccount(t: JobTest, name = 'Acme Corp', domain?: string): Promise<string> {
  const id = randomUUID();
  await t.sql(
    `insert into accounts (tenant_id, id, account_name, name_key, stem_key, key_version, website)
     values ($1, $2, $3, $4, $5, 1, $6)`,
    [t.tenantId, id, name, nameKey(name), stemKey(name), domain ?? null],
  );
  if (domain) {
    await t.sql(
      `insert into account_keys (tenant_id, account_id, kind, key_text)
       values ($1, $2, 'domain', $3)`,
      [t.tenantId, id, domain],
    );
  }
  return id;
}

/** What a test says of a stored deal; the rest is absent. */
export interface StoredDeal {
  readonly line?: string | null;
  readonly stage?: string;
  readonly closeDate?: string | null;
  readonly value?: number | null;
  readonly name?: string;
}

/** Stores a deal without any evidence, as a human might have typed it in; returns its id. */
export async function aDeal(t: JobTest, accountId: string, deal: StoredDeal = {}): Promise<string> {
  const id = randomUUID();
  const { line = null, stage = 'prospecting', closeDate = null, value = null } = deal;
  await t.sql(
    `insert into opportunities (tenant_id, id, account_id, name, product_line, product_line_key,
       deal_stage, close_date, estimated_value, source)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'manual')`,
    [
      t.tenantId,
      id,
      accountId,
      deal.name ?? 'A deal',
      line,
      productLineKey(line),
      stage,
      closeDate,
      value,
    ],
  );
  return id;
}

/** Stores a human's word on a field of a deal. */
export async function anOverride(
  t: JobTest,
  dealId: string,
  field: string,
  value: unknown,
): Promise<void> {
  await t.sql(
    `insert into observations (tenant_id, entity_type, entity_id, field, value, source,
       actor_kind, actor_name, reason, observed_at)
     values ($1, 'opportunity', $2, $3, $4, 'human_override', 'human', 'Dana', 'agreed by phone',
       '2026-01-05T09:00:00Z')`,
    [t.tenantId, dealId, field, JSON.stringify(value)],
  );
}
