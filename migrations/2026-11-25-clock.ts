import { Migration } from '@mikro-orm/migrations';
import { dropSecured, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** What the janitor may know of a row: whether it is to go, never whose words are in it. */
const JANITOR_SEES: Readonly<Record<string, string>> = {
  tenants: 'id, status',
  tenant_settings: 'tenant_id, message_retention_days, observation_retention_days',
  inbox: 'tenant_id, id, created_at, updated_at',
  outbox: 'tenant_id, id, outcome, finished_at',
  // Which words a value rests on is told by comparing both.
  observations:
    'tenant_id, id, created_at, entity_type, entity_id, field, value, source, observed_at, sequence',
  opportunities:
    'tenant_id, id, name, product_line, estimated_value, currency, close_date, probability, deal_stage',
  rejections: 'id, created_at',
};

const JANITOR_DELETES = 'inbox, outbox, observations, rejections';

/** The clock: when what is run for which tenant, and how long its messages and evidence are kept. */
export class Clock extends Migration {
  override name = '2026-11-25-clock';

  override up(): void {
    this.addSql(`
      create table tenant_schedules (
        ${TENANT_COLUMNS},
        name varchar(60) not null,
        cron varchar(100) not null,
        zone varchar(60) not null,
        next_run_at timestamptz(3) not null,
        last_run_at timestamptz(3) null,
        constraint tenant_schedules_name_unique unique (tenant_id, name)
      )`);
    this.addSql('create index tenant_schedules_due_index on tenant_schedules (next_run_at)');
    for (const sql of rowSecurity('tenant_schedules')) this.addSql(sql);
    this.addSql(
      'create policy clock_sees on tenant_schedules for select to dealkeeper_relay using (true)',
    );
    this.addSql('grant select, insert, update on tenant_schedules to dealkeeper_worker');
    this.addSql(
      'grant select (tenant_id, id, next_run_at) on tenant_schedules to dealkeeper_relay',
    );
    this.addSql('grant select (id, status) on tenants to dealkeeper_relay');
    this.addSettings();
    for (const [table, columns] of Object.entries(JANITOR_SEES)) {
      this.addSql(`grant select (${columns}) on ${table} to dealkeeper_janitor`);
    }
    this.addSql(`grant delete on ${JANITOR_DELETES} to dealkeeper_janitor`);
  }

  override down(): void {
    this.addSql(`revoke delete on ${JANITOR_DELETES} from dealkeeper_janitor`);
    for (const [table, columns] of Object.entries(JANITOR_SEES)) {
      this.addSql(`revoke select (${columns}) on ${table} from dealkeeper_janitor`);
    }
    this.addSql('revoke select (id, status) on tenants from dealkeeper_relay');
    for (const column of ['observation_retention_days', 'message_retention_days', 'time_zone']) {
      this.addSql(`alter table tenant_settings drop column ${column}`);
    }
    this.addSql('drop policy if exists clock_sees on tenant_schedules');
    for (const sql of dropSecured('tenant_schedules')) this.addSql(sql);
  }

  private addSettings(): void {
    this.addSql("alter table tenant_settings add time_zone varchar(60) not null default 'UTC'");
    for (const [kept, days] of [
      ['message', 90],
      ['observation', 730],
    ]) {
      const column = `${kept}_retention_days`;
      this.addSql(`alter table tenant_settings add ${column} int not null default ${days}`);
      this.addSql(
        `alter table tenant_settings add constraint tenant_settings_${kept}_retention_check check (${column} >= 30 and ${column} <= 3650)`,
      );
    }
  }
}
