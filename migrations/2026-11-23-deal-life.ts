import { Migration } from '@mikro-orm/migrations';

/** The tenant of the transaction. Text and form are PostgreSQL's own, as it prints them back. */
const OWN_TENANT =
  "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))";

/** The life of a deal: its people, its tenant's stage policy and catalogue, and what is followed up. */
export class DealLife extends Migration {
  override name = '2026-11-23-deal-life';

  override up(): void {
    this.addSql(`
      create table opportunity_stakeholders (
        tenant_id uuid not null,
        id uuid not null default gen_random_uuid(),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) null,
        primary key (tenant_id, id),
        opportunity_id uuid not null,
        stakeholder_id uuid not null,
        roles jsonb not null default '[]',
        constraint opportunity_stakeholders_unique unique (tenant_id, opportunity_id, stakeholder_id)
      )`);
    this.addSql('alter table opportunity_stakeholders enable row level security');
    this.addSql('alter table opportunity_stakeholders force row level security');
    this.addSql(
      `create policy tenant_isolation on opportunity_stakeholders using (${OWN_TENANT}) with check (${OWN_TENANT})`,
    );
    this.addSql('grant select, insert, update on opportunity_stakeholders to dealkeeper_worker');
    this.addSql('alter table tenant_settings add stage_policy jsonb null');
    this.addSql("alter table tenant_settings add catalogue jsonb not null default '[]'");
    this.addSql("alter table stakeholders add shared_email_keys jsonb not null default '[]'");
    this.addSql(
      'create index interactions_opportunity_index on interactions (tenant_id, opportunity_id)',
    );
    this.addSql(
      'create index interactions_occurred_index on interactions (tenant_id, account_id, occurred_at)',
    );
  }

  override down(): void {
    this.addSql('drop index interactions_occurred_index');
    this.addSql('drop index interactions_opportunity_index');
    this.addSql('alter table stakeholders drop column shared_email_keys');
    this.addSql('alter table tenant_settings drop column catalogue');
    this.addSql('alter table tenant_settings drop column stage_policy');
    this.addSql('drop policy tenant_isolation on opportunity_stakeholders');
    this.addSql('drop table opportunity_stakeholders');
  }
}
