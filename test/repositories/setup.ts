import { randomUUID } from 'node:crypto';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { AccountRead } from '../../src/schemas/account.ts';
import type { Actor } from '../../src/schemas/actor.ts';
import type { OpportunityCreateInput, OpportunityRead } from '../../src/schemas/opportunity.ts';
import type { StakeholderCreateInput, StakeholderRead } from '../../src/schemas/stakeholder.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export const AGENT: Actor = { kind: 'agent', name: 'Robin' };
export const JOB: Actor = { kind: 'job', name: 'advance-stage' };
export const HUMAN: Actor = { kind: 'human', name: 'Dana', reason: 'heard it from the buyer' };

/** A repository, a tenant of the test's own, and ways to fill it. */
export interface Setup extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly deals: DealRepository;
  readonly tenant: string;
  anAccount(accountName?: string): Promise<AccountRead>;
  anOpportunity(data?: Partial<OpportunityCreateInput>, actor?: Actor): Promise<OpportunityRead>;
  aStakeholder(data?: Partial<StakeholderCreateInput>, actor?: Actor): Promise<StakeholderRead>;
  /** Counts all rows of the tenant in some tables, past row security. */
  rowCounts(): Promise<Record<string, number>>;
  /** Returns rows as they are stored, past row security. */
  rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]>;
}

const TABLES = ['accounts', 'opportunities', 'stakeholders', 'account_plans', 'opportunity_plans'];
const LEDGERS = ['observations', 'plan_versions', 'stage_history', 'account_keys'];

export async function setup(): Promise<Setup> {
  const db = await openTestDatabase();
  const deals = new DealRepository(db.database);
  const tenant = await db.aTenant();
  const rows: Setup['rows'] = async (sql, ...values) => (await db.admin.query(sql, values)).rows;
  const anAccount: Setup['anAccount'] = (accountName = `Account ${randomUUID()}`) =>
    deals.createAccount(tenant, { accountName });
  return {
    db,
    deals,
    tenant,
    rows,
    anAccount,
    anOpportunity: async (data = {}, actor) => {
      const accountId = data.accountId ?? (await anAccount()).id;
      return deals.createOpportunity(tenant, { name: 'A deal', ...data, accountId }, actor);
    },
    aStakeholder: async (data = {}, actor) => {
      const { id } = await anAccount();
      return deals.createStakeholder(tenant, { contactName: 'Jo Doe', ...data }, id, actor);
    },
    rowCounts: async () => {
      const counts: Record<string, number> = {};
      for (const table of [...TABLES, ...LEDGERS]) {
        const sql = `select count(*)::int as count from ${table} where tenant_id = $1`;
        counts[table] = Number((await rows(sql, tenant))[0]?.count);
      }
      return counts;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}
