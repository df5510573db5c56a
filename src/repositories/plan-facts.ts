import { randomUUID } from 'node:crypto';
import type { TenantSession } from '../db/tenant-session.ts';
import type { HeardCompetitor, HeardInteraction } from '../domain/account-history.ts';
import type { HeardStep } from '../domain/action-items.ts';
import type { AccountPlanFacts } from '../domain/assemble-account-plan.ts';
import type { OpportunityPlanFacts } from '../domain/assemble-opportunity-plan.ts';
import type { JsonObject } from '../domain/json-merge.ts';
import { LIST_LIMITS, latestDate } from '../domain/lists.ts';
import { currentValue } from '../domain/observations.ts';
import { listOf, objectsOf } from '../domain/plan-shapes.ts';
import type { RecordedStatement } from '../domain/plan-statements.ts';
import { qualificationFrom, type SignalObservation } from '../domain/qualification.ts';
import { Observations, type StoredObservation } from './observations.ts';
import type { PlanParent } from './plan-kinds.ts';
import { adoptedStatements } from './plan-mending.ts';
import {
  type AccountRow,
  type DealRow,
  type ExchangeRow,
  type Of,
  type PlanColumns,
  PlanQueries,
} from './plan-queries.ts';

type Facts<Source> = Omit<Source, 'patches' | 'stored'>;

/** A plan as it is stored, and all that it is made of; it need not be written yet. */
export type PlanState = {
  /** The plan's own; of a plan that is not written yet the one that it will have. */
  readonly planId: string;
  /** 0 where the plan is not written yet. */
  readonly version: number;
  readonly stored: JsonObject | null;
  readonly staleSince: Date | null;
  readonly parentId: string;
  readonly patches: readonly RecordedStatement[];
  /** Those of them that are not on record yet: of a document that was not written through here. */
  readonly adopted: readonly RecordedStatement[];
  /** The database's time, behind the locks. */
  readonly now: Date;
} & (
  | { readonly parent: 'account'; readonly facts: Facts<AccountPlanFacts> }
  | { readonly parent: 'opportunity'; readonly facts: Facts<OpportunityPlanFacts> }
);

/** Whose plans: accounts and opportunities by id. */
export interface PlanParents {
  readonly accountIds: readonly string[];
  readonly opportunityIds: readonly string[];
}

const PROFILE_FIELDS = [
  'industry',
  'companySize',
  'techStack',
  'businessModel',
  'strategicInitiatives',
];
const CORE_FIELDS = ['productLine', 'estimatedValue', 'closeDate', 'probability', 'source'];

/**
 * Reads the plans of some accounts and deals, and the facts that they are made of, in a fixed
 * number of statements. The accounts' locks are held: what is decided on it may be written.
 * Parents that are not visible are left out.
 */
export async function readPlanStates(
  session: TenantSession,
  { accountIds, opportunityIds }: PlanParents,
): Promise<PlanState[]> {
  const queries = new PlanQueries(session);
  if (accountIds.length + opportunityIds.length === 0) return [];
  const [accounts, deals] = await Promise.all([
    accountIds.length > 0 ? queries.accounts(accountIds) : [],
    queries.deals(accountIds, opportunityIds),
  ]);
  const wanted = new Set(opportunityIds);
  const planned = deals.filter(({ id }) => wanted.has(id));
  const parents = [...accounts, ...planned];
  if (parents.length === 0) return [];
  const planIds = parents.flatMap(({ planId }) => planId ?? []);
  const observations = new Observations(session);
  const decided = Promise.all([
    observations.deciding(accountIds, PROFILE_FIELDS),
    observations.deciding(
      planned.map(({ id }) => id),
      CORE_FIELDS,
    ),
  ]);
  const said = decided.then((rows) => grouped(rows.flat(), entityOf));
  const [patched, ofAccounts, ofDeals] = await Promise.all([
    planIds.length > 0 ? queries.patches(planIds) : [],
    accountFacts(queries, accounts, deals, said),
    dealFacts(queries, planned, said),
  ]);
  const patches = grouped(patched, parentOf);
  const stateOf = (parent: PlanParent, row: PlanRow) =>
    planState(parent, row, (row.planId && patches.get(row.planId)) || []);
  return [
    ...accounts.map((row, i): PlanState => {
      return { ...stateOf('account', row), parent: 'account', facts: at(ofAccounts, i) };
    }),
    ...planned.map((row, i): PlanState => {
      return { ...stateOf('opportunity', row), parent: 'opportunity', facts: at(ofDeals, i) };
    }),
  ];
}

type PlanRow = PlanColumns & { readonly id: string };

function planState(parent: PlanParent, row: PlanRow, patches: readonly RecordedStatement[]) {
  const { id: parentId, planId, version, planData: stored, staleSince, foreignSince, now } = row;
  const adopted =
    stored && foreignSince ? adoptedStatements(parent, stored, { at: foreignSince, now }) : [];
  return {
    planId: planId ?? randomUUID(),
    version: version ?? 0,
    stored,
    staleSince,
    parentId,
    patches: [...patches, ...adopted],
    adopted,
    now,
  };
}

