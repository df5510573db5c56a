import { advance } from '../domain/advance-stage.ts';
import { qualificationFrom } from '../domain/qualification.ts';
import { observationsOf, type SaidQualification } from '../domain/qualification-signals.ts';
import type { StagePolicy } from '../domain/stage-policy.ts';
import type { DealStage } from '../domain/vocabulary.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type { StoredSignal } from '../repositories/qualifications.ts';
import type { StageFacts } from '../repositories/stage-facts.ts';
import type { StageMove } from '../repositories/stage-moves.ts';

/** What deals' stages rest on: what was said of them, how often, and who moved them last. */
export interface ProgressFacts {
  readonly policy: StagePolicy;
  readonly signals: readonly StoredSignal[];
  readonly reached: readonly StageFacts[];
}

/** What one conversation says of a deal's qualification. */
export interface SaidOfDeal {
  readonly opportunityId: string;
  readonly stage: DealStage;
  readonly qualification: SaidQualification | undefined;
  readonly interactionId: string;
  /** The interaction's place in the account. */
  readonly sequence: number;
  readonly at: Date;
  /** When the deal was made, where this makes it: its first move, which the others follow. */
  readonly madeAt: Date | null;
}

/** What a conversation adds to a deal's qualification, and how far that carries it. */
export interface Progress {
  readonly opportunityId: string;
  readonly stage: DealStage;
  readonly moves: readonly StageMove[];
  readonly observations: readonly NewObservation[];
  /** What the conversation said of the qualification, as it stands after it; {} where nothing. */
  readonly snapshot: object;
  readonly why: readonly string[];
  readonly facts: ProgressFacts;
}

/** Decides how a conversation moves its deal: what is said is on record first, then the stage. */
export function progressOf(said: SaidOfDeal, facts: ProgressFacts, now: Date): Progress {
  const { opportunityId, interactionId, at } = said;
  const heard = heardSignals(said);
  const signals = [...facts.signals, ...heard];
  const known = reachedBy(opportunityId, facts.reached);
  const before = { ...known, movedAt: known.movedAt ?? said.madeAt };
  const interactions = before.interactions + 1;
  const qualification = qualificationFrom(
    signals.filter((signal) => signal.opportunityId === opportunityId),
  );
  const setByHuman = before.setByHumanAt && { at: before.setByHumanAt };
  const deal = { stage: said.stage, qualification, interactions, setByHuman };
  const { stage, steps } = advance(deal, facts.policy, now);
  const first = Math.max(at.getTime(), (before.movedAt?.getTime() ?? at.getTime()) + 1);
  // One millisecond apart, so that the order of the moves is that of their times.
  const moves = steps.map(({ from, to, why }, i) => ({
    opportunityId,
    fromStage: from,
    toStage: to,
    movedAt: new Date(first + i),
    actorKind: 'job' as const,
    actorName: 'detect-opportunity',
    reason: why.join('; '),
    policyVersion: facts.policy.version,
  }));
  const movedAt = moves.at(-1)?.movedAt ?? before.movedAt;
  return {
    opportunityId,
    stage,
    moves,
    observations: [
      ...heard.map((signal) => ({
        ...observed(opportunityId, interactionId, signal.field, signal.value, at),
        evidence: signal.evidence || null,
      })),
      ...moves.map(({ toStage, movedAt: observedAt, reason }) => ({
        ...observed(opportunityId, interactionId, 'dealStage', toStage, observedAt),
        evidence: reason,
      })),
    ],
    snapshot: heard.length > 0 ? { bant: qualification.bant, meddic: qualification.meddic } : {},
    why: steps.map(({ from, to }) => `dealStage: ${from} to ${to}, all that it asks for is met`),
    facts: {
      ...facts,
      signals,
      reached: withReached(facts.reached, { ...before, interactions, movedAt }),
    },
  };
}

function reachedBy(opportunityId: string, reached: readonly StageFacts[]): StageFacts {
  const known = reached.find((facts) => facts.opportunityId === opportunityId);
  return known ?? { opportunityId, interactions: 0, setByHumanAt: null, movedAt: null };
}

function withReached(reached: readonly StageFacts[], next: StageFacts): StageFacts[] {
  return [...reached.filter(({ opportunityId }) => opportunityId !== next.opportunityId), next];
}

function heardSignals(said: SaidOfDeal): StoredSignal[] {
  const { opportunityId, qualification, interactionId, sequence, at } = said;
  if (qualification === undefined) return [];
  return observationsOf(qualification).map((statement) => {
    return { ...statement, opportunityId, interactionId, sequence, at };
  });
}

function observed(
  entityId: string,
  interactionId: string,
  field: string,
  value: NewObservation['value'],
  observedAt: Date,
): Omit<NewObservation, 'evidence'> {
  return {
    entityType: 'opportunity',
    entityId,
    field,
    value,
    source: 'conversation_signal',
    interactionId,
    actorKind: 'job',
    actorName: 'detect-opportunity',
    reason: null,
    observedAt,
  };
}
