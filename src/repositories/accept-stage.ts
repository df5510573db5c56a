import { type AcceptedKind, refuseChoice } from './acceptance.ts';
import { DealStages } from './deal-stages.ts';
import { OpportunityUpdates } from './opportunity-updates.ts';
import { NONE_WAITED } from './waiting-messages.ts';

/**
 * The deal moves to the stage that the CRM has for it, as the human's own act: under the policy in
 * force now, so one that still does not allow the move refuses the acceptance.
 */
export const acceptedStage: AcceptedKind<'stage'> = {
  prepare: async ({ session }, { proposal }, choice) => {
    refuseChoice(choice);
    const accountIds = await new DealStages(session).accountsOf([proposal.opportunityId]);
    return { choice: null, accountIds };
  },
  carryOut: async (uow, { suggestion: { proposal }, actor }) => {
    const { opportunityId, stage } = proposal;
    await new OpportunityUpdates(uow).update(opportunityId, { dealStage: stage }, actor);
    return NONE_WAITED;
  },
};
