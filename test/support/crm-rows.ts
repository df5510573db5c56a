import { randomUUID } from 'node:crypto';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import type { Jobs } from '../../src/jobs/registry.ts';
import type { InputOf } from '../../src/queue/client.ts';
import { type JobTest, resultOf } from './perform.ts';

type Import = InputOf<Jobs, 'import-opportunity'>;

/** Times of rows, in order. */
export const FIRST = '2026-03-02T09:00:00Z';
export const SECOND = '2026-03-03T09:00:00Z';
export const THIRD = '2026-03-04T09:00:00Z';

/** What a test says of a row; the rest is ordinary. */
export interface Row {
  readonly account?: Import['account'];
  readonly at?: string;
  readonly id?: string | null;
  readonly deal?: Partial<Import['opportunity']>;
}

/** Returns a row of a CRM; with `id: null` one that the CRM gave no id. */
export function aRow({
  account = { name: 'Acme Corp' },
  at = FIRST,
  id = '006-1',
  deal,
}: Row = {}) {
  const identity = id === null ? {} : { externalSystem: 'salesforce', externalId: id };
  const opportunity = { name: 'Acme renewal', dealStage: 'discovery' as const, probability: 0.3 };
  return { account, at, opportunity: { ...opportunity, source: 'imported', ...identity, ...deal } };
}

/** Imports a row, and returns what became of it. */
export const importing = (t: JobTest, row: Row = {}, idempotencyKey: string = randomUUID()) =>
  resultOf(t, importOpportunity, aRow(row), { idempotencyKey });

export const theDeal = async (t: JobTest) => (await t.rows('opportunities'))[0];
