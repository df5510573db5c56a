import { Migration } from '@mikro-orm/migrations';

/**
 * Tells the planner of tables that it knows nothing of yet what it will find out later: that a tenant may
 * have every row. Until PostgreSQL looks by itself, within a minute or two, it would hold the tenant
 * for selective, read all its rows by whichever index begins with it, and keep to that plan: the
 * first thousand conversations of a new database took five times as long. Before PostgreSQL 18
 * statistics cannot be given, and those minutes pass.
 *
 * @see https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD
 */
export class FirstStatistics extends Migration {
  override name = '2026-11-26-first-statistics';

  override up(): void {
    this.addSql(`
      do $$ declare one text; begin
        if current_setting('server_version_num')::int < 180000 then return; end if;
        for one in
          select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
          where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
            and a.attname = 'tenant_id' and not a.attisdropped and c.reltuples <= 0
            and pg_has_role(c.relowner, 'usage')
        loop
          perform pg_restore_attribute_stats(
            'schemaname', current_schema()::text, 'relname', one, 'attname', 'tenant_id'::text,
            'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
        end loop;
      end $$`);
  }

  /** What PostgreSQL has found out by now is better than nothing. */
  override down(): void {}
}
