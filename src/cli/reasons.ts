import type { StoredOutcome } from '../queue/client.ts';

const UNSURE = 'not sure enough to make a new account';

type Plain = readonly [rule: RegExp, plain: string];

/** How each stored reason reads to someone who meets dealkeeper for the first time. */
const PLAIN: readonly Plain[] = [
  [/^(?:confidence|sides|line|model): .*/, ''],
  [/^conversation: it is already stored/, 'this exchange is already on record'],
  [/^account: no name and no domain is equal/, 'new account'],
  [/^account: near to .*/, 'new account (another is called nearly the same)'],
  [/^account: its name is near to .*/, 'perhaps an account that is known: a person is asked'],
  [/^account\.name: an alias of several.*/, 'several accounts fit: a person must choose'],
  [/^account\.name: an alias of .*/, 'known account, by another name'],
  [/^account\.name: equal to several.*/, 'several accounts fit: a person must choose'],
  [/^account\.name: several fit.*/, 'several accounts fit: a person must choose'],
  [/^account\.name: equal to .* domains are known and differ/, 'same name, other web domain'],
  [/^account\.name: equal to .* without the legal form.*/, 'same account but for the legal form'],
  [/^account\.name: equal to .*/, 'known account'],
  [/^account\.website: the domain alone is equal.*/, 'same web domain, other name'],
  [/^account: unknown, and the conversation may not make it/, UNSURE],
  [/^account\.id: [\da-f-]{36}$/, 'known account'],
  [/^no match among 0 open deals/, 'no open deal yet'],
  [/^no match among 1 open deals/, 'its open deal is a different one'],
  [/^no match among (\d+) open deals/, 'none of its $1 open deals fits'],
  [/^signals\.productLine: equal to .*/, 'same product line'],
  [/^signals\.productLine: absent .*/, 'product line unknown on one side'],
  [/^closeDate: within (\d+) months of .*/, 'close dates within $1 months'],
  [/^closeDate: absent .*/, ''],
  [/^\S+Confidence: (\S+) is at or above the \w+ threshold (\S+): .*/, 'confidence $1 ≥ $2'],
  [/^\S+Confidence: (\S+) is below the \w+ threshold (\S+): .*/, 'confidence $1 < $2'],
  [/^opportunity\.externalId: not known yet/, 'new CRM id'],
  [/^opportunity\.externalId: the identity of .*/, 'known by its CRM id'],
  [/^signals\.matchingOpportunityId: .* is a match.*/, 'the deal that the agent named'],
  [/^signals\.matchingOpportunityId: .*/, 'the deal that the agent named does not fit'],
  [/^\w+: left as it is, earlier .*/, 'newer values stay'],
  [/^(?:participants|people)\.\d+: stakeholder \S+ created, .*/, 'a new person'],
  [/^(?:participants|people)\.\d+: stakeholder \S+ matched, .*/, ''],
  [/^dealStage: (\w+) to (\w+), .*/, 'stage $1 → $2'],
  [/^(?:participants|people)\.\d+: .* nobody is known by it, nothing .*/, 'nobody of that address'],
  [/^(?:participants|people)\.\d+: the fuller name of .*/, ''],
  [/^runner-up .*/, ''],
];

const UUID = /\b([\da-f]{8})-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g;

/** Returns one stored reason in plain words, empty where it only repeats others. */
export function plainReason(why: string): string {
  const found = PLAIN.find(([rule]) => rule.test(why));
  const plain = found ? why.replace(...(found as [RegExp, string])) : why;
  return plain.replace(UUID, '$1…');
}

/** Returns what became of a message in one word or two. */
export function plainOutcome(outcome: StoredOutcome | null): string {
  if (outcome === null) return 'sent';
  if (outcome.status !== 'done') return outcome.status;
  return outcome.outcome === 'unchanged' ? 'left alone' : outcome.outcome;
}

/** Returns why, shortened for a table: the full reasons stay stored beside the message. */
export function plainWhy(outcome: StoredOutcome | null): string {
  if (outcome === null) return '';
  if (outcome.status === 'cancelled') return outcome.reason;
  if (outcome.status === 'failed') {
    return `${outcome.code}: ${outcome.reason}`.replace(UUID, '$1…');
  }
  const reasons = new Set(outcome.why.map(plainReason).filter(Boolean));
  if (reasons.has(UNSURE)) return UNSURE;
  return [...reasons].join('; ');
}
