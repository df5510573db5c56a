import { productLineKey } from '../../src/domain/names.ts';
import { assess, type Statements, tracked } from './qualification.ts';
import type { Said } from './said.ts';

/** What a job asks for to enter a stage: interactions, BANT of 4, MEDDIC of 6, signals by name. */
const PATH: readonly (readonly [string, number, number, number, readonly string[]])[] = [
  ['discovery', 1, 0, 0, ['need']],
  ['qualification', 2, 1, 1, ['need', 'pain']],
  ['evaluation', 3, 2, 2, ['budget', 'authority']],
  ['negotiation', 4, 3, 3, ['economicBuyer', 'decisionCriteria']],
];

export interface ModelMove {
  readonly from: string | null;
  readonly to: string;
  readonly at: number;
}

export interface ModelDeal {
  readonly name: string;
  readonly madeAt: number;
  readonly source: string;
  line: string | null;
  stage: string;
  confidence: number;
  value: { readonly value: number; readonly at: number } | null;
  closes: { readonly value: string; readonly at: number } | null;
  readonly snapshot: object;
  readonly moves: ModelMove[];
  readonly statements: Statements;
  readonly said: Said[];
  /** By the person's key, the roles said of them in conversations about the deal. */
  readonly people: Map<string, Set<string>>;
}

export type ModelDeals = Map<string, ModelDeal>;

/** Takes one conversation about a deal in; the first one makes it. */
export function converse(deals: ModelDeals, said: Said, accountName: string): ModelDeal {
  const made = deals.get(said.dealId) ?? newDeal(said, accountName);
  const { signals, at, closeDate } = said;
  const isSaid = assess(made.statements, said);
  const { bantSnapshot: bant, meddicSnapshot: meddic } = tracked(made.statements);
  const deal = deals.has(said.dealId)
    ? made
    : { ...made, snapshot: isSaid ? { bant, meddic } : {} };
  deals.set(said.dealId, deal);
  deal.said.push(said);
  deal.line ??= productLineKey(signals.productLine) === null ? null : (signals.productLine ?? null);
  deal.confidence = Math.max(deal.confidence, signals.dealPotentialConfidence);
  const value = signals.estimatedValue ?? null;
  if (value !== null && at >= (deal.value?.at ?? 0)) deal.value = { value, at };
  if (closeDate !== null && at >= (deal.closes?.at ?? 0)) deal.closes = { value: closeDate, at };
  advance(deal, at);
  return deal;
}

function newDeal({ signals, at }: Said, accountName: string): ModelDeal {
  return {
    name: `${accountName} – ${signals.productLine ?? 'Opportunity'}`,
    madeAt: at,
    source: 'agent_detected',
    line: null,
    stage: 'prospecting',
    confidence: 0,
    value: null,
    closes: null,
    snapshot: {},
    moves: [{ from: null, to: 'prospecting', at }],
    statements: new Map(),
    said: [],
    people: new Map(),
  };
}

/** One step after the other, each a moment after the last move, until something is missing. */
function advance(deal: ModelDeal, at: number): void {
  const { bantSnapshot, meddicSnapshot } = tracked(deal.statements);
  const known = (group: object) =>
    Object.entries(group).flatMap(([name, { identified }]) => (identified ? [name] : []));
  const [bant, meddic] = [known(bantSnapshot), known(meddicSnapshot)];
  const start = PATH.findIndex(([stage]) => stage === deal.stage) + 1;
  for (const [stage, talks, ofFour, ofSix, names] of PATH.slice(start)) {
    const isMet = names.every((name) => bant.includes(name) || meddic.includes(name));
    const isMuch = bant.length >= ofFour && meddic.length >= ofSix && deal.said.length >= talks;
    if (!isMet || !isMuch) return;
    const last = deal.moves.at(-1)?.at ?? 0;
    deal.moves.push({ from: deal.stage, to: stage, at: Math.max(at, last + 1) });
    deal.stage = stage;
  }
}
