import { dateFrom } from '../domain/calendar.ts';
import { type DetectionDecision, decideDetection } from '../domain/detection.ts';
import type { DetectionPolicy } from '../domain/match-opportunity.ts';
import { nameKey, productLineKey } from '../domain/names.ts';
import { WriteConflict } from '../errors.ts';
import type { DecideContext, Decided, JobResult, Message } from '../queue/define-job.ts';
import type { AccountFinding, LockedAccount } from '../repositories/accounts.ts';
import type { NewInteraction, StoredInteraction } from '../repositories/interactions.ts';
import { afterWrites, type DealFacts, type DealWrites, NO_WRITES } from './deal-writes.ts';
import type { DetectOpportunityData } from './detect-opportunity.ts';
import { createdDeal, leftAlone, type Said, updatedDeal } from './detected-deal.ts';

export type DetectMessage = Message<DetectOpportunityData>;

/** What a decision rests on, all read after the accounts were locked. */
export interface DetectFacts {
  readonly policy: DetectionPolicy;
  /** By idempotency key. */
  readonly findings: ReadonlyMap<string, AccountFinding | undefined>;
  readonly interactions: readonly StoredInteraction[];
  /** The newest sequence number by account. */
  readonly sequences: ReadonlyMap<string, number>;
  readonly deals: DealFacts;
}

export interface DetectDecision extends Decided {
  readonly writes: DealWrites;
  readonly decidedAt: Date;
}

/** Decides what one conversation does, and why; pure. */
export function decideDetect(
  message: DetectMessage,
  facts: DetectFacts,
  { now, newId }: DecideContext,
): DetectDecision {
  const { conversation } = message.data;
  const finding = facts.findings.get(message.idempotencyKey);
  const stored = storedAs(conversation, facts.interactions);
  if (stored) return nothing(now, alreadyStored(stored), ['conversation: it is already stored']);
  // A copy of an exchange that was to be stored by another message of the batch, and was not.
  if (!finding) throw new WriteConflict('conversation: its copy in the batch was left alone');
  if (finding.kind === 'doubtful') return doubtful(message, finding, now);
  if (finding.kind === 'unknown') {
    const why = [finding.why, 'account: unknown, and the conversation may not make it'];
    return nothing(now, { outcome: 'unchanged', ids: {} }, why);
  }
  const said = saidIn(message.data, newId());
  const { id: accountId } = finding.account;
  const candidates = facts.deals.opportunities.filter((deal) => deal.accountId === accountId);
  const decision = decideDetection(said, candidates, facts.policy);
  const drafted = draft(decision, said, finding.account, facts.deals, newId);
  const opportunityId = drafted.result.ids.opportunityId ?? null;
  const sequence = (facts.sequences.get(accountId) ?? 0) + 1;
  const interaction = interactionOf(message.data, said.interactionId, {
    accountId,
    opportunityId,
    sequence,
  });
  return {
    result: drafted.result,
    why: [finding.why, ...decision.why, ...drafted.why, ...runnersUp(decision)],
    writes: { ...drafted.writes, interaction },
    decidedAt: now,
  };
}

type Exchange = DetectOpportunityData['conversation'];

/** Says whether an exchange is among those stored: one is unique for ever by channel and id. */
export function isStored(said: Exchange, stored: readonly StoredInteraction[]): boolean {
  return storedAs(said, stored) !== undefined;
}

function storedAs({ channel, interactionId }: Exchange, stored: readonly StoredInteraction[]) {
  return stored.find((one) => one.channel === channel && one.interactionId === interactionId);
}

/** Returns the facts as the next message of the batch must see them. */
export function afterDetection(facts: DetectFacts, decision: DetectDecision): DetectFacts {
  const { writes, decidedAt } = decision;
  const { interaction } = writes;
  if (!interaction) return facts;
  const sequences = new Map(facts.sequences).set(interaction.accountId, interaction.sequence);
  return {
    ...facts,
    sequences,
    interactions: [...facts.interactions, interaction],
    deals: afterWrites(facts.deals, writes, decidedAt),
  };
}

function draft(
  decision: DetectionDecision,
  said: Said,
  account: LockedAccount,
  deals: DealFacts,
  newId: () => string,
) {
  if (decision.action === 'create') return createdDeal(said, account, newId());
  if (decision.action === 'leave') return leftAlone(said, account, decision.opportunityId);
  return updatedDeal(said, account, decision.opportunityId, deals);
}

function saidIn(data: DetectOpportunityData, interactionId: string): Said {
  const { conversation, signals, closeDate } = data;
  return {
    interactionId,
    at: new Date(conversation.at),
    confidence: signals.dealPotentialConfidence,
    productLine: productLineKey(signals.productLine) === null ? null : signals.productLine,
    productLineKey: productLineKey(signals.productLine),
    estimatedValue: signals.estimatedValue,
    closeDate: dateFrom(closeDate) ?? dateFrom(signals.estimatedTimeline),
    matchingOpportunityId: signals.matchingOpportunityId,
    isNewOpportunity: signals.isNewOpportunity,
    reasoning: signals.reasoning || null,
  };
}

interface Place {
  readonly accountId: string;
  readonly opportunityId: string | null;
  readonly sequence: number;
}

function interactionOf(data: DetectOpportunityData, id: string, place: Place): NewInteraction {
  const { conversation, signals, qualification = null, people = [] } = data;
  const { channel, interactionId, subject, participants, summary, turns } = conversation;
  return {
    id,
    ...place,
    channel,
    interactionId,
    conversationId: conversation.id ?? interactionId,
    occurredAt: new Date(conversation.at),
    subject,
    sentiment: signals.sentiment,
    participants,
    // All that the producer said is kept: what is built on it later can start from here.
    content: { summary, turns, signals, qualification, people },
  };
}

function doubtful(
  message: DetectMessage,
  { candidateIds, why }: AccountFinding & { kind: 'doubtful' },
  now: Date,
): DetectDecision {
  const { idempotencyKey, data } = message;
  const suggestion = {
    kind: 'account_match' as const,
    subjectKey: nameKey(data.account.name ?? ''),
    candidateIds,
    reason: why,
    job: 'detect-opportunity',
    idempotencyKey,
  };
  const writes = { ...NO_WRITES, suggestion };
  return { result: { outcome: 'proposed', ids: {} }, why: [why], writes, decidedAt: now };
}

function alreadyStored({ id, accountId, opportunityId }: StoredInteraction): JobResult {
  const deal = opportunityId ? { opportunityId } : {};
  return { outcome: 'unchanged', ids: { accountId, interactionId: id, ...deal } };
}

function nothing(now: Date, result: JobResult, why: readonly string[]): DetectDecision {
  return { result, why, writes: NO_WRITES, decidedAt: now };
}

function runnersUp(decision: DetectionDecision): string[] {
  return decision.runnersUp.map(({ id, why }) => `runner-up ${id}: ${why}`);
}
