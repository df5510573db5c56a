import { matchPerson, type PersonVerdict } from '../domain/match-person.ts';
import { displayName, nameKey } from '../domain/names.ts';
import { currentValue, mayWrite, type Observation } from '../domain/observations.ts';
import { type PersonObservation, scoresFrom, withAdded } from '../domain/person-ledger.ts';
import type { Mention } from '../domain/person-mentions.ts';
import { isFullerName } from '../domain/person-names.ts';
import { readsAlike, type ToldOf } from '../domain/plan-people.ts';
import type { Channel, StakeholderRole } from '../domain/vocabulary.ts';
import type { PersonFacts, PersonState } from '../repositories/people.ts';

/** A person of the account, and what decides on the visible scores and title. */
export interface PersonOnFile {
  readonly facts: PersonFacts;
  readonly observations: readonly PersonObservation[];
  /** Of titles said again and again, the first and the last time. */
  readonly titles: readonly Observation[];
  readonly met: readonly { readonly at: Date; readonly channel: Channel }[];
}

/** The people of one account, and the time of its newest interaction. */
export interface AccountPeople {
  readonly people: readonly PersonOnFile[];
  readonly newest: Date | null;
}

/** Returns who of the account is meant. An address alone means whoever is known by it. */
export function personMeant(
  { keys, address }: Mention,
  people: readonly PersonOnFile[],
): PersonVerdict {
  const known = people.map(({ facts }) => facts);
  if (keys !== null) return matchPerson(keys, known);
  const there = known.filter(
    ({ emailKey, sharedEmailKeys }) =>
      address !== null && (emailKey === address || sharedEmailKeys.includes(address)),
  );
  const [only, ...others] = there.map(({ id }) => id).sort();
  const why = 'contactEmail: ';
  if (only === undefined) {
    const nobody = { emailKey: address, sharedEmail: null, suggestMergeWith: [] };
    return { kind: 'new', ...nobody, why: `${why}nobody is known by it` };
  }
  if (others.length === 0) {
    return { kind: 'same', id: only, learnsEmail: false, why: `${why}equal to that of ${only}` };
  }
  return { kind: 'ambiguous', ids: [only, ...others], why: `${why}several are known by it` };
}

/** A person whom nobody on record fits: the scores follow from the title. */
export function newPerson(
  { name, email }: Mention,
  verdict: PersonVerdict & { kind: 'new' },
  { id, accountId, at }: { readonly id: string; readonly accountId: string; readonly at: Date },
): PersonOnFile {
  const facts: PersonFacts = {
    id,
    accountId,
    contactName: displayName(name),
    nameKey: nameKey(name),
    contactEmail: email,
    emailKey: verdict.emailKey,
    sharedEmailKeys: verdict.sharedEmail === null ? [] : [verdict.sharedEmail],
    otherNameKeys: [],
    namedAt: at,
    title: null,
    roles: [],
    interactionCount: 0,
    lastInteraction: null,
  };
  return { facts, observations: [], titles: [], met: [] };
}

/** The person with an address first heard now. */
export function withEmail(person: PersonOnFile, { email, address }: Mention): PersonOnFile {
  return changed(person, { contactEmail: email, emailKey: address });
}

/**
 * The person under the name that is shown from now on; the same person where it stays. A name that
 * somebody entered stays, and so does one whose successor is another's who has no address either.
 */
export function withName(
  person: PersonOnFile,
  { name, keys }: Mention,
  at: Date,
  people: readonly PersonOnFile[],
): PersonOnFile {
  const { id, contactName, nameKey: known, namedAt, emailKey } = person.facts;
  if (keys === null || namedAt === null) return person;
  const said = { name: displayName(name), nameKey: keys.nameKey, at };
  if (!isFullerName(said, { name: contactName, nameKey: known, at: namedAt })) return person;
  const isTaken = people.some(
    ({ facts }) => facts.id !== id && facts.emailKey === null && facts.nameKey === said.nameKey,
  );
  if (isTaken && emailKey === null) return person;
  return changed(person, { contactName: said.name, nameKey: said.nameKey, namedAt: at });
}

/** The person after one more interaction. */
export function withMeeting(
  person: PersonOnFile,
  meeting: { readonly at: Date; readonly channel: Channel },
): PersonOnFile {
  const { interactionCount, lastInteraction } = person.facts;
  const isLater = lastInteraction === null || meeting.at > lastInteraction;
  const facts = {
    interactionCount: interactionCount + 1,
    lastInteraction: isLater ? meeting.at : lastInteraction,
  };
  return { ...changed(person, facts), met: [...person.met, meeting] };
}

/** The person with further roles, in alphabetical order whatever the order they were heard in. */
export function withRoles(person: PersonOnFile, roles: readonly StakeholderRole[]): PersonOnFile {
  return changed(person, { roles: [...new Set([...person.facts.roles, ...roles])].sort() });
}

/** The person with the evidence added; title and scores follow from all of it. */
export function withEvidence(
  person: PersonOnFile,
  added: Parameters<typeof withAdded>[1],
  title: string | null,
): PersonOnFile {
  const observations = withAdded(person.observations, added);
  return { ...changed(person, { title }), observations };
}

/** The title that a conversation leaves: the latest by its own time, and never over a human's. */
export function titleAfter(
  person: PersonOnFile,
  said: string | null,
  at: Date,
): { readonly title: string | null; readonly heard: Observation | null } {
  const { facts, titles } = person;
  if (said === null) return { title: facts.title, heard: null };
  const last = titles.reduce((highest, { sequence }) => Math.max(highest, sequence), 0);
  const heard: Observation = {
    source: 'conversation_signal',
    value: said,
    at,
    sequence: last + 1,
  };
  const { wins } = mayWrite(currentValue(titles), heard);
  return { title: wins ? said : facts.title, heard };
}

/** Returns the row that a person is stored as. */
export function stateOf({ facts, observations }: PersonOnFile): PersonState {
  return { ...facts, scores: scoresFrom(observations) };
}

/** Returns those of the people who now read otherwise in the plans of their deals. */
export function retoldAmong(
  known: readonly PersonOnFile[],
  touched: readonly PersonOnFile[],
): string[] {
  const before = new Map(known.map((person) => [person.facts.id, person]));
  return touched.flatMap((person) => {
    const { id } = person.facts;
    const was = before.get(id);
    return was && !readsAlike(toldOf(was), toldOf(person)) ? id : [];
  });
}

function toldOf({ facts, observations }: PersonOnFile): ToldOf {
  return { name: facts.contactName, scores: scoresFrom(observations) };
}

function changed(person: PersonOnFile, facts: Partial<PersonFacts>): PersonOnFile {
  return { ...person, facts: { ...person.facts, ...facts } };
}
