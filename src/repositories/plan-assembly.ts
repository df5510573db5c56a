import type { JsonObject } from '../domain/json-merge.ts';
import { isSamePlan } from '../domain/plan-diff.ts';
import type { Actor } from '../schemas/actor.ts';
import { actorColumns } from './acts.ts';
import { type PlanParents, type PlanState, readPlanStates } from './plan-facts.ts';
import { PlanStore } from './plan-store.ts';
import { adoptedEvidence, assembledPlan } from './plan-write.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What an assembly did: the plans that say something new, by the parent's id. */
export interface AssembledPlans {
  readonly versions: ReadonlyMap<string, number>;
}

/** A plan as all that is stored makes it, and whether that is anything new. */
export interface PlanDraft {
  readonly state: PlanState;
  readonly data: JsonObject;
  readonly isNew: boolean;
}

const ASSEMBLY: Actor = Object.freeze({ kind: 'job', name: 'plan assembly' });

/**
 * Assembles the plans of some accounts and deals from all that is stored, and writes one more
 * version of those that now say something else; none is behind its facts afterwards.
 *
 * The caller holds the accounts' locks and has written its facts. Safe to run again: the same
 * facts make the same plan, which adds no version. The number of statements does not depend on how
 * many plans there are.
 */
export async function assemblePlans(
  uow: UnitOfWork,
  { actor = ASSEMBLY, ...parents }: PlanParents & { readonly actor?: Actor },
): Promise<AssembledPlans> {
  const drafts = (await readPlanStates(uow.session, parents)).map(draftOf);
  await storeDrafts(uow, drafts, actor);
  const changed = drafts.filter(({ isNew }) => isNew);
  return {
    versions: new Map(changed.map(({ state }) => [state.parentId, state.version + 1])),
  };
}

/** Returns what a plan is to be; pure. */
export function draftOf(state: PlanState): PlanDraft {
  const data = assembledPlan(state);
  const { stored, adopted } = state;
  return {
    state,
    data,
    isNew: stored === null || adopted.length > 0 || !isSamePlan(data, stored),
  };
}

/** Writes one more version of the plans that say something new; none is stale afterwards. */
export async function storeDrafts(
  uow: UnitOfWork,
  drafts: readonly PlanDraft[],
  actor: Actor = ASSEMBLY,
): Promise<void> {
  const changed = drafts.filter(({ isNew }) => isNew);
  const { reason, ...author } = actorColumns(actor);
  const store = new PlanStore(uow.session);
  const stored = store.add(
    changed.map(({ state: { planId, parent, parentId, version, now }, data }) => ({
      planId,
      parent,
      parentId,
      version: version + 1,
      data,
      ...author,
      reason: reason ?? 'assembled from what is on record',
      at: now,
    })),
  );
  const stale = drafts
    .filter(({ state, isNew }) => state.staleSince !== null && !isNew)
    .map(({ state }) => state);
  await Promise.all([
    stored,
    uow.observations.add(changed.flatMap(({ state }) => adoptedEvidence(state))),
    store.clearStale('account', planIds(stale, 'account')),
    store.clearStale('opportunity', planIds(stale, 'opportunity')),
  ]);
}

function planIds(states: readonly PlanState[], parent: PlanState['parent']): string[] {
  return states.filter((state) => state.parent === parent).map(({ planId }) => planId);
}
