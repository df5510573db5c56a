/** What every tenant table has, its key beginning with the tenant. */
export const TENANT_COLUMNS = `tenant_id uuid not null,
        id uuid not null default gen_random_uuid(),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) null,
        primary key (tenant_id, id)`;

/** The tenant of the transaction. Text and form are PostgreSQL's own, as it prints them back. */
const OWN_TENANT =
  "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))";

/** Returns what secures a table: it holds for the owner too, for what is read and what is written. */
export function rowSecurity(table: string): string[] {
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant_isolation on ${table} using (${OWN_TENANT}) with check (${OWN_TENANT})`,
  ];
}

/** Returns what drops a secured table, its policy first. */
export function dropSecured(table: string): string[] {
  return [`drop policy if exists tenant_isolation on ${table}`, `drop table ${table}`];
}

/** Row security holds for the owner too: what moves rows does it tenant by tenant. */
export function ofEachTenant(statement: string): string[] {
  return [
    `do $$ declare tenant uuid; begin
      for tenant in select id from tenants loop
        perform set_config('app.tenant_id', tenant::text, true);
        ${statement};
      end loop;
    end $$`,
    `select set_config('app.tenant_id', '', true)`,
  ];
}
