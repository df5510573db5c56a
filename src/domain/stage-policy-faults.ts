import { SIGNAL_FIELDS } from './qualification-signals.ts';
import type { EntryCriteria, StagePolicy } from './stage-policy.ts';
import { isClosed, isForward, type Transition, type TransitionRules } from './stages.ts';
import { ACTOR_KINDS, DEAL_STAGES, type DealStage } from './vocabulary.ts';

/** One fault of a policy: where (`entry.evaluation.bantShare`, `transitions.job.2`) and why. */
export interface PolicyFault {
  readonly path: string;
  readonly reason: string;
}

/** The stage every deal begins in, unless it is imported. */
const BEGINNING: DealStage = 'prospecting';

/**
 * Returns what is wrong with a policy, an empty list where nothing is. The shape is taken as
 * given; the words and numbers in it are not, since a stored policy may be older than the code.
 *
 * Jobs and agents must go forward along the path: a way back could be gone round for ever.
 */
export function validatePolicy(policy: StagePolicy): PolicyFault[] {
  const unknown = [...unknownStages(policy)];
  return [
    ...numberFaults(policy),
    ...unknown,
    ...DEAL_STAGES.flatMap((stage) => entryFaults(stage, policy)),
    // Where a stage is misspelt, what else is said of the moves would mislead.
    ...(unknown.length === 0 ? [...jobFaults(policy), ...reachFaults(policy)] : []),
  ];
}

function numberFaults({ version, maxEvidenceAgeDays: days }: StagePolicy): PolicyFault[] {
  return [
    ...faultIf(!(Number.isInteger(version) && version >= 1), 'version', 'is a whole number from 1'),
    ...faultIf(
      days !== null && !(Number.isFinite(days) && days > 0),
      'maxEvidenceAgeDays',
      'is more than 0 days, or null',
    ),
  ];
}

function* unknownStages({ transitions, humanOnly, entry }: StagePolicy): Generator<PolicyFault> {
  const isUnknown = (stage: string) => !(DEAL_STAGES as readonly string[]).includes(stage);
  for (const kind of ACTOR_KINDS) {
    for (const [index, pair] of transitions[kind].entries()) {
      if (pair.some(isUnknown)) {
        yield { path: `transitions.${kind}.${index}`, reason: 'names an unknown stage' };
      }
    }
  }
  for (const [index, stage] of humanOnly.entries()) {
    if (isUnknown(stage)) yield { path: `humanOnly.${index}`, reason: 'is an unknown stage' };
  }
  for (const stage of Object.keys(entry).filter(isUnknown)) {
    yield { path: `entry.${stage}`, reason: 'is an unknown stage' };
  }
}

function entryFaults(stage: DealStage, policy: StagePolicy): PolicyFault[] {
  const path = `entry.${stage}`;
  const entry: EntryCriteria | undefined = policy.entry[stage];
  if (entry === undefined) return [{ path, reason: 'is missing' }];
  const { bantShare, meddicShare, interactions, signals } = entry;
  const isShare = (share: number) => share >= 0 && share <= 1;
  const isEnteredByJob = policy.transitions.job.some(
    ([from, to]) => to === stage && isForward(from, to),
  );
  const isFree = bantShare === 0 && meddicShare === 0 && interactions === 0 && signals.length === 0;
  return [
    ...faultIf(!isShare(bantShare), `${path}.bantShare`, 'is a share from 0 to 1'),
    ...faultIf(!isShare(meddicShare), `${path}.meddicShare`, 'is a share from 0 to 1'),
    ...faultIf(
      !(Number.isInteger(interactions) && interactions >= 0),
      `${path}.interactions`,
      'is a whole number from 0',
    ),
    ...signals.flatMap((signal, index) =>
      faultIf(!SIGNAL_FIELDS.includes(signal), `${path}.signals.${index}`, 'is an unknown signal'),
    ),
    ...faultIf(isEnteredByJob && isFree, path, 'asks for nothing: every deal would move in'),
  ];
}

function jobFaults({ transitions, humanOnly }: TransitionRules): PolicyFault[] {
  return (['job', 'agent'] as const).flatMap((kind) =>
    transitions[kind].flatMap((pair, index) => {
      const path = `transitions.${kind}.${index}`;
      const [from, to] = pair;
      const others = transitions[kind].slice(0, index);
      return [
        ...faultIf(
          !isForward(from, to),
          path,
          'does not go forward: people alone close, stall, reopen and take back',
        ),
        ...faultIf(
          pair.some((stage) => humanOnly.includes(stage)),
          path,
          'touches a stage that is for humans only',
        ),
        ...faultIf(
          kind === 'job' && others.some((other) => other[0] === from),
          path,
          `is a second way on from ${from}: a job knows one`,
        ),
      ];
    }),
  );
}

function reachFaults({ transitions }: TransitionRules): PolicyFault[] {
  const pairs = ACTOR_KINDS.flatMap((kind) => transitions[kind]);
  const reached = reachedFrom(BEGINNING, pairs);
  return DEAL_STAGES.flatMap((stage) => [
    ...faultIf(!reached.has(stage), 'transitions', `no deal can reach ${stage}`),
    ...faultIf(
      !isClosed(stage) && !pairs.some(([from]) => from === stage),
      'transitions',
      `no deal can leave ${stage}`,
    ),
  ]);
}

function reachedFrom(start: DealStage, pairs: readonly Transition[]): ReadonlySet<DealStage> {
  const reached = new Set([start]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const from of reached) {
    for (const [, to] of pairs.filter((pair) => pair[0] === from)) reached.add(to);
  }
  return reached;
}

function faultIf(isWrong: boolean, path: string, reason: string): PolicyFault[] {
  return isWrong ? [{ path, reason }] : [];
}
