import {
  type Mention,
  mentionsIn,
  type SaidOfPerson,
  type Unclear,
} from '../domain/person-mentions.ts';
import { type HeldBack, type ScoreVerdict, scoreVerdict } from '../domain/political-map.ts';
import { contactFrom } from '../domain/relationship-strength.ts';
import type { StakeholderRole } from '../domain/vocabulary.ts';
import {
  mergeSuggestion,
  type NewSuggestion,
  personSuggestion,
  scoreSuggestion,
} from '../repositories/new-suggestions.ts';
import type { NewObservation } from '../repositories/observations.ts';
import {
  type AccountPeople,
  newPerson,
  type PersonOnFile,
  personMeant,
  titleAfter,
  withEmail,
  withEvidence,
  withMeeting,
  withName,
  withRoles,
} from './deal-people.ts';
import type { PeopleHeard, ToldOfPeople } from './people-heard.ts';

/** Decides who was heard, who is new, and what is now on record of each; pure. */
export function hearPeople(
  told: ToldOfPeople,
  account: AccountPeople,
  newId: () => string,
): PeopleHeard {
  const { mentions, unclear, why } = mentionsIn(told.participants, told.people);
  const hearing = new Hearing(told, account, newId);
  for (const mention of mentions) hearing.identify(mention);
  for (const mention of mentions) hearing.record(mention);
  hearing.recomputeOthers();
  for (const one of unclear) hearing.doubt(one);
  return hearing.outcome(why);
}

/** One pass over a conversation's people; nothing outside it changes. */
class Hearing {
  readonly #told: ToldOfPeople;
  readonly #newId: () => string;
  readonly #people: Map<string, PersonOnFile>;
  readonly #before: Date | null;
  readonly #newest: Date;
  readonly #byMention = new Map<Mention, string>();
  readonly #identities: (string | null)[];
  readonly #parts = new Map<string, StakeholderRole[]>();
  readonly #touched = new Set<string>();
  readonly #observations: NewObservation[] = [];
  readonly #suggestions: NewSuggestion[] = [];
  readonly #why: string[] = [];

  constructor(told: ToldOfPeople, account: AccountPeople, newId: () => string) {
    this.#told = told;
    this.#newId = newId;
    this.#people = new Map(account.people.map((person) => [person.facts.id, person]));
    this.#before = account.newest;
    this.#newest = account.newest && account.newest > told.at ? account.newest : told.at;
    this.#identities = told.participants.map(() => null);
  }

