import type pg from 'pg';
import type { Statement } from './statements.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

interface Index {
  readonly name: string;
  readonly table: string;
  /** An expression has no name here, but its place. */
  readonly columns: readonly string[];
}

export interface Catalog {
  /** Tables with a tenant, and how many pages each has. */
  readonly pages: ReadonlyMap<string, number>;
  readonly indexes: ReadonlyMap<string, Index>;
}

/** Smaller tables are read from end to end, and rightly: an index would be more pages. */
const FEW_PAGES = 8;

export async function readCatalog(client: pg.Client, schema: string): Promise<Catalog> {
  const { rows: tables } = await client.query(
    `select c.relname as name, c.relpages as pages from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = $1::regnamespace and c.relkind = 'r'`,
    [schema],
  );
  const { rows: indexes } = await client.query<Index>(
    `select i.relname as name, c.relname as table, array(
         select coalesce(a.attname::text, '')
           from unnest(x.indkey) with ordinality as k (attnum, place)
           left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.attnum
          order by place) as columns
       from pg_index x join pg_class i on i.oid = x.indexrelid
       join pg_class c on c.oid = x.indrelid
      where i.relnamespace = $1::regnamespace`,
    [schema],
  );
  return {
    pages: new Map(tables.map(({ name, pages }) => [name, pages])),
    indexes: new Map(indexes.map((index) => [index.name, index])),
  };
}

/** Returns the plan that PostgreSQL has for a statement whatever its values, as jobs run it. */
export async function planOf(client: pg.Client, { text }: Statement): Promise<PlanNode> {
  const { rows } = await client.query(`explain (generic_plan, format json) ${text}`);
  return rows[0]['QUERY PLAN'][0].Plan;
}

/**
 * Returns where a plan reads a table with a tenant in another way than from an index that begins
 * with the tenant, or reads all that the tenant has.
 */
export function planFaults(plan: PlanNode, catalog: Catalog, isLimited = false): string[] {
  const own = nodeFault(plan, catalog, isLimited);
  const type = plan['Node Type'];
  const limits = type === 'Limit' || (type === 'Result' && isLimited);
  const below = (plan.Plans ?? []).flatMap((inner) => planFaults(inner, catalog, limits));
  return own === null ? below : [own, ...below];
}

function nodeFault(node: PlanNode, { pages, indexes }: Catalog, isLimited: boolean) {
  const {
    'Node Type': type,
    'Relation Name': table,
    'Index Name': name,
    'Index Cond': cond,
  } = node;
  if (type === 'Seq Scan' && table !== undefined && (pages.get(table) ?? 0) > FEW_PAGES) {
    return `${table} is read from end to end`;
  }
  if (!/^(Index Scan|Index Only Scan|Bitmap Index Scan)$/.test(type) || name === undefined)
    return null;
  const index = indexes.get(name);
  if (index === undefined) return `${name} is no index of the schema`;
  // Tables that have no tenant have indexes without one.
  if (!pages.has(index.table)) return null;
  const { columns } = index;
  if (columns[0] !== 'tenant_id') return `${name} does not begin with the tenant`;
  if (!cond?.includes('tenant_id = ')) return `${name} is read across tenants`;
  // The first few in the index's own order are not all that there are.
  if (isLimited) return null;
  const names: readonly string[] = cond.match(/\w+/g) ?? [];
  const isWhole = columns.length > 1 && !columns.slice(1).some((column) => names.includes(column));
  return isWhole ? `${name} is read for all that the tenant has` : null;
}
