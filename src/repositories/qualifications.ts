import type { TenantSession } from '../db/tenant-session.ts';
import type { SignalObservation } from '../domain/qualification.ts';
import { SIGNAL_FIELDS } from '../domain/qualification-signals.ts';

/** What a conversation said of one signal of one deal. */
export interface StoredSignal extends SignalObservation {
  readonly opportunityId: string;
}

/** What conversations said of deals' qualification: it is derived from these, never stored. */
export class Qualifications {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns all that was said of some deals, with the place of each interaction in its account. */
  of(opportunityIds: readonly string[]): Promise<StoredSignal[]> {
    const { query, tenantId } = this.#session;
    return query<StoredSignal>`
      select entity_id as "opportunityId", field, value, coalesce(evidence, '') as evidence,
        observed_at as at, interactions.sequence, interaction_id as "interactionId"
      from observations join lateral (
        select sequence from interactions
        where tenant_id = ${tenantId} and id = observations.interaction_id) as interactions on true
      where tenant_id = ${tenantId} and entity_id = any(${opportunityIds}::uuid[])
        and field = any(${SIGNAL_FIELDS}::text[])`;
  }
}