  identify(mention: Mention): void {
    const { path, participant } = mention;
    const verdict = personMeant(mention, [...this.#people.values()]);
    if (verdict.kind === 'ambiguous') {
      const { keys, address, name } = mention;
      const subject = `${keys?.nameKey ?? ''} ${address ?? ''}`;
      this.#ask(subject, verdict.ids, { path, name });
      this.#why.push(`${path}: ${verdict.why}`);
      return;
    }
    if (verdict.kind === 'new' && !mention.mayCreate) {
      // Of one who took part nothing was said, or they would be made.
      if (participant === null) this.#why.push(`${path}: ${verdict.why}, nothing is recorded`);
      return;
    }
    const id = verdict.kind === 'same' ? verdict.id : this.#newId();
    const what = verdict.kind === 'same' ? 'matched' : 'created';
    this.#why.push(`${path}: stakeholder ${id} ${what}, ${verdict.why}`);
    if (verdict.kind === 'new') {
      const { accountId, at } = this.#told;
      this.#people.set(id, newPerson(mention, verdict, { id, accountId, at }));
      this.#observe(id, 'contactName', this.#person(id).facts.contactName, null);
      if (verdict.suggestMergeWith.length > 0) {
        const people = [id, ...verdict.suggestMergeWith] as const;
        this.#suggestions.push(mergeSuggestion(this.#source, people));
      }
    } else if (verdict.learnsEmail) {
      this.#people.set(id, withEmail(this.#person(id), mention));
    }
    this.#name(id, mention);
    this.#byMention.set(mention, id);
    if (participant !== null) this.#meet(id, participant);
  }

  record(mention: Mention): void {
    const id = this.#byMention.get(mention);
    if (id === undefined) return;
    this.#touched.add(id);
    this.#recordTitle(id, mention.title);
    for (const { scores, trust } of mention.signals) this.#score(id, undefined, { scores, trust });
    const heard = mention.signals.flatMap(({ roles }) => roles);
    const { roles: held } = this.#person(id).facts;
    // The producer's list of roles has no words: what is held already is no news.
    const listed = mention.roles.filter((role) => !held.includes(role));
    for (const role of listed) this.#observe(id, `role.${role}`, true, null);
    for (const { role, evidence } of heard) this.#observe(id, `role.${role}`, true, evidence);
    const roles = [...mention.roles, ...heard.map(({ role }) => role)];
    this.#people.set(id, withRoles(this.#person(id), roles));
    this.#parts.set(id, [...(this.#parts.get(id) ?? []), ...roles]);
  }

  /** A newer interaction moves the days in which everyone's count: a relationship may cool. */
  recomputeOthers(): void {
    if (this.#before !== null && this.#newest.getTime() === this.#before.getTime()) return;
    for (const [id, { met }] of this.#people) {
      if (met.length === 0 || this.#touched.has(id)) continue;
      if (this.#score(id).observations.length > 0) this.#touched.add(id);
    }
  }

  doubt({ path, name, nameKey, participants }: Unclear): void {
    const ids = participants.flatMap((place) => this.#identities[place] ?? []);
    if (ids.length === 0) return;
    this.#ask(`${nameKey} ${this.#told.interactionId}`, ids, { path, name });
    this.#why.push(`${path}: the name fits several who took part: ${ids.join(', ')}`);
  }

  outcome(why: readonly string[]): PeopleHeard {
    return {
      account: { people: [...this.#people.values()], newest: this.#newest },
      touched: [...this.#touched].map((id) => this.#person(id)),
      observations: this.#observations,
      suggestions: this.#suggestions,
      identities: this.#identities,
      parts: this.#parts,
      why: [...this.#why, ...why],
    };
  }

  #meet(id: string, place: number): void {
    const isMet = this.#identities.includes(id);
    this.#identities[place] = id;
    const { at, channel } = this.#told;
    if (!isMet) this.#people.set(id, withMeeting(this.#person(id), { at, channel }));
  }

  #recordTitle(id: string, said: string | null): void {
    const person = this.#person(id);
    const { title, heard } = titleAfter(person, said, this.#told.at);
    const titles = heard === null ? person.titles : [...person.titles, heard];
    this.#people.set(id, { ...person, titles });
    this.#score(id, title);
    if (heard !== null) this.#observe(id, 'title', said, null);
  }

  #score(
    id: string,
    title?: string | null,
    signals?: Pick<SaidOfPerson, 'scores' | 'trust'>,
  ): ScoreVerdict {
    const person = this.#person(id);
    const { at, interactionId } = this.#told;
    const contact = contactFrom(person.met, this.#newest);
    const { facts, observations: known, titles } = person;
    const record = { title: facts.title, observations: known, titles };
    const verdict = scoreVerdict(record, { title, signals }, { at, interactionId, contact });
    const { observations, suggestions } = verdict;
    const after = withEvidence(person, observations, title ?? facts.title);
    this.#people.set(id, after);
    this.#observations.push(
      ...observations.map(({ at: observedAt, ...said }) => ({
        ...this.#observation(id, said.field, said.value, said.evidence),
        ...said,
        observedAt,
      })),
    );
    for (const held of suggestions) this.#holdBack(id, held);
    return verdict;
  }

  #holdBack(id: string, held: HeldBack): void {
    const what = `${held.score} of stakeholder ${id}`;
    this.#why.push(`${what}: a human override holds, left as a suggestion`);
    const { interactionId } = this.#told;
    this.#suggestions.push(scoreSuggestion({ ...this.#source, interactionId }, id, held));
  }

  #ask(
    subject: string,
    ids: readonly string[],
    { path, name }: { readonly path: string; readonly name: string },
  ): void {
    const heard = [{ interactionId: this.#told.interactionId, path }];
    this.#suggestions.push(personSuggestion(this.#source, subject, ids, { name, heard }));
  }

  get #source() {
    const { accountId, idempotencyKey } = this.#told;
    return { accountId, idempotencyKey, job: 'detect-opportunity' };
  }

  #name(id: string, mention: Mention): void {
    const person = this.#person(id);
    const named = withName(person, mention, this.#told.at, [...this.#people.values()]);
    if (named === person) return;
    this.#people.set(id, named);
    if (named.facts.contactName === person.facts.contactName) return;
    this.#observe(id, 'contactName', named.facts.contactName, null);
    this.#why.push(`${mention.path}: the fuller name of stakeholder ${id}`);
  }

  #observe(id: string, field: string, value: NewObservation['value'], words: string | null) {
    this.#observations.push(this.#observation(id, field, value, words));
  }

  #observation(
    entityId: string,
    field: string,
    value: NewObservation['value'],
    evidence: string | null,
  ): NewObservation {
    return {
      entityType: 'stakeholder',
      entityId,
      field,
      value,
      source: 'conversation_signal',
      evidence,
      interactionId: this.#told.interactionId,
      actorKind: 'job',
      actorName: 'detect-opportunity',
      reason: null,
      observedAt: this.#told.at,
    };
  }

  #person(id: string): PersonOnFile {
    return this.#people.get(id) as PersonOnFile;
  }
}
