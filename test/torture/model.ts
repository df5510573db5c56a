import type { SaidOfDeal } from './intents.ts';

/** A deal as it must be once a set of conversations has had its effect, in whatever order. */
export interface ModelDeal {
  readonly account: string;
  readonly line: string;
  readonly value: number;
  readonly confidence: number;
  readonly interactions: number;
  readonly stage: string;
}

/**
 * Folds what conversations said into deals: one an account and line, the value of the latest
 * conversation by its own time, the largest confidence, the stage that need and pain in that many
 * conversations carry a deal to.
 */
export function fold(said: Iterable<SaidOfDeal>): Map<string, ModelDeal> {
  const groups = Map.groupBy(said, (one) => dealKey(one.account, one.line));
  return new Map(
    Array.from(groups, ([key, all]) => {
      const latest = all.reduce((a, b) => (b.at > a.at ? b : a));
      const { account, line, value } = latest;
      const confidence = Math.max(...all.map((one) => one.confidence));
      const stage = all.length >= 2 ? 'qualification' : 'discovery';
      return [key, { account, line, value, confidence, interactions: all.length, stage }];
    }),
  );
}

/** Accounts are told apart by their number: their words come in several spellings. */
export function dealKey(account: string, line: string): string {
  return `${/Works (\d+)/i.exec(account)?.[1] ?? account} · ${line}`;
}

/** One version of a plan: the description of the action item that it added, null for none. */
export interface ModelVersion {
  readonly adds: string | null;
}

/** A plan keeps the newest of its action items. */
const KEPT_ACTIONS = 30;

/** Folds a plan's versions, in order: the descriptions of the action items that each must have. */
export function actionsAfter(versions: readonly ModelVersion[]): string[][] {
  let actions: string[] = [];
  return versions.map(({ adds }) => {
    if (adds !== null) actions = [...actions, adds].slice(-KEPT_ACTIONS);
    return actions;
  });
}
