import { dateFrom } from '../../domain/calendar.ts';
import { nameKey, productLineKey } from '../../domain/names.ts';
import { ActionItem } from '../../schemas/action-item.ts';
import type { Participant } from '../../schemas/conversation.ts';
import { IsoDateTime, Money, ProductLine, Share } from '../../schemas/primitives.ts';
import type { OpportunitySignals } from '../../schemas/signals.ts';
import type { ListenContext } from '../listener.ts';
import { amountsIn } from '../rules/amounts.ts';
import type { Belief } from './belief.ts';
import type { ModelAnswer, SaidStep } from './wire.ts';

/** Without a word of the buyer's, as among colleagues, a deal is neither made nor updated. */
const UNGROUNDED_CAP = 0.65;
/** A close date lies no further from the conversation than this, in years. */
const FAR_YEARS = 10;
const DAY_MS = 86_400_000;

/** What the answer is held against. */
export interface Known {
  readonly context: ListenContext;
  readonly participants: readonly Participant[];
  readonly at: string;
}

/** What a conversation is believed to say about a deal; `reasoning` is written by the caller. */
export type BelievedDeal = Omit<OpportunitySignals, 'reasoning'>;

/** Returns what of a model's answer about the deal the buyer's own words carry. */
export function believeDeal(answer: ModelAnswer, belief: Belief, known: Known): BelievedDeal {
  return {
    dealPotentialConfidence: confidenceIn(answer, belief),
    productLine: lineIn(answer, belief, known),
    estimatedValue: valueIn(answer, belief),
    estimatedTimeline: closeDateIn(answer, belief, known),
    painPoints: belief.quotedAll('painPoints', answer.painPoints),
    budgetSignals: belief.quotedAll('budgetSignals', answer.budgetSignals),
    objections: belief.quotedAll('objections', answer.objections),
    isNewOpportunity: answer.isNewOpportunity,
    matchingOpportunityId: matchIn(answer, belief, known),
    competitors: belief.quotedAll('competitors', answer.competitors).filter(isName),
    nextSteps: stepsIn(answer.nextSteps, belief, known),
    sentiment: answer.sentiment,
  };
}

const NAME_LIMIT = 200;
const isName = (name: string) => name.length <= NAME_LIMIT;

function confidenceIn({ dealPotential }: ModelAnswer, belief: Belief): number {
  const { confidence, quote } = dealPotential;
  const share = belief.fitting('dealPotential', Share, confidence) ?? 0;
  if (share <= UNGROUNDED_CAP) return share;
  return belief.quoted('dealPotential', quote) === null ? UNGROUNDED_CAP : share;
}

/** A line is one of the catalogue; without a catalogue it is in the buyer's words. */
function lineIn({ productLine }: ModelAnswer, belief: Belief, { context }: Known): string | null {
  if (productLine.value === null) return null;
  const line = belief.fitting('productLine', ProductLine, productLine.value);
  const key = productLineKey(line);
  if (line === null || key === null) return null;
  const words = belief.quoted('productLine', productLine.quote);
  if (words === null) return null;
  const { catalogue } = context;
  const sold = catalogue.find((one) => productLineKey(one.line) === key);
  if (sold) return sold.line;
  if (catalogue.length > 0) return belief.drop('productLine', 'the catalogue has no such line');
  const isSaid = nameKey(words).includes(nameKey(line));
  return isSaid ? line : belief.drop('productLine', 'its quote does not name it');
}

/** An amount is one that its quote says. */
function valueIn({ estimatedValue }: ModelAnswer, belief: Belief): number | null {
  if (estimatedValue.value === null) return null;
  const value = belief.fitting('estimatedValue', Money, estimatedValue.value);
  if (value === null) return null;
  const words = belief.quoted('estimatedValue', estimatedValue.quote);
  if (words === null) return null;
  return isAmountOf(words, value)
    ? value
    : belief.drop('estimatedValue', 'its quote does not say the amount');
}

/** Says whether words say an amount, as one figure or as an end of a range. */
export function isAmountOf(words: string, value: number): boolean {
  return amountsIn(words, true).some(({ low, high }) => low === value || high === value);
}

function closeDateIn({ closeDate }: ModelAnswer, belief: Belief, { at }: Known): string | null {
  if (closeDate.value === null) return null;
  const date = belief.fitting('closeDate', IsoDateTime, closeDate.value);
  if (date === null || belief.quoted('closeDate', closeDate.quote) === null) return null;
  return isNear(date, at) ? date : belief.drop('closeDate', 'it is past or too far');
}

function isNear(date: string, at: string): boolean {
  const days = ((dateFrom(date)?.getTime() ?? 0) - (dateFrom(at)?.getTime() ?? 0)) / DAY_MS;
  return days >= -1 && days <= FAR_YEARS * 366;
}

/** A deal that was not shown cannot be meant. */
function matchIn(
  { matchingOpportunityId: id }: ModelAnswer,
  belief: Belief,
  { context }: Known,
): string | null {
  if (id === null) return null;
  const deal = context.openDeals.find((one) => one.id === id.toLowerCase());
  return deal?.id ?? belief.drop('matchingOpportunityId', 'it is no open deal of the account');
}

function stepsIn(steps: readonly SaidStep[], belief: Belief, known: Known): ActionItem[] {
  const names = new Map(known.participants.map(({ name }) => [nameKey(name), name]));
  return belief.first('nextSteps', steps).flatMap(({ quote, owner, dueDate }) => {
    const description = belief.quotedByAnyone('nextSteps', quote);
    if (description === null) return [];
    const due = dueDate === null ? null : belief.fitting('nextSteps.dueDate', IsoDateTime, dueDate);
    const isFit = due !== null && isNear(due, known.at);
    const step = {
      description,
      owner: names.get(nameKey(owner ?? '')) ?? null,
      dueDate: isFit ? due : null,
    };
    return belief.fitting('nextSteps', ActionItem, step) ?? [];
  });
}
