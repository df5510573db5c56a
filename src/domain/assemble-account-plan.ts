import {
  type AccountDeal,
  competitiveLandscape,
  endedDeals,
  type HeardCompetitor,
  type HeardInteraction,
  interactionSummaries,
  overallSentiment,
  whitespace,
} from './account-history.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';
import { type DealMove, keyEvents, type OverrideAct } from './key-events.ts';
import { byRecord, byText, LIST_LIMITS, latestDate, newest } from './lists.ts';
import { currentValue, type Observation } from './observations.ts';
import { assemblePlan, type PlanLayout } from './plan-assembly.ts';
import { byDate, carryUnknown, textOf } from './plan-entries.ts';
import { entries, listOf, objectsOf, optionalText, text, texts } from './plan-shapes.ts';
import type { Assembled, AssembledValue, RecordedStatement } from './plan-statements.ts';
import { isOpen } from './stages.ts';

/** What is on record about one field of the account. */
export interface AccountObservation extends Observation {
  readonly id: string;
  readonly field: string;
}

/** All that an account's plan is made of; every list in any order. */
export interface AccountPlanFacts {
  readonly account: { readonly industry: string | null; readonly companySize: string | null };
  /** Of the fields named as those of the company's profile. */
  readonly observations: readonly AccountObservation[];
  readonly opportunities: readonly AccountDeal[];
  readonly moves: readonly DealMove[];
  /** What humans set and released, of the account, its deals and its people. */
  readonly overrides: readonly OverrideAct[];
  readonly interactions: readonly HeardInteraction[];
  readonly competitors: readonly HeardCompetitor[];
  /** The product lines that the tenant sells. */
  readonly catalogue: readonly string[];
  readonly patches: readonly RecordedStatement[];
  /** The document as it was last written, of any shape; null where there is none. */
  readonly stored: JsonObject | null;
}

/** An account's plan as it is assembled: to be parsed by its schema before it is written. */
export type AccountPlanDocument = JsonObject & {
  readonly companyProfile: JsonObject;
  readonly relationshipHistory: JsonObject;
  readonly strategicPositioning: JsonObject;
  readonly activeOpportunityIds: readonly JsonValue[];
};

const LAYOUT = {
  companyProfile: {
    industry: optionalText,
    companySize: optionalText,
    techStack: texts,
    businessModel: text(''),
    strategicInitiatives: texts,
  },
  relationshipHistory: {
    keyEvents: texts,
    interactionSummaries: entries,
    overallSentiment: text('neutral'),
    wins: texts,
    losses: texts,
  },
  strategicPositioning: {
    competitiveLandscape: text(''),
    whitespaceOpportunities: texts,
    strategicFit: text(''),
  },
  activeOpportunityIds: texts,
} satisfies PlanLayout;

/**
 * Returns an account's plan as its facts make it, whatever their order. Unknown keys of the stored
 * document stay; the fit with our strategy comes from patches alone; limited lists keep the newest.
 */
export function assembleAccountPlan(facts: AccountPlanFacts): AccountPlanDocument {
  const { patches, stored } = facts;
  const fields = new Map([...profileFields(facts), ...historyFields(facts)]);
  // The layout gives every one of its sections: an object where it names keys.
  const plan = assemblePlan({ layout: LAYOUT, fields, patches, stored }) as AccountPlanDocument;
  const history = plan.relationshipHistory;
  const before = objectsOf(sectionOf(stored, 'relationshipHistory').interactionSummaries);
  const summaries = carryUnknown(objectsOf(history.interactionSummaries), before, summaryIdentity);
  return {
    ...plan,
    relationshipHistory: {
      ...history,
      keyEvents: newest(listOf(history.keyEvents), LIST_LIMITS.keyEvents),
      interactionSummaries: newest(byDate(summaries, 'date'), LIST_LIMITS.interactionSummaries),
    },
  };
}

/** Returns a document of any shape with every field that a plan has, as much of each as fits. */
export function mendedAccountPlan(stored: JsonObject): JsonObject {
  return assemblePlan({ layout: LAYOUT, fields: new Map(), patches: [], stored });
}

function profileFields({ account, observations }: AccountPlanFacts): Map<string, AssembledValue> {
  const inOrder = observations.toSorted(byRecord);
  const fields = Object.keys(LAYOUT.companyProfile).flatMap((field): [string, AssembledValue][] => {
    const current = currentValue(inOrder.filter((said) => said.field === field));
    if (current === null) return [];
    const { value, at, source } = current;
    return [[`companyProfile.${field}`, { value, at, isHeld: source === 'human_override' }]];
  });
  const { industry, companySize } = account;
  return new Map([
    ['companyProfile.industry', { value: industry, at: null }],
    ['companyProfile.companySize', { value: companySize, at: null }],
    ...fields,
  ]);
}

function historyFields(facts: AccountPlanFacts): Map<string, Assembled> {
  const { opportunities, moves, interactions, competitors, catalogue } = facts;
  const won = endedDeals('closed_won', opportunities, moves);
  const lost = endedDeals('closed_lost', opportunities, moves);
  return new Map<string, Assembled>([
    ['relationshipHistory.keyEvents', { entries: keyEvents(facts) }],
    ['relationshipHistory.interactionSummaries', { entries: interactionSummaries(interactions) }],
    ['relationshipHistory.overallSentiment', overallSentiment(interactions)],
    ['relationshipHistory.wins', { entries: won }],
    ['relationshipHistory.losses', { entries: lost }],
    ['strategicPositioning.competitiveLandscape', competitiveLandscape(competitors)],
    ['strategicPositioning.whitespaceOpportunities', whitespace(catalogue, opportunities)],
    ['activeOpportunityIds', openDeals(opportunities, moves)],
  ]);
}

function openDeals(deals: readonly AccountDeal[], moves: readonly DealMove[]): AssembledValue {
  const open = deals.filter(({ dealStage }) => isOpen(dealStage));
  open.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || byText(a.id, b.id));
  const changes = [...deals.map(({ createdAt }) => createdAt), ...moves.map(({ at }) => at)];
  return { value: open.map(({ id }) => id), at: latestDate(changes) };
}

function summaryIdentity({ date, channel, summary }: JsonObject): string {
  return [date, channel, summary].map(textOf).join('\n');
}

function sectionOf(document: JsonObject | null, section: string): JsonObject {
  const value = document?.[section];
  return isJsonObject(value) ? value : {};
}
