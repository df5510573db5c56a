import { byMove, type DealMove, type EventfulDeal } from './key-events.ts';
import { byRecord, byText, latestDate, type Recorded } from './lists.ts';
import { fold, nameKey, productLineKey } from './names.ts';
import type { AssembledValue, DatedEntry } from './plan-statements.ts';
import { dayOf, moneyText, reasonText, STAGE_WORDS, shortened } from './plan-words.ts';
import type { DealStage } from './vocabulary.ts';

/** The most competitors that a plan names. */
const COMPETITOR_LIMIT = 20;

const SUMMARY_LIMIT = 1_000;

/** A deal of the account, open or closed. */
export interface AccountDeal extends EventfulDeal {
  readonly productLineKey: string | null;
  readonly estimatedValue: number | null;
  /** Null where neither the deal nor the tenant names one. */
  readonly currency: string | null;
  readonly closeDate: Date | null;
}

/** One exchange with the account; `sequence` is its place among the account's. */
export interface HeardInteraction extends Recorded {
  readonly channel: string;
  readonly subject: string | null;
  readonly summary: string | null;
  readonly sentiment: string | null;
}

/** A competitor as one interaction named it: time, sequence and id are the interaction's. */
export interface HeardCompetitor extends Recorded {
  readonly name: string;
}

/** Returns each exchange in short, oldest first: its summary, or else its subject. */
export function interactionSummaries(interactions: readonly HeardInteraction[]): DatedEntry[] {
  return interactions.toSorted(byRecord).map(({ at, channel, subject, summary, sentiment }) => ({
    at,
    value: {
      date: at.toISOString(),
      channel,
      summary: shortened(summary?.trim() || (subject ?? ''), SUMMARY_LIMIT),
      sentiment: sentiment ?? 'neutral',
    },
  }));
}

/** Returns the newest sentiment heard: an exchange without one says nothing about it. */
export function overallSentiment(interactions: readonly HeardInteraction[]): AssembledValue {
  const last = interactions.toSorted(byRecord).findLast(({ sentiment }) => sentiment !== null);
  return { value: last?.sentiment ?? 'neutral', at: last?.at ?? null };
}

/** Returns the deals that ended so, a line of text each, oldest first by when they were closed. */
export function endedDeals(
  stage: Extract<DealStage, 'closed_won' | 'closed_lost'>,
  deals: readonly AccountDeal[],
  moves: readonly DealMove[],
): DatedEntry[] {
  const ended = deals
    .filter(({ dealStage }) => dealStage === stage)
    .map((deal) => {
      const own = ({ opportunityId, to }: DealMove) => opportunityId === deal.id && to === stage;
      const move = moves.filter(own).sort(byMove).at(-1);
      return { deal, move, at: move?.at ?? deal.closeDate ?? deal.createdAt };
    });
  ended.sort((a, b) => a.at.getTime() - b.at.getTime() || byText(a.deal.id, b.deal.id));
  return ended.map(({ deal: { name, estimatedValue, currency }, move, at }) => {
    const amount = estimatedValue === null ? '' : `, ${moneyText(estimatedValue, currency)}`;
    const when = `${STAGE_WORDS[stage]} on ${dayOf(at)}`;
    return { at, value: `${name}: ${when}${amount}${reasonText(move?.reason ?? null)}` };
  });
}

/**
 * Returns the named competitors in a line, the one heard last first: how often and when. A name in
 * two spellings is one competitor, spelt as it was heard last.
 */
export function competitiveLandscape(heard: readonly HeardCompetitor[]): AssembledValue {
  const inOrder = heard.toSorted((a, b) => byRecord(a, b) || byText(a.name, b.name));
  const byKey = Map.groupBy(inOrder, ({ name }) => nameKey(name) || fold(name).trim());
  byKey.delete('');
  const named = [...byKey].flatMap(([key, mentions]) => {
    const last = mentions.at(-1);
    return last ? { key, last, times: new Set(mentions.map(({ id }) => id)).size } : [];
  });
  named.sort((a, b) => byRecord(b.last, a.last) || byText(a.key, b.key));
  const words = named.slice(0, COMPETITOR_LIMIT).map(({ last, times }) => {
    const often = times === 1 ? 'heard once' : `heard ${times} times, last`;
    return `${last.name.trim()} (${often} on ${dayOf(last.at)})`;
  });
  const others = named.length - words.length;
  const value = [...words, ...(others > 0 ? [`${others} more`] : [])].join('; ');
  return { value, at: latestDate(heard.map(({ at }) => at)) };
}

/** Returns the lines of the catalogue that no deal of the account is about. */
export function whitespace(
  catalogue: readonly string[],
  deals: readonly AccountDeal[],
): AssembledValue {
  const taken = new Set(deals.map((deal) => deal.productLineKey));
  const lines = new Map<string, string>();
  for (const line of catalogue.toSorted(byText)) {
    const key = productLineKey(line);
    if (key !== null && !taken.has(key) && !lines.has(key)) lines.set(key, line);
  }
  const named = deals.filter((deal) => deal.productLineKey !== null);
  return { value: [...lines.values()], at: latestDate(named.map(({ createdAt }) => createdAt)) };
}
