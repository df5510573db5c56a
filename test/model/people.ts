import { nameKey } from '../../src/domain/names.ts';
import { titleTier } from '../../src/domain/titles.ts';
import type { Said } from './said.ts';

type ScoreName = 'decisionPower' | 'influenceLevel' | 'relationshipStrength';
export const SCORES: readonly ScoreName[] = [
  'decisionPower',
  'influenceLevel',
  'relationshipStrength',
];

/** Decision power and influence by tier, as the specification has them. */
const TIERS: Readonly<Record<string, readonly [number, number]>> = {
  c_suite: [9, 8],
  vp: [8, 7],
  director: [6, 6],
  manager: [4, 5],
  individual_contributor: [2, 3],
};
const NINETY_DAYS = 90 * 86_400_000;

interface Piece {
  readonly value: number;
  readonly words: string;
  readonly at: number;
  /** Its place in the order in which things were recorded. */
  readonly place: number;
}

export interface ModelPerson {
  readonly name: string;
  email: string | null;
  readonly met: { readonly at: number; readonly channel: string }[];
  readonly titles: { readonly title: string; readonly at: number; readonly place: number }[];
  /** When the person was first heard of without a title, whatever the order of arrival. */
  untitledAt: number;
  readonly roles: Set<string>;
  readonly signals: Record<ScoreName, Piece[]>;
  /** The recomputed relationship, each time it came to another sum. */
  readonly sums: Piece[];
  /** Signs of trust: the same words of one conversation are one. */
  readonly trust: Set<string>;
  overrides: Partial<Record<ScoreName, { readonly value: number; readonly words: string }>>;
}

/** Everyone whom the conversations named so far, by the normal form of the name. */
export type ModelPeople = Map<string, ModelPerson>;

/** Who a conversation is about, with the roles said of each there. */
export type Heard = Map<string, Set<string>>;

/** Adds what one conversation says of people; returns who was made out in it. */
export function hear(people: ModelPeople, said: Said, newest: number, moved: boolean): Heard {
  const heard: Heard = new Map();
  const mentions = mentionsOf(said, people);
  for (const { key, name, email, isPresent } of mentions) {
    const person = people.get(key) ?? nobody(name);
    people.set(key, person);
    person.email ??= email;
    if (isPresent) person.met.push({ at: said.at, channel: said.channel });
  }
  for (const { key, title, roles, signals } of mentions) {
    const person = people.get(key) as ModelPerson;
    if (title !== null) person.titles.push({ title, at: said.at, place: said.next() });
    else person.untitledAt = Math.min(person.untitledAt, said.at);
    recompute(person, said, newest);
    for (const { scores = {}, trust = [], roles: evidenced = [] } of signals) {
      for (const sign of trust) person.trust.add(`${said.id} ${sign}`);
      recompute(person, said, newest);
      for (const score of SCORES) {
        const signal = scores[score];
        if (!signal) continue;
        const { value, evidence: words } = signal;
        person.signals[score].push({ value, words, at: said.at, place: said.next() });
      }
      for (const { role } of evidenced) roles.add(role);
    }
    for (const role of roles) person.roles.add(role);
    heard.set(key, new Set([...(heard.get(key) ?? []), ...roles]));
  }
  for (const [key, person] of people) {
    if (moved && !heard.has(key) && person.met.length > 0) recompute(person, said, newest);
  }
  return heard;
}

interface ModelMention {
  readonly key: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly roles: Set<string>;
  readonly isPresent: boolean;
  readonly signals: Said['people'];
}

