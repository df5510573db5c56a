import type { Client } from 'pg';
import type { Finding } from '../check.ts';
import { pendingAfter } from './migrations.ts';

const MIGRATE = 'run "npm run migrate"';
const APPLY_ROLES = 'run "npm run dealkeeper -- roles apply"';

/** Looks whether every migration this program knows is applied, with the worker's rights. */
export async function checkMigrations(client: Client, schema: string): Promise<Finding> {
  const { rows } = await client.query<{ usable: boolean; migrated: boolean; readable: boolean }>(
    `select has_schema_privilege(session_user, n.oid, 'USAGE') as usable,
            c.oid is not null as migrated,
            coalesce(has_table_privilege(session_user, c.oid, 'SELECT'), false) as readable
       from pg_namespace n
       left join pg_class c on c.relnamespace = n.oid and c.relname = 'migrations'
      where nspname = $1`,
    [schema],
  );
  const [state] = rows;
  if (!state) {
    const found = `database ${client.database} has no schema ${schema}`;
    return { found, fix: `${APPLY_ROLES}, then "npm run migrate", or correct DEALKEEPER_SCHEMA` };
  }
  if (!state.usable) {
    return { found: `role ${client.user} may not use schema ${schema}`, fix: APPLY_ROLES };
  }
  if (!state.migrated) return { found: `schema ${schema} has no tables yet`, fix: MIGRATE };
  if (!state.readable) {
    const found = `role ${client.user} may not read the migrations of schema ${schema}`;
    return { found, fix: `GRANT SELECT on ${schema}.migrations to it` };
  }
  const { rows: applied } = await client.query<{ name: string }>(
    `select name from ${client.escapeIdentifier(schema)}.migrations`,
  );
  const pending = pendingAfter(applied.map(({ name }) => name));
  if (pending.length === 0) return { found: `all ${applied.length} applied` };
  return { found: `not applied: ${pending.join(', ')}`, fix: MIGRATE };
}
