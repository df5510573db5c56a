import type { Config } from '../config.ts';
import { openOrm } from '../db/orm.ts';
import { ConfigurationError, NotFound } from '../errors.ts';
import { type Retention, retentionOf } from '../repositories/prune.ts';
import { addTenant, listTenants, type TenantRow } from '../repositories/tenants.ts';
import { Database } from '../repositories/unit-of-work.ts';
import { accountAssigner, type KnownAccount } from '../signals/assign-account.ts';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Runs `body` on the database as the owner, who alone may add tenants.
 *
 * @throws {ConfigurationError} DATABASE_OWNER_URL is not set.
 */
export async function asOwner<T>(
  config: Config,
  body: (database: Database) => Promise<T>,
): Promise<T> {
  const { DATABASE_OWNER_URL: url } = config;
  if (!url) {
    throw new ConfigurationError('DATABASE_OWNER_URL is not set: only the owner adds tenants');
  }
  const database = new Database(openOrm({ url, poolSize: 2 }), config.DEALKEEPER_SCHEMA);
  try {
    return await body(database);
  } finally {
    await database.close();
  }
}

/**
 * Adds a tenant, or returns the one of that slug.
 *
 * @throws {ConfigurationError} the slug is none.
 */
export async function tenantBySlug(database: Database, slug: string): Promise<TenantRow> {
  if (!SLUG.test(slug)) {
    throw new ConfigurationError(
      `tenant: "${slug.slice(0, 70)}" is no slug: use lower-case letters, digits and hyphens, as my-team`,
    );
  }
  return database.outsideTenants((query) => addTenant(query, slug));
}

/** Returns a function that finds a tenant's id by slug or id; each is asked for once. */
export function tenantFinder(database: Database): (tenant: string) => Promise<string> {
  let known: Map<string, string> | undefined;
  return async (tenant) => {
    known ??= await namesOf(database);
    const id = known.get(UUID.test(tenant) ? tenant.toLowerCase() : tenant);
    if (id !== undefined) return id;
    throw new NotFound(
      `tenant: there is no "${tenant.slice(0, 70)}"; see "npm run dealkeeper -- tenant list"`,
    );
  };
}

async function namesOf(database: Database): Promise<Map<string, string>> {
  const tenants = await database.outsideTenants((query) => listTenants(query));
  return new Map(tenants.flatMap(({ id, slug }) => [[slug, id] as const, [id, id] as const]));
}

/** Returns the currency that the tenant set, null where it has set none. */
export async function currencyOf(database: Database, tenantId: string): Promise<string | null> {
  const rows = await database.unitOfWork(
    tenantId,
    ({ session }) => session.query<{ currency: string }>`
      select currency from tenant_settings where tenant_id = ${tenantId}`,
  );
  return rows[0]?.currency ?? null;
}

/** Sets on whose clocks the tenant's schedules go where they name none; needs the owner's rights. */
export async function setTimeZone(database: Database, tenantId: string, zone: string) {
  await database.unitOfWork(
    tenantId,
    ({ session }) => session.query`
      insert into tenant_settings (tenant_id, time_zone) values (${tenantId}, ${zone})
      on conflict (tenant_id) do update set time_zone = excluded.time_zone, updated_at = now()`,
  );
}

/** Sets what is given of a tenant's retention, and returns all of it; needs the owner's rights. */
export function setRetention(
  database: Database,
  tenantId: string,
  change: Partial<Retention>,
): Promise<Retention> {
  return database.unitOfWork(tenantId, async ({ session }) => {
    const stored = await retentionOf(session);
    if (Object.keys(change).length === 0) return stored;
    const { messageDays, observationDays } = { ...stored, ...change };
    await session.query`
      insert into tenant_settings (tenant_id, message_retention_days, observation_retention_days)
      values (${tenantId}, ${messageDays}, ${observationDays})
      on conflict (tenant_id) do update
        set message_retention_days = excluded.message_retention_days,
          observation_retention_days = excluded.observation_retention_days, updated_at = now()`;
    return { messageDays, observationDays };
  });
}

/** Sets the currency of the tenant's deals that say none; needs the owner's rights. */
export async function setCurrency(database: Database, tenantId: string, currency: string) {
  await database.unitOfWork(
    tenantId,
    ({ session }) => session.query`
      insert into tenant_settings (tenant_id, currency) values (${tenantId}, ${currency})
      on conflict (tenant_id) do update set currency = excluded.currency, updated_at = now()`,
  );
}

/** Returns the web domains that the tenant calls its own. */
export function ownDomainsOf(database: Database, tenantId: string): Promise<readonly string[]> {
  return database.unitOfWork(tenantId, async ({ tenant }) => tenant.ownDomains);
}

/** Accounts that conversations are held against at most. */
const ACCOUNTS_LIMIT = 5_000;

/** Returns what finds a conversation's account among those that the tenant has, by their names. */
export async function assignerOf(database: Database, tenantId: string) {
  const rows = await database.unitOfWork(
    tenantId,
    ({ session }) => session.query<KnownAccount>`
      select id, account_name as name, website from accounts
      where tenant_id = ${tenantId} and merged_into is null order by id limit ${ACCOUNTS_LIMIT}`,
  );
  return accountAssigner(rows);
}