function mentionsOf({ participants, people: told }: Said, people: ModelPeople): ModelMention[] {
  const buyers = participants.filter(({ side }) => side === 'buyer');
  const isOf = (who: string, one: (typeof buyers)[number]) =>
    who.includes('@') ? one.email === who : nameKey(one.name) === nameKey(who);
  const present = buyers.map((one) => ({
    key: nameKey(one.name),
    name: one.name,
    email: one.email ?? null,
    title: one.title ?? null,
    roles: new Set(one.roles),
    isPresent: true,
    signals: told.filter(({ who }) => isOf(who, one)),
  }));
  const absent = told.filter(({ who }) => !buyers.some((one) => isOf(who, one)));
  const spokenOf = absent.flatMap((signals): ModelMention[] => {
    const { who } = signals;
    const known = [...people].find(([, { email }]) => email === who)?.[0];
    const key = who.includes('@') ? known : nameKey(who);
    if (key === undefined) return [];
    const nothing = { email: null, title: null, isPresent: false, roles: new Set<string>() };
    return [{ key, name: who, ...nothing, signals: [signals] }];
  });
  return [...present, ...spokenOf];
}

function nobody(name: string): ModelPerson {
  return {
    name,
    email: null,
    met: [],
    titles: [],
    untitledAt: Number.POSITIVE_INFINITY,
    roles: new Set(),
    signals: { decisionPower: [], influenceLevel: [], relationshipStrength: [] },
    sums: [],
    trust: new Set(),
    overrides: {},
  };
}

function recompute(person: ModelPerson, said: Said, newest: number): void {
  const recent = person.met.filter(({ at }) => at >= newest - NINETY_DAYS).length;
  const channels = new Set(person.met.map(({ channel }) => channel)).size;
  const frequency = recent >= 8 ? 3 : recent >= 4 ? 2 : recent >= 2 ? 1 : 0;
  const depth = Math.max(0, Math.min(channels, 3) - 1);
  const trust = Math.min(2, person.trust.size);
  const value = Math.min(10, 3 + frequency + depth + trust);
  const last = person.sums.at(-1);
  if (last?.value === value) return;
  const many = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const words =
    `3 to start with + ${frequency} for ${many(recent, 'interaction')} in 90 days + ` +
    `${depth} for ${many(channels, 'channel')} + ${trust} for ${many(person.trust.size, 'sign')} of trust`;
  const at = Math.max(said.at, last?.at ?? 0);
  person.sums.push({ value, words, at, place: said.next() });
}

export interface ModelScore {
  readonly value: number;
  readonly source: string;
  readonly words: string;
}

/** The title in force, and the scores with what each rests on. */
export function standingOf(person: ModelPerson) {
  const titles = person.titles.toSorted((a, b) => a.at - b.at || a.place - b.place);
  const title = titles.at(-1)?.title ?? null;
  const { tier } = titleTier(title);
  let first = titles.at(-1);
  for (const one of titles.toReversed()) {
    if (titleTier(one.title).tier !== tier) break;
    first = one;
  }
  // Whoever has no title is as one with a lowly title: those are one run.
  const isUntitled =
    tier === 'individual_contributor' &&
    (first === undefined || (first === titles[0] && person.untitledAt < first.at));
  const { why } = titleTier(isUntitled ? null : first?.title);
  const words = isUntitled ? why : `title "${first?.title}": ${why}, title rules 2`;
  const at = isUntitled ? person.untitledAt : (first?.at ?? 0);
  const base = { words, at, place: -1 };
  const [power, influence] = TIERS[tier] as readonly [number, number];
  const scores: Record<ScoreName, ModelScore> = {
    decisionPower: standing(person, 'decisionPower', { ...base, value: power }),
    influenceLevel: standing(person, 'influenceLevel', { ...base, value: influence }),
    relationshipStrength: standing(person, 'relationshipStrength', person.sums.at(-1) as Piece),
  };
  return { title, scores };
}

function standing(person: ModelPerson, score: ScoreName, base: Piece): ModelScore {
  const held = person.overrides[score];
  if (held) return { ...held, source: 'human_override' };
  const byTime = (a: Piece, b: Piece) => a.at - b.at || a.place - b.place;
  const most = person.signals[score].toSorted((a, b) => b.value - a.value || byTime(a, b))[0];
  const isSaid =
    most && (most.value > base.value || (most.value === base.value && byTime(most, base) < 0));
  const { value, words } = isSaid ? most : base;
  return { value, words, source: isSaid ? 'conversation_signal' : 'heuristic' };
}
