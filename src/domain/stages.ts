import type { ActorKind, DealStage } from './vocabulary.ts';

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

const ALLOWED: Permission = Object.freeze({ allowed: true });

export function isOpen(stage: DealStage): boolean {
  return (OPEN_STAGES as readonly DealStage[]).includes(stage);
}

export function isClosed(stage: DealStage): boolean {
  return !isOpen(stage);
}

/** Returns the one stage a job may move a deal to, or null: negotiation is left by people only. */
export function nextStage(from: DealStage): DealStage | null {
  const place = (STAGE_PATH as readonly DealStage[]).indexOf(from);
  return place === -1 ? null : (STAGE_PATH[place + 1] ?? null);
}

/**
 * Says whether an actor may move a deal from one stage to another.
 *
 * Jobs and agents take one step forward along the path and never touch a closed or stalled deal.
 * People move freely between open stages, to and from stalled, and close from any; to reopen a
 * closed deal they must give a reason. Staying where it is counts as allowed: it moves nothing.
 */
export function mayMove(
  from: DealStage,
  to: DealStage,
  actorKind: ActorKind,
  reason?: string,
): Permission {
  if (from === to) return ALLOWED;
  return actorKind === 'human' ? mayHumanMove(from, to, reason) : mayJobMove(from, to, actorKind);
}

function mayHumanMove(from: DealStage, to: DealStage, reason: string | undefined): Permission {
  const reopens = isClosed(from) && isOpen(to);
  if (reopens && !reason?.trim()) return refused(`${from} is reopened only with a reason`);
  return ALLOWED;
}

function mayJobMove(from: DealStage, to: DealStage, actorKind: ActorKind): Permission {
  const next = nextStage(from);
  if (next === null) return refused(`a deal in ${from} is moved by a human only`);
  if (to !== next) return refused(`from ${from} the ${actorKind} may go to ${next} only`);
  return ALLOWED;
}

function refused(reason: string): Permission {
  return { allowed: false, reason };
}
