import * as v from 'valibot';
import { mayCreate } from '../domain/detection.ts';
import { defineJob } from '../queue/define-job.ts';
import { assemblePlans } from '../repositories/plan-assembly.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { Conversation } from '../schemas/conversation.ts';
import { closed } from '../schemas/objects.ts';
import { IsoDateTime } from '../schemas/primitives.ts';
import { OpportunitySignals, PersonSignals, QualificationSignals } from '../schemas/signals.ts';
import { AccountMention } from './account-mention.ts';
import { lockedIds, saveWrites } from './deal-writes.ts';
import {
  afterDetection,
  type DetectDecision,
  type DetectFacts,
  type DetectMessage,
  decideDetect,
  isStored,
} from './detect-decision.ts';
import { readFacts } from './detect-facts.ts';
import { hearConversation } from './hear-conversation.ts';

/** A conversation with an account, and what it says about a deal. */
export const DetectOpportunityData = closed({
  account: AccountMention,
  conversation: Conversation,
  signals: v.optional(
    v.pipe(
      OpportunitySignals,
      v.description('what the conversation says about a deal; without it, it is listened to'),
    ),
  ),
  qualification: v.optional(QualificationSignals),
  people: v.optional(v.pipe(v.array(PersonSignals), v.maxLength(200))),
  closeDate: v.optional(v.nullable(IsoDateTime)),
});
export type SentData = v.InferOutput<typeof DetectOpportunityData>;

/** The same with the signals, sent or heard. */
export type HeardConversation = SentData & {
  readonly signals: OpportunitySignals;
  /** Who heard them, and what was not believed: the first of the job's reasons. */
  readonly heard?: readonly string[];
};

/**
 * Turns one conversation into the deal it is about. Without signals it is listened to first, before
 * the transaction, on what is known of the account. Then it finds or
 * makes the account, and updates the open opportunity that matches, makes a new one, or leaves the
 * deals alone. In the same commit
 * the buyer's people become stakeholders without doubles, what was said of the deal's
 * qualification is recorded and moves its stage, and the account's and the deal's plan are
 * assembled.
 *
 * Idempotent: an interaction is stored once for ever, and the account's lock is held from before
 * its deals and people are read until all is committed. A second run answers with the stored
 * result.
 *
 * @throws {NotFound} `account.id` is not visible to the tenant (terminal).
 */
export const detectOpportunity = defineJob({
  name: 'detect-opportunity',
  data: DetectOpportunityData,
  attempts: 8,
  timeoutMs: 15_000,
  listen: hearConversation,
  load,
  decide: decideDetect,
  after: afterDetection,
  save,
});

async function load(uow: UnitOfWork, messages: readonly DetectMessage[]): Promise<DetectFacts> {
  const policy = uow.tenant.detection;
  const exchanges = messages.map(({ data }) => data.conversation);
  const [before, candidates] = await Promise.all([
    uow.interactions.find(exchanges),
    uow.accounts.candidates(messages.map(({ data }) => data.account)),
  ]);
  // An exchange stored before makes no account and locks none, whatever it is now said to be with.
  const fresh = firstOfEachExchange(messages).filter(
    ({ data }) => !isStored(data.conversation, before),
  );
  const identified = await uow.accounts.identify(
    fresh.map(({ data: { account, signals } }) => ({
      mention: account,
      mayCreate: mayCreate(signals.dealPotentialConfidence, policy),
      asksNear: true,
    })),
    candidates,
  );
  const named = fresh.flatMap(({ data }) => data.signals.matchingOpportunityId ?? []);
  const read = (accountIds: readonly string[]) => readFacts(uow, { accountIds, named, exchanges });
  const meant = [...new Set(identified.flatMap(({ id }) => id ?? []))];
  // Sent behind the lock, the reads see what is true under it.
  const [findings, facts] = await Promise.all([uow.accounts.lock(identified), read(meant)]);
  const locked = lockedIds(findings);
  const wasJoined = locked.some((id) => !meant.includes(id));
  const findingOf = fresh.map(({ idempotencyKey }, i) => [idempotencyKey, findings[i]] as const);
  return {
    policy,
    findings: new Map(findingOf),
    ...(wasJoined ? await read(locked) : facts),
  };
}

async function save(uow: UnitOfWork, decisions: readonly DetectDecision[]): Promise<void> {
  const writes = decisions.map((decision) => decision.writes);
  const saved = saveWrites(uow, writes);
  const stored = writes.flatMap(({ interaction }) => interaction ?? []);
  const accountIds = [...new Set(stored.map(({ accountId }) => accountId))];
  const retold = new Set(decisions.flatMap((decision) => decision.retold));
  const opportunityIds = [...new Set(stored.flatMap((one) => one.opportunityId ?? []))];
  // Sent after the writes, the reads of the assembly see them: statements run in their order.
  await Promise.all([
    saved,
    assemblePlans(uow, { accountIds, opportunityIds }),
    uow.stalePlans.refreshDealsOf([...retold], opportunityIds),
  ]);
}

/** An exchange may come twice in one batch, and not with the same account: the first one counts. */
function firstOfEachExchange(messages: readonly DetectMessage[]): DetectMessage[] {
  const first = new Map<string, DetectMessage>();
  for (const message of messages) {
    const { channel, interactionId } = message.data.conversation;
    const key = `${channel} ${interactionId}`;
    if (!first.has(key)) first.set(key, message);
  }
  return [...first.values()];
}
