import { randomUUID } from 'node:crypto';
import type pg from 'pg';

interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether a row must say it: not null, and without a default. */
  readonly isRequired: boolean;
  /** The first word that a CHECK of the column admits; null where none lists words. */
  readonly word: string | null;
}

/**
 * Returns the columns of a table, from the catalog. A CHECK that lists words is read as PostgreSQL
 * prints it: `(status)::text = ANY ((ARRAY['done'::character varying, …`.
 */
async function columnsOf(client: pg.Client, schema: string, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select a.attname as name, format_type(a.atttypid, null) as type,
       a.attnotnull and not a.atthasdef and a.attidentity = '' as "isRequired",
       (select substring(pg_get_constraintdef(k.oid) from 'ARRAY\\[''([^'']+)''')
          from pg_constraint k
         where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
           and pg_get_constraintdef(k.oid) like '%ARRAY[%' limit 1) as word
       from pg_attribute a
       join pg_class c on c.oid = a.attrelid
      where c.relname = $2 and c.relnamespace = to_regnamespace(quote_ident($1))
        and a.attnum > 0 and not a.attisdropped
      order by a.attnum`,
    [schema, table],
  );
  return rows;
}

/** Returns the values of a row that breaks no constraint, by the columns that it must name. */
export async function anyRow(
  client: pg.Client,
  table: string,
  tenantId: string,
  schema = 'tenant',
): Promise<Record<string, unknown>> {
  const columns = await columnsOf(client, schema, table);
  const required = columns.filter(({ name, isRequired }) => isRequired && name !== 'tenant_id');
  const values = required.map((column) => [column.name, fittingValue(column)]);
  return { tenant_id: tenantId, ...Object.fromEntries(values) };
}

/** Inserts a row that breaks no constraint; returns how many were inserted. */
export async function insertRow(
  client: pg.Client,
  table: string,
  tenantId: string,
  schema = 'tenant',
): Promise<number> {
  const row = await anyRow(client, table, tenantId, schema);
  const { rowCount } = await client.query(insertText(schema, table, row), Object.values(row));
  return rowCount ?? 0;
}

export function insertText(schema: string, table: string, row: Record<string, unknown>): string {
  const names = Object.keys(row);
  const places = names.map((_, i) => `$${i + 1}`);
  return `insert into ${schema}.${table} (${names.join()}) values (${places.join()})`;
}

let made = 0;

/** No value comes twice, so that two rows of a tenant share no key but one on the tenant alone. */
function fittingValue({ type, word }: Column): unknown {
  if (type === 'uuid') return randomUUID();
  if (type.startsWith('timestamp')) return new Date(Date.UTC(2026, 2, 2, 9, ++made)).toISOString();
  if (type === 'date') return new Date(Date.UTC(2026, 2, ++made)).toISOString().slice(0, 10);
  if (type === 'integer' || type === 'bigint') return ++made;
  if (type === 'double precision') return 1;
  if (type === 'boolean') return false;
  if (type === 'jsonb') return '{}';
  return word ?? randomUUID();
}
