import * as v from 'valibot';
import { defineJob, type Message } from '../queue/define-job.ts';
import { DealStages } from '../repositories/deal-stages.ts';
import { assemblePlans } from '../repositories/plan-assembly.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { REASON_LIMIT } from '../schemas/actor.ts';
import { closed, fieldRule } from '../schemas/objects.ts';
import { text, Uuid } from '../schemas/primitives.ts';
import { DealStage } from '../schemas/words.ts';
import {
  type AdvanceDecision,
  type AdvanceFacts,
  afterAdvance,
  decideAdvance,
} from './advance-decision.ts';

const reason = v.optional(text(REASON_LIMIT));

/** A human moves a deal and says why. */
const HumanMove = v.pipe(
  closed({
    stage: DealStage,
    reason,
    actor: closed({ kind: v.literal('human'), name: text(200), reason }),
  }),
  fieldRule(
    'reason',
    (move) => move.reason !== undefined || move.actor.reason !== undefined,
    'is required, here or of the actor',
  ),
);
export type HumanMove = v.InferOutput<typeof HumanMove>;

/** A deal to look at by its evidence, or a human's move of it. */
export const AdvanceStageData = closed({
  opportunityId: Uuid,
  move: v.optional(HumanMove),
});
export type AdvanceStageData = v.InferOutput<typeof AdvanceStageData>;

/**
 * Moves a deal as far as its evidence carries it by the tenant's stage policy, one step at a time;
 * or where a human says; both plans follow. By evidence it never leaves negotiation or a stalled or closed stage, and
 * what a human set only on evidence newer than that act.
 *
 * Idempotent: where the evidence carries a deal it stays, and a move to where it is moves nothing:
 * it is on record that a human says so.
 *
 * @throws {NotFound} the opportunity is not visible to the tenant (terminal).
 * @throws {IllegalTransition} a human may not move the deal there (terminal).
 */
export const advanceStage = defineJob({
  name: 'advance-stage',
  data: AdvanceStageData,
  attempts: 8,
  timeoutMs: 10_000,
  load,
  decide: decideAdvance,
  after: afterAdvance,
  save,
});

async function load(
  uow: UnitOfWork,
  messages: readonly Message<AdvanceStageData>[],
): Promise<AdvanceFacts> {
  const stages = new DealStages(uow.session);
  const ids = [...new Set(messages.map(({ data }) => data.opportunityId))];
  const accountIds = new Set(await stages.accountsOf(ids));
  await uow.accounts.resolve(
    Array.from(accountIds, (id) => ({ mention: { id }, mayCreate: false })),
  );
  const deals = await stages.read(ids);
  return {
    policy: uow.tenant.stagePolicy,
    deals: new Map(deals.map((deal) => [deal.id, deal])),
  };
}

async function save(uow: UnitOfWork, decisions: readonly AdvanceDecision[]): Promise<void> {
  const moved = decisions.filter(({ moves }) => moves.length > 0);
  await new DealStages(uow.session).update(dealsOf(moved));
  await uow.stageMoves.add(moved.flatMap(({ moves }) => moves));
  const said = decisions.filter(({ observations }) => observations.length > 0);
  await uow.observations.add(said.flatMap(({ observations }) => observations));
  const deals = dealsOf(said);
  if (deals.length === 0) return;
  const accountIds = [...new Set(deals.map(({ accountId }) => accountId))];
  await assemblePlans(uow, { accountIds, opportunityIds: deals.map(({ id }) => id) });
}

/** Where one batch moves a deal twice, the later move was decided on the earlier one. */
function dealsOf(decisions: readonly AdvanceDecision[]) {
  return [...new Map(decisions.map(({ deal }) => [deal.id, deal])).values()];
}
