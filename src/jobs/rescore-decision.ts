import { withAdded } from '../domain/person-ledger.ts';
import { type ScoreNews, type ScoreVerdict, scoreVerdict } from '../domain/political-map.ts';
import { SCORE_NAMES } from '../domain/political-scores.ts';
import type { StakeholderRole } from '../domain/vocabulary.ts';
import { NotFound } from '../errors.ts';
import type { DecideContext, Decided, Message } from '../queue/define-job.ts';
import type { NewObservation } from '../repositories/observations.ts';
import type {
  Exchange,
  PersonRecord,
  RoleWords,
  ScoredPerson,
} from '../repositories/score-people.ts';
import type { NewSuggestion } from '../repositories/suggestions.ts';
import type { RescoreStakeholderData } from './rescore-stakeholder.ts';

type RescoreMessage = Message<RescoreStakeholderData>;

/** What a decision rests on, all read after the accounts were locked. */
export interface RescoreFacts {
  readonly people: ReadonlyMap<string, PersonRecord>;
  readonly exchanges: readonly Exchange[];
}

export interface RescoreDecision extends Decided {
  /** The person as the message leaves them on record. */
  readonly record: PersonRecord;
  readonly isChanged: boolean;
  readonly observations: readonly NewObservation[];
  readonly suggestions: readonly NewSuggestion[];
}

/** Decides what is recorded of a person and what the scores then are; pure. */
export function decideRescore(
  message: RescoreMessage,
  facts: RescoreFacts,
  { now }: DecideContext,
): RescoreDecision {
  const { data } = message;
  const record = facts.people.get(data.stakeholderId);
  if (!record) throw new NotFound(`no stakeholder ${data.stakeholderId}`);
  const { person } = record;
  const exchange = exchangeOf(data, facts.exchanges, person.accountId);
  const said = { at: exchange?.at ?? now, interactionId: exchange?.id ?? null };
  const context = { ...said, contact: record.contact };
  const before = { title: person.title, observations: record.observations };
  const verdict = datedActs(scoreVerdict(before, newsIn(data), context), now);
  const words = newRoleWords(data, record.roleWords, said.interactionId);
  const after: ScoredPerson = {
    ...person,
    title: data.title === undefined ? person.title : data.title,
    roles: withRoles(person.roles, words),
    scores: verdict.scores,
  };
  const isChanged = JSON.stringify(visible(after)) !== JSON.stringify(visible(person));
  const ids = { accountId: person.accountId, stakeholderId: person.id };
  return {
    result: { outcome: isChanged ? 'updated' : 'unchanged', ids },
    why: reasonsFor(person, after, verdict, words),
    record: {
      ...record,
      person: after,
      observations: withAdded(record.observations, verdict.observations),
      roleWords: [...record.roleWords, ...words],
    },
    isChanged,
    observations: observationsOf(data, verdict, words, { ...said, before: person }),
    suggestions: suggestionsOf(message, verdict, person.id, said.interactionId),
  };
}

/** Returns the facts as the next message of the batch must see them. */
export function afterRescore(facts: RescoreFacts, { record }: RescoreDecision): RescoreFacts {
  return { ...facts, people: new Map(facts.people).set(record.person.id, record) };
}

function exchangeOf(
  { interactionId }: RescoreStakeholderData,
  exchanges: readonly Exchange[],
  accountId: string,
): Exchange | null {
  if (interactionId === undefined) return null;
  const found = exchanges.find((one) => one.id === interactionId && one.accountId === accountId);
  if (!found) throw new NotFound(`interactionId: no interaction ${interactionId} of the account`);
  return found;
}

function newsIn({ title, signals, override, release }: RescoreStakeholderData): ScoreNews {
  return {
    title,
    signals,
    override: override && { ...override, evidence: override.actor.reason ?? '' },
    release: release && { ...release, evidence: release.actor.reason ?? '' },
  };
}

/** A human's act has the time at which it was done, also beside what a conversation said before. */
function datedActs(verdict: ScoreVerdict, now: Date): ScoreVerdict {
  const observations = verdict.observations.map((next) =>
    next.source === 'human_override' && next.at < now ? { ...next, at: now } : next,
  );
  return { ...verdict, observations };
}

