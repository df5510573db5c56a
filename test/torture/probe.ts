import { openOrm } from '../../src/db/orm.ts';
import { AppError } from '../../src/errors.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';
import type { TortureTenant } from './intents.ts';
import type { Tally } from './tally.ts';

/**
 * Tries what a worker must not be able to do, on one connection that a worker could have: see or
 * write another tenant's rows, or find the last tenant still set.
 */
export class Probe {
  readonly #database: Database;
  readonly #tally: Tally;

  constructor(workerUrl: string, tally: Tally) {
    // One connection: what the first transaction leaves on it meets the next.
    this.#database = new Database(openOrm({ url: workerUrl, poolSize: 1 }), 'tenant');
    this.#tally = tally;
  }

  /** Returns whether it could look: false where the database is away. */
  async look(own: TortureTenant, other: TortureTenant): Promise<boolean> {
    try {
      await this.#seesOnlyItsOwn(own);
      await this.#leavesNothingBehind();
      await this.#writesOnlyItsOwn(own, other);
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.retry === 'never') throw error;
      return false;
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #seesOnlyItsOwn({ id }: TortureTenant): Promise<void> {
    const foreign = await this.#database.unitOfWork(
      id,
      ({ session: { query } }) => query<{ table: string }>`
        select 'accounts' as table from accounts where tenant_id <> ${id}
        union select 'inbox' from inbox where tenant_id <> ${id}
        union select 'observations' from observations where tenant_id <> ${id}`,
    );
    for (const { table } of foreign) {
      this.#tally.violation('leaked', `a worker sees another tenant's ${table}`);
    }
  }

  async #leavesNothingBehind(): Promise<void> {
    const [left] = await this.#database.outsideTenants(
      (query) => query<{ tenant: string | null; accounts: number }>`
        select nullif(current_setting('app.tenant_id', true), '') as tenant,
          (select count(*)::int from accounts) as accounts`,
    );
    if (left?.tenant) this.#tally.violation('leaked', 'a tenant is still set on the connection');
    if (left?.accounts) this.#tally.violation('leaked', 'accounts are seen without a tenant');
  }

  async #writesOnlyItsOwn(own: TortureTenant, other: TortureTenant): Promise<void> {
    const name = `${own.canary} smuggled`;
    const isWritten = await this.#database
      .unitOfWork(own.id, async ({ session: { query } }) => {
        await query`
          insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
          values (${other.id}, ${name}, ${name}, ${name}, 1)`;
        return true;
      })
      .catch((error) => {
        // Refused by row security, and by nothing else: a statement that is wrong would show nothing.
        if (sqlStateOf(error) === REFUSED) return false;
        throw error;
      });
    if (isWritten) this.#tally.violation('leaked', "a worker writes another tenant's rows");
  }
}

/** PostgreSQL's word for a row that a policy does not let in. */
const REFUSED = '42501';

function sqlStateOf(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
}
