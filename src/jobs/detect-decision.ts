import { type DetectionDecision, decideDetection } from '../domain/detection.ts';
import type { DetectionPolicy } from '../domain/match-opportunity.ts';
import { InvariantViolation, WriteConflict } from '../errors.ts';
import type { DecideContext, Decided, JobResult, Message } from '../queue/define-job.ts';
import type { AccountFinding, LockedAccount } from '../repositories/account-mentions.ts';
import type { DealLink } from '../repositories/deal-links.ts';
import type { LatestInteraction, StoredInteraction } from '../repositories/interactions.ts';
import { accountSuggestion } from '../repositories/new-suggestions.ts';
import { type AccountPeople, retoldAmong, stateOf } from './deal-people.ts';
import { afterWrites, type DealFacts, type DealWrites, NO_WRITES } from './deal-writes.ts';
import { interactionOf } from './detect-interaction.ts';
import type { HeardConversation } from './detect-opportunity.ts';
import { hearPeople } from './detect-people.ts';
import { type Progress, type ProgressFacts, progressOf } from './detect-progress.ts';
import { createdDeal, leftAlone, updatedDeal } from './detected-deal.ts';
import { nearSuggestions, nearWhy } from './near-made.ts';
import type { PeopleHeard, ToldOfPeople } from './people-heard.ts';
import { type Said, saidIn } from './said-of-deal.ts';

export type DetectMessage = Message<HeardConversation>;

/** What a decision rests on, all read after the accounts were locked. */
export interface DetectFacts {
  readonly policy: DetectionPolicy;
  /** By idempotency key. */
  readonly findings: ReadonlyMap<string, AccountFinding | undefined>;
  readonly interactions: readonly StoredInteraction[];
  /** How far each account has come. */
  readonly latest: ReadonlyMap<string, LatestInteraction>;
  readonly deals: DealFacts;
  readonly progress: ProgressFacts;
  /** By account. */
  readonly people: ReadonlyMap<string, AccountPeople>;
}

export interface DetectDecision extends Decided {
  readonly writes: DealWrites;
  /** The people who now read otherwise in the plans of their deals. */
  readonly retold: readonly string[];
  /** What the next message of the batch decides on. */
  readonly after: DetectFacts;
}

/** Decides what one conversation does, and why; pure. */
export function decideDetect(
  message: DetectMessage,
  facts: DetectFacts,
  context: DecideContext,
): DetectDecision {
  const decision = decideHeard(message, facts, context);
  return { ...decision, why: [...(message.data.heard ?? []), ...decision.why] };
}

function decideHeard(
  message: DetectMessage,
  facts: DetectFacts,
  { now, newId }: DecideContext,
): DetectDecision {
  const { conversation } = message.data;
  const finding = facts.findings.get(message.idempotencyKey);
  const stored = storedAs(conversation, facts.interactions);
  if (stored) return nothing(facts, alreadyStored(stored), ['conversation: it is already stored']);
  // A copy of an exchange that was to be stored by another message of the batch, and was not.
  if (!finding) throw new WriteConflict('conversation: its copy in the batch was left alone');
  if (finding.kind === 'doubtful') return doubtful(message, finding, facts);
  if (finding.kind === 'unknown') {
    const why = [finding.why, 'account: unknown, and the conversation may not make it'];
    return nothing(facts, { outcome: 'unchanged', ids: {} }, why);
  }
  const { account } = finding;
  const said = saidIn(message.data, newId());
  const sequence = (facts.latest.get(account.id)?.sequence ?? 0) + 1;
  const ruling = decideDetection(said, candidatesIn(account.id, facts), facts.policy);
  const deal = draft(ruling, message.data, { said, account, sequence }, facts, { now, newId });
  // A match that is not sure enough is named in the answer; the deal itself is left untouched.
  const opportunityId = ruling.action === 'leave' ? null : (deal.result.ids.opportunityId ?? null);
  const known = peopleOf(account.id, facts);
  const heard = hearPeople(toldIn(message, account.id, said), known, newId);
  const retold = retoldAmong(known.people, heard.touched);
  const place = { accountId: account.id, opportunityId, sequence };
  const interaction = interactionOf(message.data, said.interactionId, place, heard.identities);
  const writes = {
    ...deal.writes,
    interaction,
    people: heard.touched.map(stateOf),
    links: linksTo(opportunityId, heard),
    observations: [...deal.writes.observations, ...heard.observations],
    suggestions: [...nearSuggestions(message, finding), ...heard.suggestions],
  };
  const why = [
    finding.why,
    ...nearWhy(finding),
    ...ruling.why,
    ...deal.why,
    ...heard.why,
    ...runnersUp(ruling),
  ];
  const after = {
    ...facts,
    latest: new Map(facts.latest).set(account.id, { sequence, at: heard.account.newest }),
    interactions: [...facts.interactions, interaction],
    deals: afterWrites(facts.deals, writes, now),
    progress: deal.progress?.facts ?? facts.progress,
    people: new Map(facts.people).set(account.id, heard.account),
  };
  return { result: deal.result, why, writes, retold, after };
}

