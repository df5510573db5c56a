import { datesAgree, daysBetween } from './calendar.ts';
import { isClosed } from './stages.ts';
import type { DealStage } from './vocabulary.ts';

/** When a conversation changes a deal, and when it makes one. A tenant may set its own. */
export interface DetectionPolicy {
  /** The least confidence (0–1) at which a match is updated. */
  readonly updateThreshold: number;
  /** The least confidence (0–1) at which a deal is made where none matches. */
  readonly createThreshold: number;
  /** How many calendar months the dates of one deal may lie apart. */
  readonly windowMonths: number;
}

export const DEFAULT_DETECTION_POLICY: DetectionPolicy = Object.freeze({
  updateThreshold: 0.7,
  createThreshold: 0.8,
  windowMonths: 3,
});

/** A deal of the account, open or closed: closed ones never match, but explain a refused id. */
export interface OpportunityCandidate {
  readonly id: string;
  readonly productLineKey: string | null;
  readonly dealStage: DealStage;
  readonly closeDate: Date | null;
  /** When the row was last written: its making, if it was never updated. */
  readonly updatedAt: Date;
}

/** What one conversation says about a deal. */
export interface SaidAboutDeal {
  readonly productLineKey: string | null;
  readonly closeDate: Date | null;
  /** The deal the producer believes it is; any text, so it is never repeated in a reason. */
  readonly matchingOpportunityId: string | null;
}

export interface RunnerUp {
  readonly id: string;
  readonly why: string;
}

export interface OpportunityMatch<Candidate extends OpportunityCandidate = OpportunityCandidate> {
  readonly match: Candidate | null;
  /** The other matches, best first, each with the first preference in which it falls short. */
  readonly runnersUp: readonly RunnerUp[];
  readonly why: readonly string[];
}

/** One rule of preference: a smaller rank is better, and `short` says what the other one lacks. */
interface Preference {
  readonly rank: (candidate: OpportunityCandidate, said: SaidAboutDeal) => number | string;
  readonly short: string;
}

// A deal whose distance in time is unknown comes after every deal whose distance is known.
const PREFERENCES: readonly Preference[] = [
  {
    rank: ({ id }, said) => (isNamed(id, said) ? 0 : 1),
    short: 'signals.matchingOpportunityId names another match',
  },
  {
    rank: ({ productLineKey: line }, said) =>
      line !== null && line === said.productLineKey ? 0 : 1,
    short: 'signals.productLine: absent on one side, where the chosen one has an equal line',
  },
  {
    rank: ({ closeDate }, said) =>
      closeDate && said.closeDate ? daysBetween(closeDate, said.closeDate) : Number.MAX_VALUE,
    short: 'closeDate: farther from the date said than the chosen one, or unknown',
  },
  {
    rank: ({ updatedAt }) => -updatedAt.getTime(),
    short: 'updatedAt: earlier than the chosen one',
  },
  { rank: ({ id }) => id, short: 'id: greater than the chosen one' },
];

/**
 * Returns the open deal that the conversation is about, if any, whatever the candidates' order.
 *
 * A match is a deal that is not closed (stalled counts as open) and whose line and date agree with
 * what was said. Lines agree when equal or when either is absent; dates when either is absent or
 * they lie within the window. Among matches the better one is, in this order: the one the producer
 * named, an equal line before an absent one, the closest date, the latest updated, the smallest id.
 */
export function matchOpportunity<Candidate extends OpportunityCandidate>(
  said: SaidAboutDeal,
  candidates: readonly Candidate[],
  windowMonths: number,
): OpportunityMatch<Candidate> {
  const [match, ...others] = candidates
    .filter((candidate) => mismatch(candidate, said, windowMonths) === null)
    .sort((a, b) => compare(a, b, said));
  const why = [...aboutNamed(said, candidates, windowMonths)];
  if (match === undefined) {
    const open = candidates.filter(({ dealStage }) => !isClosed(dealStage)).length;
    return { match: null, runnersUp: [], why: [...why, `no match among ${open} open deals`] };
  }
  const runnersUp = others.map((other) => ({ id: other.id, why: fallsShort(other, match, said) }));
  return { match, runnersUp, why: [...why, ...aboutMatch(match, said, windowMonths)] };
}

/** Returns why a deal is no match, or null where it is one. */
function mismatch(
  candidate: OpportunityCandidate,
  said: SaidAboutDeal,
  windowMonths: number,
): string | null {
  const { dealStage, productLineKey: line, closeDate } = candidate;
  if (isClosed(dealStage)) return `it is ${dealStage}`;
  if (line !== null && said.productLineKey !== null && line !== said.productLineKey) {
    return 'it is of another product line';
  }
  if (!datesAgree(closeDate, said.closeDate, windowMonths)) {
    return `its close date is outside the window of ${windowMonths} months`;
  }
  return null;
}

function compare(a: OpportunityCandidate, b: OpportunityCandidate, said: SaidAboutDeal): number {
  for (const { rank } of PREFERENCES) {
    const [left, right] = [rank(a, said), rank(b, said)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function fallsShort(
  other: OpportunityCandidate,
  chosen: OpportunityCandidate,
  said: SaidAboutDeal,
): string {
  const first = PREFERENCES.find(({ rank }) => rank(other, said) !== rank(chosen, said));
  return first?.short ?? 'the same deal twice';
}

function aboutNamed(
  said: SaidAboutDeal,
  candidates: readonly OpportunityCandidate[],
  windowMonths: number,
): string[] {
  if (said.matchingOpportunityId === null) return [];
  const named = candidates.find(({ id }) => isNamed(id, said));
  // The id may be any text: only an id that is stored already is repeated.
  if (!named) return ['signals.matchingOpportunityId: no deal of this account, kept as evidence'];
  const reason = mismatch(named, said, windowMonths);
  return reason === null
    ? [`signals.matchingOpportunityId: ${named.id} is a match and is preferred`]
    : [`signals.matchingOpportunityId: ${named.id} is no match, ${reason}; kept as evidence`];
}

function aboutMatch(
  { id, productLineKey, closeDate }: OpportunityCandidate,
  said: SaidAboutDeal,
  windowMonths: number,
): string[] {
  const linesKnown = productLineKey !== null && said.productLineKey !== null;
  const datesKnown = closeDate !== null && said.closeDate !== null;
  return [
    `signals.productLine: ${linesKnown ? 'equal to' : 'absent here or on'} opportunity ${id}`,
    datesKnown
      ? `closeDate: within ${windowMonths} months of opportunity ${id}`
      : `closeDate: absent here or on opportunity ${id}`,
  ];
}

/** Ids are UUIDs, in which case means nothing. */
function isNamed(id: string, said: SaidAboutDeal): boolean {
  return said.matchingOpportunityId?.trim().toLowerCase() === id.toLowerCase();
}
