import { NameVariants } from '../../domain/name-variants.ts';
import { nameKey, stemKey } from '../../domain/names.ts';
import type { Side } from '../../domain/vocabulary.ts';
import { webDomain } from '../../domain/web-domain.ts';
import type { Conversation, Participant } from '../../schemas/conversation.ts';
import type { ListenContext } from '../listener.ts';
import { speakerOf } from '../side-labels.ts';
import { guessSides } from './speech.ts';

/** Who is on which side, and how that was found. */
export interface Sides {
  /** The side of a speaker, by the name that the turns give. */
  of(speaker: string): Side;
  readonly participants: readonly Participant[];
  /** Everybody who is known is of the seller's: colleagues talk among themselves. */
  readonly isInternal: boolean;
  readonly why: readonly string[];
}

/**
 * Finds each speaker's side. The tenant's own domains are the seller's, whatever a producer says;
 * then counts what the producer says, then the label, then the account's domain and name. Where no
 * seller or no buyer is known by then, the way people speak says who sells and who buys; whoever
 * is left is unknown, and evidences nothing.
 */
export function sidesIn(conversation: Conversation, context: ListenContext): Sides {
  const own = new Set(
    context.ownDomains.flatMap((domain) => webDomain(domain) ?? domain.toLowerCase()),
  );
  const theirs = webDomain(context.account.website) ?? null;
  const sides = new Map<string, Side>();
  const why: string[] = [];
  const told = everybodyIn(conversation).map((one): Participant => {
    const domain = webDomain(one.email);
    if (domain !== null && own.has(domain)) return { ...one, side: 'seller' };
    if (one.side !== 'unknown') return one;
    const label = speakerOf(one.name).side;
    if (label !== 'unknown') return { ...one, side: label };
    if (domain !== null && own.size > 0) return { ...one, side: 'buyer' };
    return domain !== null && isTheirs(domain, theirs, context) ? { ...one, side: 'buyer' } : one;
  });
  const variants = new NameVariants<Side>();
  for (const { name, side } of told) {
    if (!sides.has(name)) sides.set(name, side);
    variants.add(nameKey(name), side);
  }
  for (const { speaker, side } of conversation.turns) {
    const known = sides.get(speaker) ?? variants.find(nameKey(speaker)) ?? 'unknown';
    const named = known === 'unknown' ? side : known;
    sides.set(speaker, named === 'unknown' ? speakerOf(speaker).side : named);
  }
  if (![...sides.values()].includes('seller')) {
    const guessed = guessSides(conversation, sides);
    for (const [speaker, side] of guessed) sides.set(speaker, side);
    if (guessed.size > 0) why.push('sides: told by how people speak');
  }
  completeDialogue(sides);
  const participants = told.map((one) => ({ ...one, side: sides.get(one.name) ?? one.side }));
  const all = [...sides.values()];
  const isInternal = all.length > 0 && all.every((side) => side === 'seller');
  if (isInternal) why.push("sides: everybody is of the seller's");
  return { of: (speaker) => sides.get(speaker) ?? 'unknown', participants, isInternal, why };
}

const PEOPLE_LIMIT = 200;

/** Those who take part, and those who only speak: by a name, not by a part alone. */
function everybodyIn({ participants, turns }: Conversation): Participant[] {
  const people = [...participants];
  const variants = new NameVariants<true>();
  for (const { name } of people) variants.add(nameKey(name), true);
  const firsts = new Map(turns.toReversed().map((turn) => [turn.speaker, turn.side]));
  for (const speaker of new Set(turns.map((turn) => turn.speaker))) {
    if (people.length >= PEOPLE_LIMIT) break;
    const key = nameKey(speaker);
    const { name, side } = speakerOf(speaker);
    if (key === '' || name === null || variants.find(key)) continue;
    const told = firsts.get(speaker) ?? 'unknown';
    people.push({
      name,
      email: null,
      title: null,
      roles: [],
      side: told === 'unknown' ? side : told,
    });
    variants.add(key, true);
  }
  return people;
}

/** A domain is the account's where it is its website's, or is named like it. */
function isTheirs(domain: string, website: string | null, { account }: ListenContext): boolean {
  if (website !== null) return domain === website;
  const stem = stemKey(account.name ?? '').replaceAll(' ', '');
  const label = nameKey(domain.split('.')[0] ?? '').replaceAll(' ', '');
  return (
    stem !== '' && label !== '' && (stem === label || (label.length > 3 && stem.startsWith(label)))
  );
}

/** Of two speakers, the side of the one tells that of the other. */
function completeDialogue(sides: Map<string, Side>): void {
  const [known, ...others] = [...sides].filter(([, side]) => side !== 'unknown');
  const [unknown] = [...sides].filter(([, side]) => side === 'unknown');
  if (sides.size !== 2 || !known || others.length > 0 || !unknown) return;
  sides.set(unknown[0], known[1] === 'seller' ? 'buyer' : 'seller');
}