type Said = Promise<ReadonlyMap<string, readonly StoredObservation[]>>;

async function accountFacts(
  queries: PlanQueries,
  accounts: readonly AccountRow[],
  deals: readonly DealRow[],
  saidOf: Said,
): Promise<Facts<AccountPlanFacts>[]> {
  if (accounts.length === 0) return [];
  const ids = accounts.map(({ id }) => id);
  const dealsBy = grouped(deals, ({ accountId }) => accountId);
  const own = ids.flatMap((id) => dealsBy.get(id) ?? []);
  const [moves, exchanged, overridden, said] = await Promise.all([
    own.length > 0 ? queries.moves(own.map(({ id }) => id)) : [],
    queries.exchangesOfAccounts(ids),
    queries.overrides(ids),
    saidOf,
  ]);
  const movesBy = grouped(moves, ({ opportunityId }) => opportunityId);
  const exchanges = grouped(exchanged, parentOf);
  const overrides = grouped(overridden, parentOf);
  return accounts.map(({ id, industry, companySize, currency, catalogue }) => {
    const opportunities = dealsBy.get(id) ?? [];
    const heard = exchanges.get(id) ?? [];
    return {
      account: { industry, companySize },
      observations: (said.get(id) ?? []).map((one) => ({ ...one, id: String(one.sequence) })),
      opportunities: opportunities.map((d) => ({ ...d, currency: d.currency ?? currency })),
      moves: opportunities.flatMap((deal) => movesBy.get(deal.id) ?? []),
      overrides: overrides.get(id) ?? [],
      interactions: summarised(heard),
      competitors: heard.flatMap(competitorsIn),
      catalogue: listOf(catalogue).filter((line) => typeof line === 'string'),
    };
  });
}

async function dealFacts(
  queries: PlanQueries,
  deals: readonly DealRow[],
  saidOf: Said,
): Promise<Facts<OpportunityPlanFacts>[]> {
  if (deals.length === 0) return [];
  const ids = deals.map(({ id }) => id);
  const [heard, linked, exchanged, said] = await Promise.all([
    queries.signals(ids),
    queries.people(ids),
    queries.exchangesOfDeals(ids),
    saidOf,
  ]);
  const signals = grouped(heard, parentOf);
  const people = grouped(linked, parentOf);
  const exchanges = grouped(exchanged, parentOf);
  return deals.map((deal) => ({
    opportunity: plannedDeal(deal, said.get(deal.id) ?? []),
    qualification: qualified(signals.get(deal.id) ?? []),
    people: people.get(deal.id) ?? [],
    nextSteps: (exchanges.get(deal.id) ?? []).flatMap(stepsIn),
  }));
}

function plannedDeal(deal: DealRow, said: readonly StoredObservation[]) {
  const current = CORE_FIELDS.flatMap((name) => {
    const value = currentValue(said.filter(({ field }) => field === name));
    return value === null ? [] : [{ name, ...value }];
  });
  const held = current.filter(({ source }) => source === 'human_override');
  return {
    ...deal,
    changedAt: latestDate(current.map((value) => value.at)) ?? deal.createdAt,
    heldFields: held.map(({ name }) => name),
  };
}

function qualified(said: readonly SignalObservation[]) {
  return said.length === 0 ? null : qualificationFrom(said);
}

/** The newest exchanges, as many as a plan sums up, and the newest that carries a sentiment. */
function summarised(heard: readonly ExchangeRow[]): HeardInteraction[] {
  const newest = heard.toSorted((a, b) => +b.at - +a.at || b.sequence - a.sequence);
  const shown = newest.slice(0, LIST_LIMITS.interactionSummaries);
  const felt = newest.find(({ sentiment }) => sentiment !== null);
  return felt === undefined || shown.includes(felt) ? shown : [...shown, felt];
}

function competitorsIn({ id, at, sequence, competitors }: ExchangeRow): HeardCompetitor[] {
  const names = listOf(competitors).filter((name) => typeof name === 'string');
  return names.map((name) => ({ id, at, sequence, name }));
}

function stepsIn({ id, at, sequence, nextSteps }: ExchangeRow): HeardStep[] {
  return objectsOf(nextSteps).flatMap((step) => {
    const { description, owner, dueDate, status, createdAt } = step;
    if (typeof description !== 'string' || description.trim() === '') return [];
    return {
      id,
      at,
      sequence,
      description,
      owner: typeof owner === 'string' ? owner : null,
      dueDate: typeof dueDate === 'string' ? dueDate : null,
      createdAt: typeof createdAt === 'string' ? createdAt : null,
      ...(typeof status === 'string' && { status }),
    };
  });
}

const parentOf = ({ parentId }: Of<object>) => parentId;
const entityOf = ({ entityId }: StoredObservation) => entityId;

function grouped<Row>(rows: readonly Row[], of: (row: Row) => string): Map<string, Row[]> {
  return Map.groupBy(rows, of);
}

function at<Fact>(facts: readonly Fact[], place: number): Fact {
  return facts[place] as Fact;
}
