import { type ActorKind, DEAL_STAGES, type DealStage } from './vocabulary.ts';

/** The way a deal goes forward, one step at a time. */
export const STAGE_PATH = [
  'prospecting',
  'discovery',
  'qualification',
  'evaluation',
  'negotiation',
] as const satisfies readonly DealStage[];

/** The stages in which a deal can still be won. A stalled deal only rests: it counts as open. */
export const OPEN_STAGES = [...STAGE_PATH, 'stalled'] as const satisfies readonly DealStage[];

export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string };

export type Transition = readonly [from: DealStage, to: DealStage];

/** Who may move a deal from where to where. */
export interface TransitionRules {
  readonly transitions: Readonly<Record<ActorKind, readonly Transition[]>>;
  /** Stages that jobs and agents neither enter nor leave, whatever the transitions say. */
  readonly humanOnly: readonly DealStage[];
}

const ONE_STEP_FORWARD: readonly Transition[] = Object.freeze(
  STAGE_PATH.flatMap((from, place) => {
    const to = STAGE_PATH[place + 1];
    return to === undefined ? [] : [Object.freeze([from, to] as const)];
  }),
);

const ANYWHERE: readonly Transition[] = Object.freeze(
  DEAL_STAGES.flatMap((from) =>
    DEAL_STAGES.filter((to) => to !== from).map((to) => Object.freeze([from, to] as const)),
  ),
);

/** One step forward for jobs and agents, any move for people. */
export const DEFAULT_TRANSITION_RULES: TransitionRules = Object.freeze({
  transitions: Object.freeze({ job: ONE_STEP_FORWARD, agent: ONE_STEP_FORWARD, human: ANYWHERE }),
  humanOnly: Object.freeze(['closed_won', 'closed_lost', 'stalled'] as const),
});

const ALLOWED: Permission = Object.freeze({ allowed: true });

export function isOpen(stage: DealStage): boolean {
  return (OPEN_STAGES as readonly DealStage[]).includes(stage);
}

export function isClosed(stage: DealStage): boolean {
  return !isOpen(stage);
}

/**
 * Says whether a move goes onward along the path. Jobs and agents make no other, under any rules:
 * so none leaves or enters a closed or stalled stage, and none goes round for ever.
 */
export function isForward(from: DealStage, to: DealStage): boolean {
  const path: readonly DealStage[] = STAGE_PATH;
  return path.includes(from) && path.indexOf(to) > path.indexOf(from);
}

/** Returns the one stage a job may move a deal to, or null where people alone move it. */
export function nextStage(
  from: DealStage,
  rules: TransitionRules = DEFAULT_TRANSITION_RULES,
): DealStage | null {
  return waysOn(from, 'job', rules)[0] ?? null;
}

/**
 * Says whether an actor may move a deal from one stage to another.
 *
 * By default jobs and agents take one step forward along the path and never touch a closed or
 * stalled deal. People move freely between open stages, to and from stalled, and close from any;
 * to reopen a closed deal they must give a reason, under any rules. Staying where it is counts as
 * allowed: it moves nothing.
 */
export function mayMove(
  from: DealStage,
  to: DealStage,
  actorKind: ActorKind,
  reason?: string,
  rules: TransitionRules = DEFAULT_TRANSITION_RULES,
): Permission {
  if (from === to) return ALLOWED;
  const ways = waysOn(from, actorKind, rules);
  if (!ways.includes(to)) return refused(whyNot(from, ways, actorKind));
  const reopens = isClosed(from) && isOpen(to);
  if (reopens && !reason?.trim()) return refused(`${from} is reopened only with a reason`);
  return ALLOWED;
}

function waysOn(from: DealStage, actorKind: ActorKind, rules: TransitionRules): DealStage[] {
  const ways = rules.transitions[actorKind].filter((pair) => pair[0] === from).map(([, to]) => to);
  if (actorKind === 'human') return ways;
  const isHumans = (stage: DealStage) => rules.humanOnly.includes(stage);
  return ways.filter((to) => isForward(from, to) && !isHumans(from) && !isHumans(to));
}

function whyNot(from: DealStage, ways: readonly DealStage[], actorKind: ActorKind): string {
  if (ways.length > 0) return `from ${from} the ${actorKind} may go to ${ways.join(' or ')} only`;
  return actorKind === 'human' ? `a deal in ${from} is not moved any more` : humansOnly(from);
}

/** Why a job does nothing with a deal in a stage that has no next one. */
export function humansOnly(stage: DealStage): string {
  return `a deal in ${stage} is moved by a human only`;
}

function refused(reason: string): Permission {
  return { allowed: false, reason };
}