/** The roles said that the same words of the same conversation do not support already. */
function newRoleWords(
  { signals }: RescoreStakeholderData,
  known: readonly RoleWords[],
  interactionId: string | null,
): RoleWords[] {
  const fresh: RoleWords[] = [];
  for (const { role, evidence } of signals?.roles ?? []) {
    const isKnown = [...known, ...fresh].some(
      (one) =>
        one.role === role && one.evidence === evidence && one.interactionId === interactionId,
    );
    if (!isKnown) fresh.push({ role, evidence, interactionId });
  }
  return fresh;
}

/** In alphabetical order: the same roles are the same list, whoever said them first. */
function withRoles(
  held: readonly StakeholderRole[],
  words: readonly RoleWords[],
): readonly StakeholderRole[] {
  return [...new Set([...held, ...words.map(({ role }) => role)])].toSorted();
}

function visible({ title, roles, scores }: ScoredPerson) {
  const shown = SCORE_NAMES.map((name) => {
    const { value, source, evidence } = scores[name];
    return [value, source, evidence];
  });
  return [title, roles, shown];
}

interface Circumstances {
  readonly at: Date;
  readonly interactionId: string | null;
  readonly before: ScoredPerson;
}

function observationsOf(
  { stakeholderId, title, override, release }: RescoreStakeholderData,
  verdict: ScoreVerdict,
  words: readonly RoleWords[],
  { at, interactionId, before }: Circumstances,
): NewObservation[] {
  const about = { entityType: 'stakeholder', entityId: stakeholderId } as const;
  const byJob = { actorKind: 'job', actorName: 'rescore-stakeholder', reason: null } as const;
  const heard = { ...about, ...byJob, source: 'conversation_signal', interactionId } as const;
  const scored = verdict.observations.map(({ at: observedAt, ...said }) => {
    const act = said.value === null ? release : override;
    const isHuman = said.source === 'human_override' && act;
    return {
      ...about,
      ...(isHuman ? byHuman(act.actor) : byJob),
      ...said,
      released: said.value === null,
      observedAt,
    };
  });
  const titled =
    title === undefined || title === before.title
      ? []
      : [{ ...heard, field: 'title', value: title, evidence: null, observedAt: at }];
  const roles = words.map(({ role, evidence }) => ({
    ...heard,
    field: `role.${role}`,
    value: true,
    evidence,
    observedAt: at,
  }));
  return [...titled, ...scored, ...roles];
}

function byHuman({ kind, name, reason }: NonNullable<RescoreStakeholderData['override']>['actor']) {
  return { actorKind: kind, actorName: name, reason: reason ?? null };
}

/** One suggestion a conversation and score: ten that say 9 are ten. */
function suggestionsOf(
  { idempotencyKey }: RescoreMessage,
  { suggestions }: ScoreVerdict,
  stakeholderId: string,
  interactionId: string | null,
): NewSuggestion[] {
  return suggestions.map(({ score, value, evidence }) => ({
    kind: 'score',
    subjectKey: `${stakeholderId}:${score}:${interactionId ?? idempotencyKey}`,
    candidateIds: [stakeholderId],
    reason: `${score} ${value}, said while a human override holds: “${evidence}”`,
    job: 'rescore-stakeholder',
    idempotencyKey,
  }));
}

function reasonsFor(
  before: ScoredPerson,
  after: ScoredPerson,
  { changed, suggestions, strength, observations }: ScoreVerdict,
  words: readonly RoleWords[],
): string[] {
  const moved = changed.map((name) => {
    const { value, source, evidence } = after.scores[name];
    return `${name}: ${before.scores[name].value} → ${value}, ${source ?? 'default'}: ${evidence ?? ''}`;
  });
  const held = suggestions.map(
    ({ score, value }) => `${score}: a human override holds, ${value} is a suggestion`,
  );
  return [
    ...moved,
    ...held,
    ...words.map(({ role, evidence }) => `role ${role}: “${evidence}”`),
    `relationshipStrength: ${strength.why} = ${strength.sum}`,
    ...(observations.length === 0 && words.length === 0 ? ['nothing new is on record'] : []),
  ];
}
