import { currentValue, mayWrite, type Observation } from '../domain/observations.ts';
import { withAdded } from '../domain/person-ledger.ts';
import { mentionsIn, type SaidOfPerson, type SaidParticipant } from '../domain/person-mentions.ts';
import { type ScoreVerdict, scoreVerdict } from '../domain/political-map.ts';
import type { Channel, StakeholderRole } from '../domain/vocabulary.ts';
import { InvariantViolation } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { actorColumns } from './acts.ts';
import { scoreSuggestion } from './new-suggestions.ts';
import type { NewObservation } from './observations.ts';
import { type PersonRecord, ScorePeople } from './score-people.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A stored interaction, as far as it tells of people. */
export interface Interaction {
  readonly id: string;
  readonly opportunityId: string | null;
  readonly channel: Channel;
  readonly at: Date;
  readonly participants: readonly SaidParticipant[];
  readonly people: readonly SaidOfPerson[];
}

/** What one interaction says at one place of somebody. */
export interface Said {
  readonly exchange: Interaction;
  /** The place among the participants; null of one who is only spoken of. */
  readonly participant: number | null;
  readonly title: string | null;
  /** Roles without words of their own. */
  readonly roles: readonly StakeholderRole[];
  readonly signals: readonly SaidOfPerson[];
}

/** Returns what an interaction says at a path, null where it names nobody there. */
export function saidAt(exchange: Interaction, path: string): Said | null {
  const { mentions, unclear } = mentionsIn(exchange.participants, exchange.people);
  const mention = mentions.find((one) => one.path === path);
  if (mention) {
    const { participant, title, roles, signals } = mention;
    return { exchange, participant, title, roles, signals };
  }
  const signal = exchange.people[Number(/^people\.(\d+)$/.exec(path)?.[1] ?? -1)];
  if (!signal || !unclear.some((one) => one.path === path)) return null;
  return { exchange, participant: null, title: null, roles: [], signals: [signal] };
}

/** Writes who took part into the interactions that did not know. */
export async function presence(
  { session: { query, tenantId } }: UnitOfWork,
  stakeholderId: string,
  said: readonly Said[],
): Promise<void> {
  const present = said.flatMap(({ exchange, participant }) =>
    participant === null ? [] : [{ id: exchange.id, place: participant }],
  );
  for (const { id, place } of present) {
    await query`
      update interactions set updated_at = now(), participants = jsonb_set(participants,
        ${[String(place), 'stakeholderId']}::text[], to_jsonb(${stakeholderId}::text))
      where tenant_id = ${tenantId} and id = ${id}`;
  }
}

interface Attribution {
  readonly actor: Actor;
  /** The message whose suggestion it was. */
  readonly source: { readonly job: string; readonly idempotencyKey: string };
}

/** Records what was said as evidence about a person, and returns the person's account. */
export async function attributed(
  uow: UnitOfWork,
  stakeholderId: string,
  said: readonly Said[],
  { actor, source }: Attribution,
): Promise<string> {
  const people = new ScorePeople(uow.session);
  let record = (await people.read([stakeholderId])).get(stakeholderId);
  if (!record) throw new InvariantViolation(`stakeholder ${stakeholderId} was not read`);
  let titles: readonly Observation[] = await uow.observations.deciding([stakeholderId], ['title']);
  const { accountId } = record.person;
  for (const one of said) {
    const heard = heardOf(record, titles, one);
    const { observations, verdicts } = heard;
    await uow.observations.add(observations.map((next) => ({ ...next, ...actorColumns(actor) })));
    const held = verdicts.flatMap(({ suggestions }) => suggestions);
    const at = { ...source, accountId, interactionId: one.exchange.id };
    await uow.suggestions.add(held.map((next) => scoreSuggestion(at, stakeholderId, next)));
    const { opportunityId } = one.exchange;
    if (opportunityId !== null) {
      await uow.dealLinks.add([{ opportunityId, stakeholderId, roles: rolesIn(one) }]);
    }
    ({ record, titles } = heard);
  }
  await people.update([record.person]);
  return accountId;
}

type Unsigned = Omit<NewObservation, 'actorKind' | 'actorName' | 'reason'>;

interface Heard {
  readonly record: PersonRecord;
  readonly titles: readonly Observation[];
  readonly observations: readonly Unsigned[];
  readonly verdicts: readonly ScoreVerdict[];
}

/** Decides what one place of an interaction adds to a person, as a conversation would; pure. */
function heardOf(before: PersonRecord, titles: readonly Observation[], said: Said): Heard {
  const { person } = before;
  const { id: interactionId, at } = said.exchange;
  const observed = (field: string, value: NewObservation['value'], evidence: string | null) => ({
    ...{ entityType: 'stakeholder' as const, entityId: person.id, field, value, evidence },
    ...{ source: 'conversation_signal' as const, interactionId, observedAt: at },
  });
  const sequence = 1 + titles.reduce((last, one) => Math.max(last, one.sequence), 0);
  const title: Observation | null =
    said.title === null ? null : { source: 'conversation_signal', value: said.title, at, sequence };
  const isNewer = title !== null && mayWrite(currentValue(titles), title).wins;
  const after = isNewer ? said.title : person.title;
  let observations = before.observations;
  const verdicts = [undefined, ...said.signals].map((signals) => {
    const context = { at, interactionId, contact: before.contact };
    const record = { title: signals === undefined ? person.title : after, observations };
    const verdict = scoreVerdict(record, { title: after, signals }, context);
    observations = withAdded(observations, verdict.observations);
    return verdict;
  });
  const scores = verdicts.at(-1)?.scores ?? person.scores;
  const roles = [...new Set([...person.roles, ...rolesIn(said)])].sort();
  const listed = said.roles.filter((role) => !person.roles.includes(role));
  return {
    record: { ...before, observations, person: { ...person, title: after, roles, scores } },
    titles: title === null ? titles : [...titles, title],
    verdicts,
    observations: [
      ...(title === null ? [] : [observed('title', said.title, null)]),
      ...verdicts.flatMap((verdict) =>
        verdict.observations.map(({ at: observedAt, ...next }) => ({
          ...observed(next.field, next.value, next.evidence),
          ...next,
          observedAt,
        })),
      ),
      ...listed.map((role) => observed(`role.${role}`, true, null)),
      ...said.signals.flatMap((signal) =>
        signal.roles.map(({ role, evidence }) => observed(`role.${role}`, true, evidence)),
      ),
    ],
  };
}

function rolesIn({ roles, signals }: Said): StakeholderRole[] {
  return [...new Set([...roles, ...signals.flatMap((one) => one.roles.map(({ role }) => role))])];
}
