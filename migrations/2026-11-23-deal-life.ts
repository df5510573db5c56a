import { Migration } from '@mikro-orm/migrations';
import { dropSecured, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** The life of a deal: its people, and its tenant's stage policy and catalogue. */
export class DealLife extends Migration {
  override name = '2026-11-23-deal-life';

  override up(): void {
    this.addSql(`
      create table opportunity_stakeholders (
        ${TENANT_COLUMNS},
        opportunity_id uuid not null,
        stakeholder_id uuid not null,
        roles jsonb not null default '[]',
        constraint opportunity_stakeholders_unique unique (tenant_id, opportunity_id, stakeholder_id)
      )`);
    this.addSql(
      'create index opportunity_stakeholders_stakeholder_index on opportunity_stakeholders (tenant_id, stakeholder_id)',
    );
    for (const sql of rowSecurity('opportunity_stakeholders')) this.addSql(sql);
    this.addSql('grant select, insert, update on opportunity_stakeholders to dealkeeper_worker');
    this.addSql('alter table tenant_settings add stage_policy jsonb null');
    this.addSql("alter table tenant_settings add catalogue jsonb not null default '[]'");
    this.addSql("alter table stakeholders add shared_email_keys jsonb not null default '[]'");
    this.addSql('alter table observations add released boolean not null default false');
    this.addSql(
      "create index observations_override_index on observations (tenant_id, entity_id) where (source = 'human_override')",
    );
    this.addSql(
      'create index interactions_opportunity_index on interactions (tenant_id, opportunity_id)',
    );
    this.addSql(
      'create index interactions_occurred_index on interactions (tenant_id, account_id, occurred_at)',
    );
  }

  override down(): void {
    this.addSql('drop index observations_override_index');
    this.addSql('drop index interactions_occurred_index');
    this.addSql('drop index interactions_opportunity_index');
    this.addSql('alter table observations drop column released');
    this.addSql('alter table stakeholders drop column shared_email_keys');
    this.addSql('alter table tenant_settings drop column catalogue');
    this.addSql('alter table tenant_settings drop column stage_policy');
    for (const sql of dropSecured('opportunity_stakeholders')) this.addSql(sql);
  }
}
