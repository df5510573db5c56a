import { Migration } from '@mikro-orm/migrations';

/** What listening needs to know of a tenant: its own people's domains, and its lines' other names. */
export class Listening extends Migration {
  override name = '2026-11-25-listening';

  override up(): void {
    this.addSql("alter table tenant_settings add product_synonyms jsonb not null default '{}'");
    this.addSql("alter table tenant_settings add own_domains jsonb not null default '[]'");
    this.addSql('alter table tenant_settings add fiscal_year_start int not null default 1');
    this.addSql(
      'alter table tenant_settings add constraint tenant_settings_fiscal_year_check check (fiscal_year_start >= 1 and fiscal_year_start <= 12)',
    );
  }

  override down(): void {
    this.addSql('alter table tenant_settings drop column fiscal_year_start');
    this.addSql('alter table tenant_settings drop column own_domains');
    this.addSql('alter table tenant_settings drop column product_synonyms');
  }
}
