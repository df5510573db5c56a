import { type AcceptedKind, badChoice } from './acceptance.ts';
import { personIds } from './merged-people.ts';
import { idFrom } from './new-rows.ts';
import { mergePeople } from './people-merge.ts';
import { ScorePeople } from './score-people.ts';
import type { SuggestionOf } from './suggestion-store.ts';
import { NONE_WAITED } from './waiting-messages.ts';

/**
 * Two people become one: the one that is chosen stays, else the one that was known before. Both
 * may have become another meanwhile; where they are one already, there is nothing to do.
 */
export const acceptedMerge: AcceptedKind<'stakeholder_merge'> = {
  prepare: async ({ session }, suggestion, choice) => {
    const [stays, goes] = pairOf(suggestion, choice);
    const accountIds = await new ScorePeople(session).accountsOf([stays, goes]);
    return { choice: stays, accountIds };
  },
  carryOut: async (uow, { suggestion, actor, choice, now }) => {
    const [stays, goes] = pairOf(suggestion, choice);
    const ids = await personIds(uow.session, [stays, goes]);
    const [staying = stays, going = goes] = [ids.get(stays), ids.get(goes)];
    if (staying !== going) await mergePeople(uow, { staying, going }, { actor, now });
    return NONE_WAITED;
  },
};

/** The first candidate is the one whose name was near to the others'. */
function pairOf(
  { candidateIds }: SuggestionOf<'stakeholder_merge'>,
  choice: string | null,
): readonly [stays: string, goes: string] {
  const [first = '', second = '', ...more] = candidateIds;
  const chosen = choice === null ? null : idFrom('choice', choice);
  if (more.length === 0) {
    if (chosen === null || chosen === second) return [second, first];
    if (chosen === first) return [first, second];
    throw badChoice('must be one of the two');
  }
  if (chosen === null) throw badChoice('is required: which of several the person is');
  if (chosen === first || !candidateIds.includes(chosen)) {
    throw badChoice('must be one of those the person could be');
  }
  return [chosen, first];
}
