import {
  actionIdentity,
  type HeardStep,
  heardSteps,
  settledItems,
  withItemDates,
} from './action-items.ts';
import type { JsonObject, JsonValue } from './json-merge.ts';
import { LIST_LIMITS, newest } from './lists.ts';
import { assemblePlan, type PlanLayout } from './plan-assembly.ts';
import { carryUnknown } from './plan-entries.ts';
import { type PlannedPerson, personEntries, personId, settledPeople } from './plan-people.ts';
import {
  entries,
  number,
  object,
  objectsOf,
  optionalNumber,
  optionalText,
  text,
} from './plan-shapes.ts';
import {
  type Assembled,
  type AssembledValue,
  type RecordedStatement,
  standing,
} from './plan-statements.ts';
import type { DealStage, OpportunitySource } from './vocabulary.ts';

/** A deal's own fields. */
export interface PlannedDeal {
  readonly productLine: string | null;
  readonly estimatedValue: number | null;
  readonly closeDate: Date | null;
  readonly probability: number;
  readonly dealStage: DealStage;
  readonly source: OpportunitySource;
  /** When the fields last changed; null where that is not known: long ago. */
  readonly changedAt: Date | null;
  /** The fields that a human's value holds. */
  readonly heldFields: readonly string[];
}

/** A deal's qualification as its evidence makes it; the snapshots are plain JSON, dates too. */
export interface PlannedQualification {
  readonly bant: object;
  readonly meddic: object;
  /** 0–1. */
  readonly overallConfidence: number;
  readonly lastAssessed: Date | null;
}

/** All that a deal's plan is made of; every list in any order. */
export interface OpportunityPlanFacts {
  readonly opportunity: PlannedDeal;
  /** Null where nothing was assessed yet. */
  readonly qualification: PlannedQualification | null;
  readonly people: readonly PlannedPerson[];
  readonly nextSteps: readonly HeardStep[];
  readonly patches: readonly RecordedStatement[];
  /** The document as it was last written, of any shape; null where there is none. */
  readonly stored: JsonObject | null;
}

/** A deal's plan as it is assembled: to be parsed by its schema before it is written. */
export type OpportunityPlanDocument = JsonObject & {
  readonly coreDeal: JsonObject;
  readonly qualificationTracking: JsonObject;
  readonly stakeholderMap: readonly JsonObject[];
  readonly actionItems: readonly JsonObject[];
};

const NOT_ASSESSED: PlannedQualification = Object.freeze({
  bant: {},
  meddic: {},
  overallConfidence: 0,
  lastAssessed: null,
});

const LAYOUT = {
  coreDeal: {
    productLine: optionalText,
    estimatedValue: optionalNumber,
    closeDate: optionalText,
    probability: number(0.1),
    stage: text('prospecting'),
    source: text('agent_detected'),
  },
  qualificationTracking: {
    bantSnapshot: object,
    meddicSnapshot: object,
    overallConfidence: number(0),
    lastAssessed: optionalText,
  },
  stakeholderMap: entries,
  actionItems: entries,
} satisfies PlanLayout;

/**
 * Returns a deal's plan as its facts make it, whatever their order. Unknown keys of the stored
 * document stay; of the action items the newest are kept. A patch does not move a deal: the stage
 * is the deal's own.
 */
export function assembleOpportunityPlan(facts: OpportunityPlanFacts): OpportunityPlanDocument {
  const { opportunity, people, nextSteps, stored } = facts;
  const patches = facts.patches.map((patch) =>
    patch.field === 'actionItems' ? withItemDates(patch) : patch,
  );
  const fields = new Map<string, Assembled>([
    ...coreFields(opportunity),
    ...qualificationFields(facts.qualification),
    ['stakeholderMap', { entries: personEntries(people) }],
    ['actionItems', { entries: heardSteps(nextSteps) }],
  ]);
  // The layout gives every one of its sections: an object where it names keys.
  const plan = assemblePlan({ layout: LAYOUT, fields, patches, stored }) as OpportunityPlanDocument;
  return {
    ...plan,
    coreDeal: { ...plan.coreDeal, stage: opportunity.dealStage },
    stakeholderMap: settledMap(plan.stakeholderMap, facts),
    actionItems: settledActions(plan.actionItems, { patches, stored }),
  };
}

/** Returns a document of any shape with every field that a plan has, as much of each as fits. */
export function mendedOpportunityPlan(stored: JsonObject): JsonObject {
  return assemblePlan({ layout: LAYOUT, fields: new Map(), patches: [], stored });
}

function settledMap(list: readonly JsonObject[], facts: OpportunityPlanFacts): JsonObject[] {
  const said = standing(facts.patches.filter(({ field }) => field === 'stakeholderMap'));
  const before = said.isWithdrawn ? [] : objectsOf(facts.stored?.stakeholderMap);
  return carryUnknown(settledPeople(list, facts.people, said), before, personId);
}

function settledActions(
  list: readonly JsonObject[],
  { patches, stored }: Pick<OpportunityPlanFacts, 'patches' | 'stored'>,
): JsonObject[] {
  const said = standing(patches.filter(({ field }) => field === 'actionItems'));
  const before = said.isWithdrawn ? [] : objectsOf(stored?.actionItems);
  const items = carryUnknown(settledItems(list, said), before, actionIdentity);
  return newest(items, LIST_LIMITS.actionItems);
}

function coreFields(deal: PlannedDeal): [string, AssembledValue][] {
  const { productLine, estimatedValue, closeDate, probability, dealStage, source } = deal;
  const values: Record<string, JsonValue> = {
    productLine,
    estimatedValue,
    closeDate: closeDate?.toISOString() ?? null,
    probability,
    stage: dealStage,
    source,
  };
  return Object.entries(values).map(([field, value]) => [
    `coreDeal.${field}`,
    { value, at: deal.changedAt, isHeld: deal.heldFields.includes(field) },
  ]);
}

function qualificationFields(
  qualification: PlannedQualification | null,
): [string, AssembledValue][] {
  const { bant, meddic, overallConfidence, lastAssessed: at } = qualification ?? NOT_ASSESSED;
  return [
    ['qualificationTracking.bantSnapshot', { value: plainJson(bant), at }],
    ['qualificationTracking.meddicSnapshot', { value: plainJson(meddic), at }],
    ['qualificationTracking.overallConfidence', { value: overallConfidence, at }],
    ['qualificationTracking.lastAssessed', { value: at?.toISOString() ?? null, at }],
  ];
}

/** Dates become ISO 8601, what is undefined is left out. */
function plainJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
