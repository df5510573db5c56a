import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { InvariantViolation } from '../errors.ts';
import { fromDriver } from './driver-errors.ts';
import { type Query, queryOn } from './query.ts';

export type { Query } from './query.ts';

/** One transaction in one tenant's row-security context. */
export interface TenantSession {
  readonly tenantId: string;
  readonly em: EntityManager;
  readonly query: Query;
}

export interface SessionOptions {
  readonly schema: string;
  /** Stops the work between two statements; the transaction is rolled back. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What every transaction is bound by, times in milliseconds. A frozen worker must not keep an
 * account's lock: the idle limit ends its session, and the lock limit lets those who wait try again
 * later. A prepared statement has one plan for all values from its first use on: PostgreSQL would
 * plan it anew for each of the first five, and one whose plan looks dear at every use.
 */
const BOUNDS = {
  statement_timeout: '10000',
  lock_timeout: '5000',
  idle_in_transaction_session_timeout: '5000',
  plan_cache_mode: 'force_generic_plan',
};

/**
 * Runs `body` in one READ COMMITTED transaction that sees and writes the tenant's rows alone, and
 * commits when it resolves. The isolation is said explicitly: under REPEATABLE READ the snapshot
 * would precede the account's lock, and deduplication would read a past.
 *
 * @throws {WriteConflict|DatabaseUnavailable} transient failures of the database.
 */
export function inTenant<T>(
  orm: MikroORM,
  tenantId: string,
  options: SessionOptions,
  body: (session: TenantSession) => Promise<T>,
): Promise<T> {
  return inTransaction(orm, { 'app.tenant_id': tenantId }, options, (em, query) =>
    body({ tenantId, em, query }),
  );
}

/** Runs `body` in a transaction without a tenant: only tables outside row security show rows. */
export function outsideTenants<T>(
  orm: MikroORM,
  options: SessionOptions,
  body: (em: EntityManager, query: Query) => Promise<T>,
): Promise<T> {
  return inTransaction(orm, {}, options, body);
}

async function inTransaction<T>(
  orm: MikroORM,
  variables: Record<string, string>,
  { schema, signal }: SessionOptions,
  body: (em: EntityManager, query: Query) => Promise<T>,
): Promise<T> {
  const session = { variables: { ...variables, search_path: schema, ...BOUNDS } };
  const fork = orm.em.fork({ session, ...(signal && { signal }) }) as EntityManager;
  // Work that was left behind must not write on a connection that is another's by then.
  const ended = new AbortController();
  const running = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const inside = async (em: EntityManager) => {
    try {
      return await body(em, await queryOn(em, running));
    } finally {
      ended.abort(new InvariantViolation('a statement came after its transaction ended'));
    }
  };
  try {
    return await fork.transactional((em) => inside(em as EntityManager), {
      isolationLevel: IsolationLevel.READ_COMMITTED,
    });
  } catch (error) {
    throw fromDriver(error);
  }
}
