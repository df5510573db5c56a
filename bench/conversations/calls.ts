import { listenByRules } from '../../src/signals/rules/listen.ts';
import { type Call, type Labelled, NOTHING_KNOWN } from './data.ts';

/** What the calls' author took from each, as what a listener should find; words of the quotes. */
const INSIGHTS: Readonly<Record<string, readonly Insight[]>> = {
  'call-1': [
    ['pain', /discovery/i],
    ['pain', /manual/i],
    ['pain', /audit/i],
    ['decisionCriteria', /automated discovery/i],
    ['decisionCriteria', /subject requests/i],
    ['next step', /CISO/],
  ],
  'call-2': [
    ['budget', /ballpark/i],
    ['decisionProcess', /CTO|approval/],
    ['economicBuyer', /CTO/],
    ['decisionCriteria', /integrat|Snowflake|performance/i],
    ['next step', /deep dive|pilot|CTO/i],
  ],
  'call-3': [
    ['competitor', /Collibra/],
    ['objection', /pric/i],
    ['economicBuyer', /CFO/],
    ['next step', /proposal by Friday/i],
    ['next step', /by Thursday/i],
    ['timeline', /end of this month/i],
  ],
  'long-call': [
    ['objection', /above what/i],
    ['objection', /tight budget/i],
    ['pain', /hours per week/i],
    ['metrics', /hours per week/i],
    ['need', /options/i],
    ['decisionProcess', /next step/i],
    ['next step', /pilot agreement/i],
    ['next step', /calendar invite/i],
  ],
};
type Insight = readonly [signal: string, words: RegExp];

/** How many of the insights were heard, and which were not. */
export interface CallScores {
  readonly id: string;
  readonly half: string;
  readonly found: number;
  readonly of: number;
  readonly missed: readonly string[];
  readonly confidence: number;
}

export function callScores(calls: readonly Labelled<Call>[]): CallScores[] {
  return calls.map(({ id, half, conversation }) => {
    const heard = listenByRules(conversation, NOTHING_KNOWN);
    const insights = INSIGHTS[id] ?? [];
    const missed = insights.filter(([signal, words]) => {
      return !heard.quotes.some((quote) => quote.signal === signal && words.test(quote.text));
    });
    return {
      id,
      half,
      found: insights.length - missed.length,
      of: insights.length,
      missed: missed.map(([signal, words]) => `${signal} ${words.source}`),
      confidence: heard.signals.dealPotentialConfidence,
    };
  });
}
