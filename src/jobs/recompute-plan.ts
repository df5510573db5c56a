import type * as v from 'valibot';
import { cancel, type Decided, defineJob, type Message } from '../queue/define-job.ts';
import { draftOf, type PlanDraft, storeDrafts } from '../repositories/plan-assembly.ts';
import { type PlanState, readPlanStates } from '../repositories/plan-facts.ts';
import { RECOMPUTE_PLAN } from '../repositories/stale-plans.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { closed } from '../schemas/objects.ts';
import { Uuid } from '../schemas/primitives.ts';

/** The plan of an account, or of a deal. */
export const RecomputePlanData = closed({ planId: Uuid });
export type RecomputePlanData = v.InferOutput<typeof RecomputePlanData>;

/** The plans by id: as they are behind their account's lock; null where one is not stale. */
type RecomputeFacts = ReadonlyMap<string, PlanState | null>;

interface RecomputeDecision extends Decided {
  readonly planId: string;
  /** null where there is nothing to write. */
  readonly draft: PlanDraft | null;
}

/**
 * Assembles one plan anew from all that is stored, where it is still behind its facts.
 *
 * Idempotent: the same facts make the same plan, and a plan that is not stale is left alone. Equal
 * content clears the staleness and adds no version.
 */
export const recomputePlan = defineJob({
  name: RECOMPUTE_PLAN,
  queue: 'clock',
  data: RecomputePlanData,
  attempts: 8,
  timeoutMs: 15_000,
  load,
  decide: ({ data: { planId } }: Message<RecomputePlanData>, facts: RecomputeFacts) => {
    const state = facts.get(planId);
    if (state === undefined) return cancel('the plan is not there any more');
    if (state === null) return decided(planId, null, 'the plan is not behind its facts any more');
    const draft = draftOf(state);
    return decided(planId, draft, draft.isNew ? 'the facts say something else' : 'the same facts');
  },
  after: (facts: RecomputeFacts, { planId }: RecomputeDecision) => new Map(facts).set(planId, null),
  save: (uow: UnitOfWork, decisions: readonly RecomputeDecision[]) =>
    storeDrafts(
      uow,
      decisions.flatMap(({ draft }) => draft ?? []),
    ),
});

function decided(planId: string, draft: PlanDraft | null, why: string): RecomputeDecision {
  const outcome = draft?.isNew ? 'updated' : 'unchanged';
  return { result: { outcome, ids: { planId } }, why: [`plan: ${why}`], planId, draft };
}

/** Accounts are locked only where a plan is stale, and then it is read again. */
async function load(
  uow: UnitOfWork,
  messages: readonly Message<RecomputePlanData>[],
): Promise<RecomputeFacts> {
  const owners = await uow.stalePlans.owners(messages.map(({ data }) => data.planId));
  const stale = owners.filter(({ isStale }) => isStale);
  const locked = [...new Set(stale.map(({ accountId }) => accountId))];
  await uow.accounts.resolve(locked.map((id) => ({ mention: { id }, mayCreate: false })));
  const states = await readPlanStates(uow.session, {
    accountIds: stale.flatMap((one) => (one.opportunityId === null ? one.accountId : [])),
    opportunityIds: stale.flatMap(({ opportunityId }) => opportunityId ?? []),
  });
  const behind = states.filter(({ staleSince }) => staleSince !== null);
  return new Map<string, PlanState | null>([
    ...owners.map(({ planId }) => [planId, null] as const),
    ...behind.map((state) => [state.planId, state] as const),
  ]);
}
