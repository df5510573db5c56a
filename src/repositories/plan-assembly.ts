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
  const states = await readPlanStates(uow.session, parents);
  const drafts = states.map((state) => ({ state, data: assembledPlan(state) }));
  const changed = drafts.filter(
    ({ state, data }) =>
      state.stored === null || state.adopted.length > 0 || !isSamePlan(data, state.stored),
  );
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
  const written = new Set(changed.map(({ state }) => state));
  const stale = states.filter((state) => state.staleSince !== null && !written.has(state));
  await Promise.all([
    stored,
    uow.observations.add(changed.flatMap(({ state }) => adoptedEvidence(state))),
    store.clearStale('account', planIds(stale, 'account')),
    store.clearStale('opportunity', planIds(stale, 'opportunity')),
  ]);
  return {
    versions: new Map(changed.map(({ state }) => [state.parentId, state.version + 1])),
  };
}

function planIds(states: readonly PlanState[], parent: PlanState['parent']): string[] {
  return states.filter((state) => state.parent === parent).map(({ planId }) => planId);
}
