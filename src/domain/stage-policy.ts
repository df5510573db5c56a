import type { SignalField } from './qualification-signals.ts';
import { DEFAULT_TRANSITION_RULES, type TransitionRules } from './stages.ts';
import type { DealStage } from './vocabulary.ts';

/** What a job must see on record before it moves a deal into a stage. */
export interface EntryCriteria {
  /** At least this share of the four BANT signals, 0–1; 0 asks for none. */
  readonly bantShare: number;
  /** At least this share of the six MEDDIC signals, 0–1; 0 asks for none. */
  readonly meddicShare: number;
  /** At least this many interactions of the deal. */
  readonly interactions: number;
  /** Each of these must be identified. */
  readonly signals: readonly SignalField[];
}

/** How a tenant's deals move: plain data, a new version for each change. */
export interface StagePolicy extends TransitionRules {
  /** From 1. */
  readonly version: number;
  /** What a job asks for; people are not held to it. */
  readonly entry: Readonly<Record<DealStage, EntryCriteria>>;
  /** Evidence said more than this many days ago does not count; null: it never grows too old. */
  readonly maxEvidenceAgeDays: number | null;
}

const NOTHING = criteria(0, 0, 0, []);

/** The policy of a tenant that has none of its own. */
export const DEFAULT_STAGE_POLICY: StagePolicy = Object.freeze({
  ...DEFAULT_TRANSITION_RULES,
  version: 1,
  entry: Object.freeze({
    prospecting: NOTHING,
    discovery: criteria(0, 0, 1, ['bant.need']),
    qualification: criteria(1 / 4, 1 / 6, 2, ['bant.need', 'meddic.pain']),
    evaluation: criteria(2 / 4, 2 / 6, 3, ['bant.budget', 'bant.authority']),
    negotiation: criteria(3 / 4, 3 / 6, 4, ['meddic.economicBuyer', 'meddic.decisionCriteria']),
    closed_won: NOTHING,
    closed_lost: NOTHING,
    stalled: NOTHING,
  }),
  maxEvidenceAgeDays: null,
});

function criteria(
  bantShare: number,
  meddicShare: number,
  interactions: number,
  signals: readonly SignalField[],
): EntryCriteria {
  return Object.freeze({
    bantShare,
    meddicShare,
    interactions,
    signals: Object.freeze([...signals]),
  });
}
