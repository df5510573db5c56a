import { emailKey, nameKey } from './names.ts';
import { isNameVariant, type PersonKeys, participantKeys } from './person-names.ts';
import type { ScoreName } from './political-scores.ts';
import type { Side, StakeholderRole } from './vocabulary.ts';

/** Someone who took part in a conversation, as the producer knows them. */
export interface SaidParticipant {
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly roles: readonly StakeholderRole[];
  readonly side: Side;
}

/** What a conversation says of one person. */
export interface SaidOfPerson {
  /** An address or a name. */
  readonly who: string;
  readonly scores: Readonly<
    Partial<Record<ScoreName, { readonly value: number; readonly evidence: string } | undefined>>
  >;
  readonly roles: readonly { readonly role: StakeholderRole; readonly evidence: string }[];
  readonly trust: readonly string[];
}

/** What the column of the normal form holds; folding may lengthen a name. */
const KEY_LIMIT = 400;

/** A person as one conversation names them, and what it says of them. */
export interface Mention {
  /** Where they are named: `participants.0`, `people.2`. */
  readonly path: string;
  /** Null where an address alone is given. */
  readonly keys: PersonKeys | null;
  readonly address: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  /** Roles without words of their own, from the producer's list of participants. */
  readonly roles: readonly StakeholderRole[];
  readonly signals: readonly SaidOfPerson[];
  /** The place among the participants; null of one who is only spoken of. */
  readonly participant: number | null;
  /** Whether they are made where nobody on record fits. */
  readonly mayCreate: boolean;
}

/** Signals about a name that fits several who took part. */
export interface Unclear {
  readonly path: string;
  readonly name: string;
  readonly nameKey: string;
  readonly participants: readonly number[];
}

export interface Mentions {
  readonly mentions: readonly Mention[];
  readonly unclear: readonly Unclear[];
  readonly why: readonly string[];
}

/**
 * Returns the buyer's people that a conversation names: those who took part, and those who are
 * only spoken of. A seller is none of them. Whose side is unknown is made only where something is
 * said of them; they are recognised all the same.
 */
export function mentionsIn(
  participants: readonly SaidParticipant[],
  people: readonly SaidOfPerson[],
): Mentions {
  const places = people.map(({ who }) => placesOf(who, participants));
  const why: string[] = [];
  const present = participants.flatMap((participant, place) => {
    const signals = people.filter((_, i) => places[i]?.length === 1 && places[i]?.[0] === place);
    if (participant.side === 'seller') {
      if (signals.length > 0) why.push(`participants.${place}: a seller is no stakeholder`);
      return [];
    }
    const mention = presentMention(participant, place, signals);
    if (mention === null) why.push(`participants.${place}: the name cannot tell a person`);
    return mention ?? [];
  });
  const absent = people.flatMap((signals, i) => {
    if (places[i]?.length !== 0) return [];
    const mention = absentMention(signals, i);
    if (mention === null) why.push(`people.${i}: the name cannot tell a person`);
    return mention ?? [];
  });
  const unclear = people.flatMap(({ who }, i) => {
    const fitting = places[i] ?? [];
    const key = nameKey(who).slice(0, KEY_LIMIT);
    return fitting.length > 1
      ? [{ path: `people.${i}`, name: who, nameKey: key, participants: fitting }]
      : [];
  });
  return { mentions: [...present, ...absent], unclear, why };
}

/** The places of the participants that an address or a name means; equal ones count once. */
function placesOf(who: string, participants: readonly SaidParticipant[]): number[] {
  const all = [...participants.entries()];
  const address = addressIn(who);
  const key = nameKey(who);
  const found = address
    ? all.filter(([, { email }]) => emailKey(email) === address)
    : nearest(
        all.filter(([, { name }]) => nameKey(name) === key),
        all.filter(([, { name }]) => isNameVariant(nameKey(name), key)),
      );
  const byKeys = new Map(
    found.toReversed().map(([place, { name, email, side }]) => {
      return [`${nameKey(name)} ${emailKey(email) ?? ''} ${side}`, place];
    }),
  );
  return [...byKeys.values()].sort((a, b) => a - b);
}

function nearest<T>(equal: T[], variants: T[]): T[] {
  return equal.length > 0 ? equal : variants;
}

function presentMention(
  participant: SaidParticipant,
  place: number,
  signals: readonly SaidOfPerson[],
): Mention | null {
  const { name, email, title, roles, side } = participant;
  const keys = participantKeys(participant);
  if (keys === null || keys.nameKey.length > KEY_LIMIT) return null;
  const mayCreate = side === 'buyer' || roles.length > 0 || signals.length > 0;
  const path = `participants.${place}`;
  const said = { path, keys, address: keys.emailKey, name, email, title, roles, signals };
  return { ...said, participant: place, mayCreate };
}

function absentMention(signals: SaidOfPerson, place: number): Mention | null {
  const { who } = signals;
  const address = addressIn(who);
  const key = nameKey(who);
  if (address === null && (key === '' || key.length > KEY_LIMIT || who.length > 200)) return null;
  return {
    path: `people.${place}`,
    // Who is known by an address alone has no name to be stored under.
    keys: address === null ? { nameKey: key, emailKey: null } : null,
    address,
    name: who,
    email: address,
    title: null,
    roles: [],
    signals: [signals],
    participant: null,
    mayCreate: address === null,
  };
}

function addressIn(who: string): string | null {
  return who.includes('@') ? emailKey(who) : null;
}
