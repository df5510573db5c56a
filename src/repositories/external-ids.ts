import type { TenantSession } from '../db/tenant-session.ts';
import { AlreadyExists } from '../errors.ts';
import { lockKeys } from './key-locks.ts';

/** How an external system knows a deal; both are null where none does. */
export interface ExternalIdentity {
  readonly externalSystem: string | null;
  readonly externalId: string | null;
}

/** The ids that other systems have for deals: within a system an id is one deal, for ever. */
export class ExternalIds {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Locks an id that may have no row yet; before any account's lock. Null locks nothing. */
  async lock(externalId: string | null | undefined): Promise<void> {
    if (externalId) await lockKeys(this.#session, [`external ${externalId}`]);
  }

  /** @throws {AlreadyExists} another deal than `ownId` has the identity. */
  async refuseTaken(identity: ExternalIdentity, ownId: string | null = null): Promise<void> {
    const { query, tenantId } = this.#session;
    const { externalSystem, externalId } = identity;
    if (externalSystem === null || externalId === null) return;
    const [taken] = await query<{ id: string }>`
      select id from opportunities
      where tenant_id = ${tenantId} and external_system = ${externalSystem}
        and external_id = ${externalId}`;
    if (!taken || taken.id === ownId) return;
    throw new AlreadyExists(`the external id is that of opportunity ${taken.id}`, taken.id);
  }
}
