import type { MessageOutcome } from '../domain/vocabulary.ts';
import { InvariantViolation } from '../errors.ts';
import { reached } from '../fault-points.ts';
import type { InboxAnswer, StoredMessage } from '../repositories/inbox.ts';
import { conflictOf, type StagedMessage } from '../repositories/outbox.ts';
import type { Database, UnitOfWork } from '../repositories/unit-of-work.ts';
import { unlessAborted } from './abort.ts';
import type { AnyJob, Cancelled, Decided, JobResult, Message, Snoozed } from './define-job.ts';

/** What a message ends with: a result, new or stored, or the reason why it was called off. */
export type Answer =
  | { readonly status: 'done'; readonly result: JobResult; readonly repeated: boolean }
  | { readonly status: 'cancelled'; readonly reason: string; readonly repeated: boolean };

/** Rolls a unit back so that its one job comes again later. */
export class SnoozeUnit extends Error {
  readonly delayMs: number;

  constructor(delayMs: number) {
    super('not yet');
    this.delayMs = delayMs;
  }
}

export interface UnitContext {
  readonly now: Date;
  readonly newId: () => string;
}

/** Messages of one tenant and job that share a unit of work. */
export interface Unit {
  readonly tenantId: string;
  readonly job: AnyJob;
  readonly messages: readonly Message<unknown>[];
  /** Stops the unit; it is rolled back. */
  readonly signal: AbortSignal;
}

/**
 * Carries out messages of one job and one tenant in one unit of work: claim them in the inbox,
 * load, decide one after the other, save, stage what follows, store the answers, settle what came
 * through the outbox. Answers come in the messages' order, once all is committed.
 *
 * Safe to run again: a message that was handled answers with its stored result.
 *
 * @throws {UnknownTenant} the tenant does not exist or is not active.
 * @throws {IdempotencyConflict} a key was used before with other data.
 * @throws {SnoozeUnit} a decision was "not yet".
 */
export async function runUnit(
  database: Database,
  unit: Unit,
  context: UnitContext,
): Promise<Answer[]> {
  const { tenantId, job, messages, signal } = unit;
  const first = [...firstOfEachKey(job, messages).values()];
  const claims = first.toSorted(byKey);
  const body = (uow: UnitOfWork, stored: StoredMessages) => {
    for (const { idempotencyKey, dataHash } of claims) {
      refuseConflict(job.name, dataHash, stored.get(idempotencyKey)?.dataHash);
    }
    return unlessAborted(signal, answerAll(uow, { ...unit, first, stored }, context));
  };
  return database.unitOfMessages(tenantId, body, { job: job.name, claims, signal });
}

type StoredMessages = ReadonlyMap<string, StoredMessage>;

interface ClaimedUnit extends Unit {
  /** The first message of each key, in the messages' order. */
  readonly first: readonly Message<unknown>[];
  readonly stored: StoredMessages;
}

async function answerAll(
  uow: UnitOfWork,
  { job, messages, first, stored }: ClaimedUnit,
  context: UnitContext,
): Promise<Answer[]> {
  reached('after-inbox');
  const fresh = first.filter(({ idempotencyKey }) => !stored.has(idempotencyKey));
  const made = fresh.length > 0 ? await carryOut(uow, job, fresh, context) : new Map();
  const answers = messages.map(({ idempotencyKey }): Answer => {
    const earlier = stored.get(idempotencyKey);
    const answer = earlier ? storedAnswer(earlier) : made.get(idempotencyKey);
    if (!answer) throw new InvariantViolation(`${job.name}: a message was left without an answer`);
    return answer;
  });
  await uow.outbox.settle(settlementsOf(messages, answers));
  reached('before-commit');
  return answers;
}

/** Also of what an earlier run answered: whoever sent the reference waits for it to be settled. */
function settlementsOf(messages: readonly Message<unknown>[], answers: readonly Answer[]) {
  const outcomes = new Map<string, MessageOutcome>();
  for (const [i, { ref }] of messages.entries()) {
    const status = answers[i]?.status;
    if (ref !== undefined && status !== undefined) outcomes.set(ref, status);
  }
  return [...outcomes].map(([ref, outcome]) => ({ ref, outcome }));
}

/** One message may wait twice in one unit: its copies share the answer. */
function firstOfEachKey(job: AnyJob, messages: readonly Message<unknown>[]) {
  const first = new Map<string, Message<unknown>>();
  for (const message of messages) {
    const earlier = first.get(message.idempotencyKey);
    if (earlier) refuseConflict(job.name, message.dataHash, earlier.dataHash);
    else first.set(message.idempotencyKey, message);
  }
  return first;
}

const byKey = (a: Message<unknown>, b: Message<unknown>) =>
  a.idempotencyKey < b.idempotencyKey ? -1 : 1;

async function carryOut(
  uow: UnitOfWork,
  job: AnyJob,
  messages: readonly Message<unknown>[],
  context: UnitContext,
): Promise<Map<string, Answer>> {
  let facts: unknown = await job.load(uow, messages);
  const decisions: Decided[] = [];
  const answers: InboxAnswer[] = [];
  const followUps: StagedMessage[] = [];
  for (const message of messages) {
    const decision: Decided | Cancelled | Snoozed = job.decide(message, facts, context);
    if ('snoozeMs' in decision) throw new SnoozeUnit(decision.snoozeMs);
    answers.push(inboxAnswer(message.idempotencyKey, decision));
    if ('cancelled' in decision) continue;
    decisions.push(decision);
    followUps.push(...followUpsOf(job, message, decision));
    if (job.after) facts = job.after(facts, decision);
  }
  // Answers rest on nothing that is written: they are sent with it, and waited for as one.
  await Promise.all([
    decisions.length > 0 ? job.save(uow, decisions) : undefined,
    uow.outbox.stage(followUps),
    uow.inbox.complete(job.name, answers),
  ]);
  return new Map(answers.map((answer) => [answer.idempotencyKey, freshAnswer(answer)]));
}

function followUpsOf(
  job: AnyJob,
  { idempotencyKey }: Message<unknown>,
  { followUps = [] }: Decided,
): StagedMessage[] {
  const stagedBy = `${job.name} ${idempotencyKey}`;
  return followUps.map((followUp) => ({ ...followUp, stagedBy }));
}

function inboxAnswer(idempotencyKey: string, decision: Decided | Cancelled): InboxAnswer {
  if ('cancelled' in decision) {
    const reason = decision.cancelled;
    return { idempotencyKey, status: 'cancelled', result: null, why: [reason], reason };
  }
  return { idempotencyKey, status: 'done', result: decision.result, why: decision.why };
}

function freshAnswer({ status, result, reason }: InboxAnswer): Answer {
  return status === 'done'
    ? { status, result: result as JobResult, repeated: false }
    : { status, reason: reason ?? '', repeated: false };
}

function storedAnswer({ status, result, reason }: StoredMessage): Answer {
  return status === 'cancelled'
    ? { status, reason: reason ?? '', repeated: true }
    : { status: 'done', result: result as JobResult, repeated: true };
}

function refuseConflict(job: string, dataHash: string, earlier: string | null | undefined): void {
  if (earlier === undefined || earlier === dataHash) return;
  throw conflictOf(job);
}
