import { decideDetection } from '../domain/detection.ts';
import type { DetectionPolicy } from '../domain/match-opportunity.ts';
import { productLineKey } from '../domain/names.ts';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { WriteConflict } from '../errors.ts';
import type { DecideContext, Decided, Message } from '../queue/define-job.ts';
import type { AccountFinding } from '../repositories/account-mentions.ts';
import { accountSuggestion } from '../repositories/new-suggestions.ts';
import type { ExternalOpportunity, OpportunityFacts } from '../repositories/opportunities.ts';
import { afterWrites, type DealFacts, type DealWrites, NO_WRITES } from './deal-writes.ts';
import { type ImportOpportunityData, identityOf, isSame } from './import-row.ts';
import { changedDeal, newDeal } from './imported-deal.ts';

type ImportMessage = Message<ImportOpportunityData>;

/** What a decision rests on, all read after the accounts were locked. */
export interface ImportFacts {
  readonly policy: DetectionPolicy;
  readonly stagePolicy: StagePolicy;
  /** By idempotency key. */
  readonly findings: ReadonlyMap<string, AccountFinding | undefined>;
  /** The deals known by an identity that one of the messages names. */
  readonly known: readonly ExternalOpportunity[];
  readonly deals: DealFacts;
}

export interface ImportDecision extends Decided {
  readonly writes: DealWrites;
  readonly decidedAt: Date;
}

/** Decides what one row of a CRM does, and why; pure. */
export function decideImport(
  message: ImportMessage,
  facts: ImportFacts,
  { now, newId }: DecideContext,
): ImportDecision {
  const { data, idempotencyKey } = message;
  const finding = facts.findings.get(idempotencyKey);
  if (!finding || finding.kind === 'unknown') {
    throw new WriteConflict('account: it was to be made, and was not');
  }
  if (finding.kind === 'doubtful') return doubtful(message, finding, now);
  const accountId = finding.account.id;
  const { deal, why } = identityOf(data)
    ? byIdentity(data, facts)
    : byDetection(data, facts, accountId);
  const drafted = deal
    ? changedDeal(message, deal, facts.deals, facts.stagePolicy)
    : newDeal(data, accountId, newId());
  return {
    result: drafted.result,
    why: [finding.why, ...why, ...drafted.why],
    writes: drafted.writes,
    decidedAt: now,
  };
}

/** Returns the facts as the next message of the batch must see them. */
export function afterImport(
  facts: ImportFacts,
  { writes, decidedAt }: ImportDecision,
): ImportFacts {
  const { created } = writes;
  const { externalSystem, externalId } = created ?? {};
  const known =
    created && externalSystem && externalId
      ? [
          ...facts.known,
          { id: created.id, accountId: created.accountId, externalSystem, externalId },
        ]
      : facts.known;
  return { ...facts, known, deals: afterWrites(facts.deals, writes, decidedAt) };
}

interface Target {
  readonly deal: OpportunityFacts | null;
  readonly why: readonly string[];
}

function byIdentity(data: ImportOpportunityData, { known, deals }: ImportFacts): Target {
  const identity = identityOf(data);
  const found = identity && known.find((one) => isSame(one, identity));
  if (!found) return { deal: null, why: ['opportunity.externalId: not known yet'] };
  const deal = deals.opportunities.find(({ id }) => id === found.id);
  // It was made under another account between our first look and our lock: decide anew.
  if (!deal) throw new WriteConflict(`opportunity ${found.id} appeared meanwhile`);
  return { deal, why: [`opportunity.externalId: the identity of ${deal.id}`] };
}

function byDetection(data: ImportOpportunityData, facts: ImportFacts, accountId: string): Target {
  const { productLine, closeDate } = data.opportunity;
  const signal = {
    confidence: 1,
    productLineKey: productLineKey(productLine),
    closeDate: closeDate === null ? null : new Date(closeDate),
    matchingOpportunityId: null,
  };
  const candidates = facts.deals.opportunities.filter((deal) => deal.accountId === accountId);
  const decision = decideDetection(signal, candidates, facts.policy);
  const id = decision.action === 'update' ? decision.opportunityId : null;
  return { deal: candidates.find((deal) => deal.id === id) ?? null, why: decision.why };
}

function doubtful(
  message: ImportMessage,
  { candidateIds, why }: AccountFinding & { kind: 'doubtful' },
  now: Date,
): ImportDecision {
  const doubt = { account: message.data.account, candidateIds, why };
  const suggestions = [accountSuggestion('import-opportunity', message, doubt)];
  const writes = { ...NO_WRITES, suggestions };
  return { result: { outcome: 'proposed', ids: {} }, why: [why], writes, decidedAt: now };
}
