import type pg from 'pg';
import { ROLES, type Role } from '../../src/db/roles.ts';

export type Command = 'select' | 'insert' | 'update' | 'delete';

/** A relation with a tenant, and what the catalog says a role may do to it. */
export interface Rights {
  readonly table: string;
  /** `pg_class.relkind`: 'r' table, 'p' partitioned; what cannot be written is only read here. */
  readonly kind: string;
  readonly columns: readonly string[];
  /** The columns of the primary key, none where there is none. */
  readonly key: readonly string[];
  /** The unique index on the tenant alone, of a table with one row a tenant; null elsewhere. */
  readonly onePerTenant: string | null;
  /** Commands that are granted on the whole relation. */
  readonly whole: readonly Command[];
  readonly selects: readonly string[];
  readonly updates: readonly string[];
  /** Rights that no role of ours may hold, the owner apart: TRUNCATE, REFERENCES, TRIGGER. */
  readonly others: readonly string[];
}

/**
 * The only ways past `tenant_isolation`, by name: the relay sees staged jobs and due schedules of
 * every tenant. Column grants keep the data itself from it.
 */
const FURTHER_POLICIES: Readonly<Record<string, readonly Command[]>> = {
  outbox: ['select', 'update'],
  tenant_schedules: ['select'],
};

/** Says whether a role passes the tenants' policy on a table for a command. */
export function isExempt(role: string, { table }: Rights, command: Command): boolean {
  return role === 'relay' && (FURTHER_POLICIES[table]?.includes(command) ?? false);
}

/** Returns every relation of the schema that has a tenant, with a role's rights, by the catalog. */
export async function rightsOf(client: pg.Client, schema: string, role: Role): Promise<Rights[]> {
  const { rows } = await client.query<Rights>(RIGHTS, [schema, ROLES[role]]);
  return rows;
}

/** Returns every relation of the schema that has no column for its tenant, by the catalog. */
export async function withoutTenant(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class c
      where relnamespace = to_regnamespace(quote_ident($1))
        and relkind in ('r', 'p', 'v', 'm', 'f')
        and not exists (select from pg_attribute
                         where attrelid = c.oid and attname = 'tenant_id' and not attisdropped)
      order by relname`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

const RIGHTS = `
  select c.relname as table, c.relkind as kind,
    array(select attname::text from pg_attribute
           where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns,
    array(select a.attname::text from pg_index i
            join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
           where i.indrelid = c.oid and i.indisprimary) as key,
    (select u.relname::text from pg_index i join pg_class u on u.oid = i.indexrelid
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where i.indrelid = c.oid and i.indisunique and i.indpred is null
        and i.indnkeyatts = 1 and i.indkey[0] = a.attnum limit 1) as "onePerTenant",
    array(select right_name from unnest(array['select', 'insert', 'update', 'delete']) as right_name
           where has_table_privilege($2, c.oid, right_name)) as whole,
    array(select attname::text from pg_attribute
           where attrelid = c.oid and attnum > 0 and not attisdropped
             and has_column_privilege($2, c.oid, attnum, 'select') order by attnum) as selects,
    array(select attname::text from pg_attribute
           where attrelid = c.oid and attnum > 0 and not attisdropped
             and has_column_privilege($2, c.oid, attnum, 'update') order by attnum) as updates,
    array(select right_name from unnest(array['truncate', 'references', 'trigger']) as right_name
           where has_table_privilege($2, c.oid, right_name)) as others
    from pg_class c
   where c.relnamespace = to_regnamespace(quote_ident($1))
     and c.relkind in ('r', 'p', 'v', 'm', 'f')
     and exists (select from pg_attribute
                  where attrelid = c.oid and attname = 'tenant_id' and not attisdropped)
   order by c.relname`;
