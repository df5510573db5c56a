import { p } from '@mikro-orm/core';

/**
 * What every tenant table has: the key (tenant_id, id), the two times, and row security.
 *
 * The key begins with the tenant so that a table can be partitioned or distributed by it, and so
 * that no unique constraint can tell one tenant what another one holds.
 */
export const tenantColumns = {
  tenantId: p.uuid().primary(),
  id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
  createdAt: p.datetime(3).defaultRaw('now()'),
  updatedAt: p.datetime(3).nullable(),
};

/**
 * The tenant of the transaction, as PostgreSQL prints the expression back; written any other way,
 * every comparison of metadata and database would report a difference. The sub-select is evaluated
 * once a statement. After a tenant's transaction the setting is '' on that connection and not
 * null, hence the NULLIF: '' must mean "no tenant", not an error.
 */
const OWN_TENANT =
  "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))";

/** Row security of a tenant table: forced on its owner too, one policy for reading and writing. */
export const tenantIsolation = {
  rowLevelSecurity: 'force' as const,
  policies: [
    { name: 'tenant_isolation', command: 'all' as const, using: OWN_TENANT, check: OWN_TENANT },
  ],
};

/** A CHECK that a column holds one of our own words. */
export function oneOf(column: string, words: readonly string[]): string {
  return `${column} in (${words.map((word) => `'${word}'`).join(', ')})`;
}

/**
 * A CHECK that a column holds a share: 0 to 1. NaN fails, being greater than every number. The
 * cast is there because a comparison of metadata and database misreads "::double precision".
 */
export function shareOf(column: string): string {
  return `((${column})::numeric >= 0) AND ((${column})::numeric <= 1)`;
}

/** A CHECK that a column holds a political score: 0 to 10. */
export function scoreOf(column: string): string {
  return `(${column} >= 0) AND (${column} <= 10)`;
}
