import { Migration } from '@mikro-orm/migrations';

/** What jobs read and write for any tenant, large or small. */
const TABLES = [
  'accounts',
  'account_keys',
  'account_plans',
  'inbox',
  'interactions',
  'observations',
  'opportunities',
  'opportunity_plans',
  'opportunity_stakeholders',
  'outbox',
  'plan_versions',
  'stage_history',
  'stakeholders',
];

/**
 * Lets a statement have one plan for all tenants. To the planner every row may be one tenant's: by
 * their mean, which is small where most tenants are, it would rather read all rows of a tenant than
 * look a few of them up, and a large one would pay for that. What comes below the tenant in an
 * index is as selective as it is.
 */
export class OnePlan extends Migration {
  override name = '2026-11-25-one-plan';

  override up(): void {
    for (const table of TABLES) {
      this.addSql(`alter table ${table} alter column tenant_id set (n_distinct = 1)`);
      this.addSql(`analyze ${table}`);
    }
  }

  override down(): void {
    for (const table of TABLES) {
      this.addSql(`alter table ${table} alter column tenant_id reset (n_distinct)`);
    }
  }
}