type Exchange = HeardConversation['conversation'];

/** Says whether an exchange is among those stored: one is unique for ever by channel and id. */
export function isStored(said: Exchange, stored: readonly StoredInteraction[]): boolean {
  return storedAs(said, stored) !== undefined;
}

function storedAs({ channel, interactionId }: Exchange, stored: readonly StoredInteraction[]) {
  return stored.find((one) => one.channel === channel && one.interactionId === interactionId);
}

/** Returns the facts as the next message of the batch must see them. */
export function afterDetection(_: DetectFacts, { after }: DetectDecision): DetectFacts {
  return after;
}

function candidatesIn(accountId: string, { deals }: DetectFacts) {
  return deals.opportunities.filter((deal) => deal.accountId === accountId);
}

interface Hearing {
  readonly said: Said;
  readonly account: LockedAccount;
  readonly sequence: number;
}

type Drafted = ReturnType<typeof leftAlone> & { readonly progress: Progress | null };

function draft(
  ruling: DetectionDecision,
  { qualification }: HeardConversation,
  { said, account, sequence }: Hearing,
  facts: DetectFacts,
  { now, newId }: DecideContext,
): Drafted {
  if (ruling.action === 'leave') {
    return { ...leftAlone(said, account, ruling.opportunityId), progress: null };
  }
  const { interactionId, at } = said;
  const about = { qualification, interactionId, sequence, at };
  if (ruling.action === 'create') {
    const made = { ...about, opportunityId: newId(), stage: 'prospecting' as const, madeAt: at };
    const progress = progressOf(made, facts.progress, now);
    return { ...createdDeal(said, account, progress), progress };
  }
  const { opportunityId } = ruling;
  const deal = facts.deals.opportunities.find(({ id }) => id === opportunityId);
  if (!deal) throw new InvariantViolation(`opportunity ${opportunityId} matched but was not read`);
  const known = { ...about, opportunityId, stage: deal.dealStage, madeAt: null };
  const progress = progressOf(known, facts.progress, now);
  return { ...updatedDeal(said, account, deal, facts.deals, progress), progress };
}

function peopleOf(accountId: string, { people, latest }: DetectFacts): AccountPeople {
  return people.get(accountId) ?? { people: [], newest: latest.get(accountId)?.at ?? null };
}

function toldIn(message: DetectMessage, accountId: string, said: Said): ToldOfPeople {
  const { idempotencyKey, data } = message;
  const { channel, participants } = data.conversation;
  const { interactionId, at } = said;
  const people = data.people ?? [];
  return { idempotencyKey, accountId, interactionId, at, channel, participants, people };
}

function linksTo(opportunityId: string | null, { parts }: PeopleHeard): DealLink[] {
  if (opportunityId === null) return [];
  return Array.from(parts, ([stakeholderId, roles]) => ({ opportunityId, stakeholderId, roles }));
}

function doubtful(
  message: DetectMessage,
  { candidateIds, why }: AccountFinding & { kind: 'doubtful' },
  facts: DetectFacts,
): DetectDecision {
  const doubt = { account: message.data.account, candidateIds, why };
  const suggestions = [accountSuggestion('detect-opportunity', message, doubt)];
  const writes = { ...NO_WRITES, suggestions };
  const result = { outcome: 'proposed', ids: {} } as const;
  return { result, why: [why], writes, retold: [], after: facts };
}

function alreadyStored({ id, accountId, opportunityId }: StoredInteraction): JobResult {
  const deal = opportunityId ? { opportunityId } : {};
  return { outcome: 'unchanged', ids: { accountId, interactionId: id, ...deal } };
}

function nothing(facts: DetectFacts, result: JobResult, why: readonly string[]): DetectDecision {
  return { result, why, writes: NO_WRITES, retold: [], after: facts };
}

function runnersUp(decision: DetectionDecision): string[] {
  return decision.runnersUp.map(({ id, why }) => `runner-up ${id}: ${why}`);
}
