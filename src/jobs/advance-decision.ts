import { advance, explainStage } from '../domain/advance-stage.ts';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { mayMove } from '../domain/stages.ts';
import { IllegalTransition, NotFound } from '../errors.ts';
import type { DecideContext, Decided, Message } from '../queue/define-job.ts';
import type { StagedDeal } from '../repositories/deal-stages.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type { StageMove } from '../repositories/stage-moves.ts';
import type { AdvanceStageData, HumanMove } from './advance-stage.ts';

/** What a decision rests on, all read after the accounts were locked. */
export interface AdvanceFacts {
  readonly policy: StagePolicy;
  readonly deals: ReadonlyMap<string, StagedDeal>;
}

export interface AdvanceDecision extends Decided {
  /** The deal as the message leaves it. */
  readonly deal: StagedDeal;
  readonly moves: readonly StageMove[];
  readonly observations: readonly NewObservation[];
}

/** Decides how far a deal goes by its evidence, or moves it as a human says; pure. */
export function decideAdvance(
  { data }: Message<AdvanceStageData>,
  { deals, policy }: AdvanceFacts,
  { now }: DecideContext,
): AdvanceDecision {
  const deal = deals.get(data.opportunityId);
  if (!deal) throw new NotFound(`no opportunity ${data.opportunityId}`);
  return data.move ? byHuman(deal, data.move, policy, now) : byEvidence(deal, policy, now);
}

/** Returns the facts as the next message of the batch must see them. */
export function afterAdvance(facts: AdvanceFacts, { deal }: AdvanceDecision): AdvanceFacts {
  return { ...facts, deals: new Map(facts.deals).set(deal.id, deal) };
}

function byEvidence(deal: StagedDeal, policy: StagePolicy, now: Date): AdvanceDecision {
  const { stage, steps } = advance(deal, policy, now);
  const at = notBefore(deal, now);
  const by = {
    actorKind: 'job',
    actorName: 'advance-stage',
    policyVersion: policy.version,
  } as const;
  const moves = steps.map(({ from, to, why }) => ({
    ...moveOf(deal, from, to, at),
    ...by,
    reason: why.join('; '),
  }));
  const after = steps.length > 0 ? { ...deal, stage, movedAt: at } : deal;
  const { missing, blocked, next } = explainStage(after, policy, now);
  const rest = blocked ?? missing.map(({ words }) => `${next}: ${words}`);
  const stepped = steps.map(({ from, to, why }) => `${from} → ${to}: ${why.join('; ')}`);
  return decided(after, moves, [...stepped, ...[rest].flat()], 'conversation_signal');
}

function byHuman(
  deal: StagedDeal,
  { stage, reason, actor }: HumanMove,
  policy: StagePolicy,
  now: Date,
): AdvanceDecision {
  const why = reason ?? actor.reason ?? '';
  const permission = mayMove(deal.stage, stage, 'human', why, policy);
  if (!permission.allowed) {
    throw new IllegalTransition(`opportunity ${deal.id}: ${permission.reason}`);
  }
  const at = notBefore(deal, now);
  const by = { actorKind: 'human', actorName: actor.name, reason: why } as const;
  const move = { ...moveOf(deal, deal.stage, stage, at), ...by };
  const after = { ...deal, stage, setByHuman: { at } };
  if (stage === deal.stage) {
    // It moves nothing; but a person has said where the deal is, and that holds like a move.
    const said = decided(after, [], [`the deal is in ${stage} already`], 'human_override');
    return { ...said, observations: [observationOf(move, 'human_override')] };
  }
  const words = [`${deal.stage} → ${stage}: ${why}`];
  return decided({ ...after, movedAt: at }, [move], words, 'human_override');
}

function decided(
  deal: StagedDeal,
  moves: readonly StageMove[],
  why: readonly string[],
  source: NewObservation['source'],
): AdvanceDecision {
  const ids = { accountId: deal.accountId, opportunityId: deal.id };
  const observations = moves.map((move) => observationOf(move, source));
  const outcome = moves.length > 0 ? 'updated' : 'unchanged';
  return { result: { outcome, ids }, why, deal, moves, observations };
}

/** A move is never dated before the one it follows: a conversation may claim a time to come. */
function notBefore({ movedAt }: StagedDeal, now: Date): Date {
  return movedAt && movedAt > now ? movedAt : now;
}

function moveOf(
  { id }: StagedDeal,
  fromStage: StageMove['toStage'],
  toStage: StageMove['toStage'],
  movedAt: Date,
) {
  return { opportunityId: id, fromStage, toStage, movedAt };
}

function observationOf(move: StageMove, source: NewObservation['source']): NewObservation {
  const { opportunityId, toStage, movedAt, actorKind, actorName, reason } = move;
  const isHuman = actorKind === 'human';
  return {
    entityType: 'opportunity',
    entityId: opportunityId,
    field: 'dealStage',
    value: toStage,
    source,
    evidence: isHuman ? null : reason,
    interactionId: null,
    actorKind,
    actorName,
    reason: isHuman ? reason : null,
    observedAt: movedAt,
  };
}
