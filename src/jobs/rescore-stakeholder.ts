import * as v from 'valibot';
import { defineJob, type Message } from '../queue/define-job.ts';
import { ScorePeople } from '../repositories/score-people.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { Override, Release } from '../schemas/actor.ts';
import { closed, fieldRule } from '../schemas/objects.ts';
import { clearableText, Uuid } from '../schemas/primitives.ts';
import { PersonSignals } from '../schemas/signals.ts';
import {
  afterRescore,
  decideRescore,
  type RescoreDecision,
  type RescoreFacts,
} from './rescore-decision.ts';

/** What is new about one person; with nothing new the scores are recomputed alone. */
export const RescoreStakeholderData = v.pipe(
  closed({
    stakeholderId: Uuid,
    interactionId: v.pipe(
      v.optional(Uuid),
      v.description('the stored interaction that the signals were said in; they have its time'),
    ),
    title: v.pipe(v.optional(clearableText(200)), v.description('null for none')),
    signals: v.optional(PersonSignals),
    override: v.optional(Override),
    release: v.optional(Release),
  }),
  fieldRule(
    'release',
    ({ override, release }) => !release || release.score !== override?.score,
    'is of the score that is overridden',
  ),
);
export type RescoreStakeholderData = v.InferOutput<typeof RescoreStakeholderData>;

/**
 * Recomputes a person's three political scores: the title's tier, raised by what conversations
 * say, replaced by a human's override until it is released; the relationship from how often and
 * how widely there was contact. Roles are kept with the words that they rest on.
 *
 * Idempotent: the scores are a function of the observations, and what one conversation said is
 * recorded once, so a second run writes nothing.
 *
 * @throws {NotFound} person or interaction is not visible to the tenant (terminal).
 */
export const rescoreStakeholder = defineJob({
  name: 'rescore-stakeholder',
  data: RescoreStakeholderData,
  attempts: 8,
  timeoutMs: 10_000,
  load,
  decide: decideRescore,
  after: afterRescore,
  save,
});

async function load(
  uow: UnitOfWork,
  messages: readonly Message<RescoreStakeholderData>[],
): Promise<RescoreFacts> {
  const people = new ScorePeople(uow.session);
  const ids = [...new Set(messages.map(({ data }) => data.stakeholderId))];
  const accountIds = new Set(await people.accountsOf(ids));
  await uow.accounts.resolve(
    Array.from(accountIds, (id) => ({ mention: { id }, mayCreate: false })),
  );
  const said = messages.flatMap(({ data }) => data.interactionId ?? []);
  return {
    people: await people.read(ids),
    exchanges: said.length > 0 ? await people.exchanges(said) : [],
  };
}

async function save(uow: UnitOfWork, decisions: readonly RescoreDecision[]): Promise<void> {
  await uow.observations.add(decisions.flatMap(({ observations }) => observations));
  const changed = decisions.filter(({ isChanged }) => isChanged);
  // Where one batch changes a person twice, the later change was decided on the earlier one.
  const people = new Map(changed.map(({ record: { person } }) => [person.id, person]));
  const accountIds = new Set(changed.map(({ record }) => record.person.accountId));
  await new ScorePeople(uow.session).update([...people.values()]);
  await uow.stalePlans.refresh([...accountIds]);
  await uow.suggestions.add(decisions.flatMap(({ suggestions }) => suggestions));
}
