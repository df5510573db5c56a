import type { HeardAt } from '../domain/proposals.ts';
import { type AcceptedKind, badChoice } from './acceptance.ts';
import { attributed, type Interaction, presence, saidAt } from './attribution.ts';
import { personIds } from './merged-people.ts';
import { idFrom } from './new-rows.ts';
import { recount } from './person-counts.ts';
import { ScorePeople } from './score-people.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { NONE_WAITED } from './waiting-messages.ts';

/**
 * What conversations said of the name is attributed to the person that was chosen: they took part
 * where the name did, and title, scores, trust and roles are on record of them as what was said
 * then, on the human's word. It counts as any conversation's: it raises a score, and no more.
 */
export const acceptedPerson: AcceptedKind<'stakeholder_match'> = {
  prepare: async ({ session }, { candidateIds }, choice) => {
    if (choice === null) throw badChoice('is required: the person who is meant');
    const asked = idFrom('choice', choice);
    const now = await personIds(session, [asked, ...candidateIds]);
    const chosen = now.get(asked) ?? asked;
    if (!candidateIds.some((id) => now.get(id) === chosen)) {
      throw badChoice('must be one of those who could be meant');
    }
    return { choice: chosen, accountIds: await new ScorePeople(session).accountsOf([chosen]) };
  },
  carryOut: async (uow, { suggestion, actor, choice }) => {
    // Whoever was chosen may have become another before the account was locked.
    const chosen = (await personIds(uow.session, [String(choice)])).get(String(choice)) ?? '';
    const { heard } = suggestion.proposal;
    const exchanges = await read(uow, heard);
    const said = exchanges.flatMap((exchange) =>
      heard
        .filter(({ interactionId }) => interactionId === exchange.id)
        .flatMap(({ path }) => saidAt(exchange, path) ?? []),
    );
    await presence(uow, chosen, said);
    await recount(uow, [chosen]);
    const source = {
      job: suggestion.job ?? 'detect-opportunity',
      idempotencyKey: suggestion.idempotencyKey ?? suggestion.id,
    };
    const accountId = await attributed(uow, chosen, said, { actor, source });
    await uow.stalePlans.refresh([accountId]);
    return NONE_WAITED;
  },
};

/** In the order in which the account heard them. */
function read(
  { session: { query, tenantId } }: UnitOfWork,
  heard: readonly HeardAt[],
): Promise<Interaction[]> {
  const ids = [...new Set(heard.map(({ interactionId }) => interactionId))];
  return query<Interaction>`
    select id, opportunity_id as "opportunityId", channel, occurred_at as at, participants,
      coalesce(content -> 'people', '[]') as people
    from interactions where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
    order by sequence`;
}
