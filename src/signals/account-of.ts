import * as v from 'valibot';
import { nameKey } from '../domain/names.ts';
import { identifyingDomain, webDomain } from '../domain/web-domain.ts';
import type { ParticipantInput } from '../schemas/conversation.ts';
import { parseOrThrow } from '../schemas/parse.ts';

/** The account that a conversation is with, as its people's addresses tell it. */
export type ToldAccount =
  | { readonly ok: true; readonly name: string; readonly website: string; readonly why: string }
  | { readonly ok: false; readonly reason: string };

/** Domains of those who only carry the mail, or invite to it. */
const CARRIERS = new Set([
  'zoom.us',
  'calendly.com',
  'docusign.net',
  'dropbox.com',
  'atlassian.net',
]);

/** What is read of people and domains: callers without types may give anything. */
const People = v.array(v.object({ email: v.nullish(v.string()), side: v.nullish(v.string()) }));
const Domains = v.array(v.string());

/**
 * Returns the account by the web domains of those who take part: the one domain that is not the
 * tenant's own, else that of the sender, else that of most people. Free mail tells nothing.
 *
 * @throws {InvalidJobData} an argument is no list, or not of people or texts.
 */
export function accountOf(
  people: readonly ParticipantInput[],
  ownDomains: readonly string[],
): ToldAccount {
  parseOrThrow(People, people, 'people');
  parseOrThrow(Domains, ownDomains, 'ownDomains');
  const own = new Set(ownDomains.flatMap((domain) => webDomain(domain) ?? domain.toLowerCase()));
  const all = people.flatMap(({ email, side }) => {
    const domain = identifyingDomain(email);
    if (domain === null || CARRIERS.has(domain)) return [];
    return own.has(domain) || side === 'seller' ? [] : [domain];
  });
  const counts = new Map<string, number>();
  for (const domain of all) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  const [first] = all;
  if (first === undefined) {
    const isOwn = people.some(({ email }) => own.has(webDomain(email) ?? ''));
    const who = isOwn ? 'only your own people take part' : 'no address tells whose it is';
    return { ok: false, reason: `account: ${who}; name it with --account` };
  }
  if (own.size === 0 && counts.size > 1) {
    const reason = `account: ${counts.size} domains take part; name yours with --own-domain, or the account with --account`;
    return { ok: false, reason };
  }
  const sender = identifyingDomain(people[0]?.email);
  const most = [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? first;
  const domain = sender !== null && counts.has(sender) ? sender : most;
  return {
    ok: true,
    name: nameOfDomain(domain),
    website: domain,
    why: 'account: by the domain of those who take part',
  };
}

/** "blue-harbor.co.uk" is Blue Harbor: a name until a better one is known. */
export function nameOfDomain(domain: string): string {
  const label = domain.split('.')[0] ?? domain;
  const words = nameKey(label.replace(/[-_]/g, ' ')).split(' ');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || domain;
}
