import { type AcceptedKind, refuseChoice } from './acceptance.ts';
import { personId } from './merged-people.ts';
import { ScoreLedger } from './score-ledger.ts';
import { ScorePeople } from './score-people.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { NONE_WAITED } from './waiting-messages.ts';

/**
 * The value that a conversation named becomes the human's own: an override with the words said as
 * its evidence. What suggests the same value of the same score is settled with it.
 */
export const acceptedScore: AcceptedKind<'score'> = {
  prepare: async ({ session }, { proposal }, choice) => {
    refuseChoice(choice);
    const people = new ScorePeople(session);
    return { choice: null, accountIds: await people.accountsOf([proposal.stakeholderId]) };
  },
  carryOut: async (uow, { suggestion: { id, proposal }, actor, now }) => {
    const { score, value, evidence, interactionId } = proposal;
    const stakeholderId = await personId(uow.session, proposal.stakeholderId);
    const said = { score, value, source: 'human_override', evidence, interactionId } as const;
    const ledger = new ScoreLedger(uow);
    await ledger.add(stakeholderId, [said], now, actor);
    const people = new ScorePeople(uow.session);
    const record = (await people.read([stakeholderId])).get(stakeholderId);
    if (record) {
      const scores = await ledger.derive(stakeholderId);
      await people.update([{ ...record.person, scores }]);
      await uow.stalePlans.refresh([record.person.accountId]);
    }
    await settleEqual(uow, id);
    return NONE_WAITED;
  },
};

/** Ten conversations that said the same are answered at once. */
async function settleEqual({ session: { query, tenantId } }: UnitOfWork, id: string) {
  await query`
    update suggestions as other set status = 'accepted', decided_at = one.decided_at,
      decided_by = one.decided_by, decision_reason = one.decision_reason, updated_at = now()
    from suggestions as one
    where one.tenant_id = ${tenantId} and one.id = ${id} and other.tenant_id = ${tenantId}
      and other.kind = 'score' and other.status = 'open' and other.account_id = one.account_id
      and other.proposal -> 'stakeholderId' = one.proposal -> 'stakeholderId'
      and other.proposal -> 'score' = one.proposal -> 'score'
      and other.proposal -> 'value' = one.proposal -> 'value'`;
}
