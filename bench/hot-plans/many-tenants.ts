import pg from 'pg';
import { migrateUp } from '../../src/db/migrations.ts';
import { ROLES } from '../../src/db/roles.ts';
import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';

export interface ManyTenants {
  /** Connects as a superuser to the database to fill. */
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly schema: string;
  readonly tenants: number;
  /** Rows of one tenant in each table; the first tenant has twenty times as many. */
  readonly rowsEach: number;
}

export interface Filled {
  readonly rows: number;
  /** The tenant that has the most. */
  readonly largest: string;
}

/**
 * Makes a schema of its own and fills every table that has a tenant with rows of many tenants,
 * interleaved as they would be in a life: by the catalog, so that a new table is filled too.
 */
export async function fillManyTenants(options: ManyTenants): Promise<Filled> {
  const { adminUrl, ownerUrl, schema, tenants, rowsEach } = options;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`create schema ${schema} authorization ${ROLES.owner}`);
    const users = [ROLES.worker, ROLES.relay, ROLES.janitor].join();
    await admin.query(`grant usage on schema ${schema} to ${users}`);
    await migrateUp({ ownerUrl, schema });
    await admin.query(`set search_path to ${schema}`);
    await admin.query(
      "insert into tenants (slug) select 'tenant-' || n from generate_series(1, $1) as n",
      [tenants],
    );
    let rows = 0;
    for (const table of await tablesOf(admin, schema)) {
      const { rowCount } = await admin.query(fillText(table, rowsEach));
      rows += rowCount ?? 0;
    }
    await admin.query('analyze');
    const { rows: found } = await admin.query("select id from tenants where slug = 'tenant-1'");
    return { rows, largest: found[0].id };
  } finally {
    await admin.end();
  }
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly word: string | null;
}

/** A row must say what has no default, and here also what it is part of. */
async function tablesOf(admin: pg.Client, schema: string): Promise<Table[]> {
  const { rows } = await admin.query<Table>(
    `select c.relname as name, json_agg(json_build_object(
         'name', a.attname, 'type', format_type(a.atttypid, null),
         'word', (select substring(pg_get_constraintdef(k.oid) from 'ARRAY\\[''([^'']+)''')
                    from pg_constraint k
                   where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
                     and pg_get_constraintdef(k.oid) like '%ARRAY[%' limit 1))
         order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attnum > 0
        and not a.attisdropped and a.attname not in ('tenant_id', 'id')
        and (a.attnotnull and not a.atthasdef and a.attidentity = ''
             or a.attname like '%\\_id' and a.atttypid = 'uuid'::regtype)
        and exists (select from pg_attribute t
                     where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped)
      group by c.relname order by c.relname`,
    [schema],
  );
  return rows;
}

/** Evidence and exchanges are several to a deal. */
const TIMES: Readonly<Record<string, number>> = { observations: 4, interactions: 2 };

function fillText({ name, columns }: Table, rowsEach: number): string {
  const names = ['tenant_id', 'id', ...columns.map((column) => column.name)];
  const values = [
    't.id',
    idOf(name, 'n'),
    ...columns.map((column) => fillingFor(column, rowsEach)),
  ];
  const most = rowsEach * (TIMES[name] ?? 1);
  return `
    insert into ${name} (${names.join(', ')})
    select ${values.join(', ')}
      from tenants t, generate_series(1, ${20 * most}) as n
     where n <= case when t.slug = 'tenant-1' then ${20 * most} else ${most} end
     order by n
    on conflict do nothing`;
}

/** The nth row of a table in a tenant always has the same id, so that others can refer to it. */
function idOf(table: string, n: string): string {
  return `md5(t.id::text || '${table}' || ${n})::uuid`;
}

const PARENTS: Readonly<Record<string, string>> = {
  account_id: 'accounts',
  opportunity_id: 'opportunities',
  entity_id: 'opportunities',
  stakeholder_id: 'stakeholders',
  interaction_id: 'interactions',
  plan_id: 'opportunity_plans',
};

function fillingFor({ name, type, word }: Column, rowsEach: number): string {
  if (type === 'uuid') return idOf(PARENTS[name] ?? name, `(1 + n % ${rowsEach})`);
  if (type.startsWith('timestamp'))
    return "'2026-01-01T00:00:00Z'::timestamptz + n * interval '1 min'";
  if (type === 'date') return "'2026-01-01'::date + n::int";
  if (type === 'integer' || type === 'bigint' || type === 'double precision') return 'n';
  // A stage policy is read by every unit: it must be one.
  if (name === 'policy') return `'${JSON.stringify(DEFAULT_STAGE_POLICY)}'`;
  if (type === 'jsonb') return "'{}'";
  if (type === 'boolean') return 'false';
  return word === null ? `'${name} ' || n` : `'${word}'`;
}
