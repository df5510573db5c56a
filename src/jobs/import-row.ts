import type * as v from 'valibot';
import type { ExternalIdentity } from '../repositories/opportunities.ts';
import { closed } from '../schemas/objects.ts';
import { OpportunityImport } from '../schemas/opportunity.ts';
import { IsoDateTime } from '../schemas/primitives.ts';
import { AccountMention } from './account-mention.ts';

/** A row of a CRM: the deal as it stood there at a time. */
export const ImportOpportunityData = closed({
  account: AccountMention,
  opportunity: OpportunityImport,
  at: IsoDateTime,
});
export type ImportOpportunityData = v.InferOutput<typeof ImportOpportunityData>;

/** Returns what names the deal in the system it comes from; null where nothing does. */
export function identityOf({ opportunity }: ImportOpportunityData): ExternalIdentity | null {
  const { externalSystem, externalId } = opportunity;
  return externalSystem !== null && externalId !== null ? { externalSystem, externalId } : null;
}

export function isSame(a: ExternalIdentity, b: ExternalIdentity): boolean {
  return a.externalSystem === b.externalSystem && a.externalId === b.externalId;
}
