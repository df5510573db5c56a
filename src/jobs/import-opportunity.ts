import { defineJob, type Message } from '../queue/define-job.ts';
import type { WantedAccount } from '../repositories/account-mentions.ts';
import type { ExternalOpportunity } from '../repositories/opportunities.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { lockedIds, readDeals, saveWrites, withEvidence } from './deal-writes.ts';
import {
  afterImport,
  decideImport,
  type ImportDecision,
  type ImportFacts,
} from './import-decision.ts';
import { ImportOpportunityData, identityOf, isSame } from './import-row.ts';

/** The fields that an import and others compete for. */
const CONTESTED = [
  'name',
  'productLine',
  'estimatedValue',
  'currency',
  'closeDate',
  'probability',
  'dealStage',
  'detectionConfidence',
];

/**
 * Brings one row of a CRM into the record. An external id is an identity: the same id is the same
 * opportunity, and decides alone; a stage that the tenant's rules do not let a person move it to is
 * left to a human. A row without one goes through detection with confidence 1.
 *
 * Idempotent: an identity is unique by constraint, and a row already taken in changes nothing.
 *
 * @throws {NotFound} `account.id` is not visible to the tenant (terminal).
 */
export const importOpportunity = defineJob({
  name: 'import-opportunity',
  data: ImportOpportunityData,
  attempts: 8,
  timeoutMs: 15_000,
  load,
  decide: decideImport,
  after: afterImport,
  save,
});

async function save(uow: UnitOfWork, decisions: readonly ImportDecision[]): Promise<void> {
  const writes = decisions.map((decision) => decision.writes);
  await saveWrites(uow, writes);
  const changed = decisions.filter(({ writes: { created, changed } }) => created ?? changed);
  const accountIds = new Set(changed.flatMap(({ result }) => result.ids.accountId ?? []));
  const dealIds = new Set(changed.flatMap(({ result }) => result.ids.opportunityId ?? []));
  // Rows come by the thousand: the clock assembles their plans, once for all of them.
  await uow.stalePlans.mark([...accountIds], [...dealIds]);
}

async function load(
  uow: UnitOfWork,
  messages: readonly Message<ImportOpportunityData>[],
): Promise<ImportFacts> {
  const identities = messages.flatMap(({ data }) => identityOf(data) ?? []);
  const before = identities.length > 0 ? await uow.opportunities.findExternal(identities) : [];
  const findings = await uow.accounts.resolve(messages.map(({ data }) => wanted(data, before)));
  // Read again: what was there before the lock may have been joined by another meanwhile.
  const known = identities.length > 0 ? await uow.opportunities.findExternal(identities) : [];
  const ids = known.map(({ id }) => id);
  const opportunities = await readDeals(uow, lockedIds(findings), ids);
  return {
    policy: uow.tenant.detection,
    stagePolicy: uow.tenant.stagePolicy,
    findings: new Map(messages.map(({ idempotencyKey }, i) => [idempotencyKey, findings[i]])),
    known,
    deals: await withEvidence(uow, opportunities, CONTESTED),
  };
}

/** A deal known by its identity stays with the account it has, whatever the row calls that. */
function wanted(data: ImportOpportunityData, known: readonly ExternalOpportunity[]): WantedAccount {
  const identity = identityOf(data);
  const deal = identity && known.find((one) => isSame(one, identity));
  return { mention: deal ? { id: deal.accountId } : data.account, mayCreate: true };
}
