import { nameKey, stemKey } from '../domain/names.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { Conversation } from '../schemas/conversation.ts';
import { likest } from './likeness.ts';

/** An account that a tenant has, as its conversations may name it. */
export interface KnownAccount {
  readonly id: string;
  readonly name: string;
  readonly website?: string | null | undefined;
  /** Short forms and former names. */
  readonly aliases?: readonly string[];
}

/** The account that a conversation was found to be with, and by what. */
export interface Assigned {
  readonly id: string;
  readonly why: string;
}

/** How much it says where a name stands: in the subject, in what is new, in what is quoted. */
const PLACES = { subject: 4, fresh: 2, quoted: 1 } as const;
const BY_DOMAIN = 3;
/** A word of a longer name says less than the whole of it. */
const BY_WORD = 0.4;
const WORD_LENGTH = 4;

interface Names {
  readonly id: string;
  readonly whole: readonly string[];
  readonly words: readonly string[];
  readonly domains: ReadonlySet<string>;
}

/**
 * Returns a function that says which of a tenant's accounts a conversation is with: by the web
 * domains of those who take part, and by the accounts' names in subject and words. Null where
 * nothing names one.
 */
export function accountAssigner(
  accounts: readonly KnownAccount[],
): (conversation: Conversation) => Assigned | null {
  const known = named(accounts);
  return (conversation) => {
    const scores = known.map((one) => ({ id: one.id, ...scoreOf(one, conversation) }));
    const [best] = scores.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score);
    return best ? { id: best.id, why: best.why } : null;
  };
}

/** From so much likeness on a conversation follows the one that it is like. */
const LIKE = 0.12;

/**
 * Assigns conversations of one folder or mailbox together: what names no account goes with the one
 * named that it is most like, by words and people; what is like none stays null. In their order.
 */
export function assignTogether(
  conversations: readonly Conversation[],
  accounts: readonly KnownAccount[],
): (Assigned | null)[] {
  const assign = accountAssigner(accounts);
  const named = conversations.map((conversation) => ({ conversation, of: assign(conversation) }));
  const sure = named.flatMap(({ conversation, of }) => (of ? [{ conversation, of: of.id }] : []));
  const follow = likest(sure, conversations);
  return named.map(({ conversation, of }) => {
    if (of) return of;
    const like = follow(conversation);
    if (like === null || like.likeness < LIKE) return null;
    return { id: like.of, why: 'account: like a conversation that names it' };
  });
}

/** A word that two accounts share tells neither. */
function named(accounts: readonly KnownAccount[]): Names[] {
  const all = accounts.map(({ id, name, website, aliases = [] }) => {
    const whole = [...new Set([name, ...aliases].flatMap((one) => [nameKey(one), stemKey(one)]))];
    const words = new Set(
      whole.flatMap((key) => key.split(' ')).filter((w) => w.length >= WORD_LENGTH),
    );
    const domain = identifyingDomain(website);
    return { id, whole: whole.filter((key) => key !== ''), words, domain };
  });
  const owners = new Map<string, number>();
  for (const { words } of all)
    for (const word of words) owners.set(word, (owners.get(word) ?? 0) + 1);
  return all.map(({ id, whole, words, domain }) => ({
    id,
    whole,
    words: [...words].filter((word) => owners.get(word) === 1 && !GENERAL.has(word)),
    domains: new Set([...(domain ? [domain] : [])]),
  }));
}

/** Words of many companies' names that tell none of them. */
const GENERAL = new Set([
  ...[
    'energy',
    'power',
    'group',
    'services',
    'solutions',
    'company',
    'retail',
    'systems',
    'global',
  ],
  ...['international', 'holding', 'bank', 'national', 'american', 'united', 'first', 'gas', 'data'],
  ...['capital', 'partners', 'industries', 'technologies', 'technology', 'consulting', 'logistics'],
]);

function scoreOf(
  { whole, words, domains }: Names,
  { subject, participants, turns, summary }: Conversation,
): { score: number; why: string } {
  const found: [score: number, why: string][] = [];
  for (const { email } of participants) {
    const domain = identifyingDomain(email);
    if (domain === null) continue;
    const label = domain.split('.')[0] ?? '';
    const isTheirs = domains.has(domain) || whole.some((key) => key.replaceAll(' ', '') === label);
    if (isTheirs) found.push([BY_DOMAIN, 'by the domain of those who take part']);
    else if (words.includes(label))
      found.push([BY_DOMAIN * BY_WORD, 'by the domain of those who take part']);
  }
  const last = turns.length - 1;
  const texts = [
    [subject ?? '', PLACES.subject, 'named in the subject'],
    [summary ?? '', PLACES.fresh, 'named in the words'],
    ...turns.map(({ text }, i) => {
      return [text, i === last ? PLACES.fresh : PLACES.quoted, 'named in the words'] as const;
    }),
  ] as const;
  for (const [text, weight, why] of texts) {
    const spoken = ` ${nameKey(text)} `;
    if (whole.some((key) => spoken.includes(` ${key} `))) found.push([weight, why]);
    else if (words.some((word) => spoken.includes(` ${word} `)))
      found.push([weight * BY_WORD, why]);
  }
  const score = found.reduce((sum, [part]) => sum + part, 0);
  const why = found.toSorted((a, b) => b[0] - a[0])[0]?.[1] ?? '';
  return { score, why: `account: ${why}` };
}
