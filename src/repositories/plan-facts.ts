import { randomUUID } from 'node:crypto';
import type { TenantSession } from '../db/tenant-session.ts';
import type { AccountPlanFacts } from '../domain/assemble-account-plan.ts';
import type { OpportunityPlanFacts } from '../domain/assemble-opportunity-plan.ts';
import type { JsonObject } from '../domain/json-merge.ts';
import type { DealMove, OverrideAct } from '../domain/key-events.ts';
import { latestDate } from '../domain/lists.ts';
import { currentValue } from '../domain/observations.ts';
import type { PlannedPerson } from '../domain/plan-people.ts';
import { listOf } from '../domain/plan-shapes.ts';
import type { RecordedStatement } from '../domain/plan-statements.ts';
import { qualificationFrom, type SignalObservation } from '../domain/qualification.ts';
import { Observations, type StoredObservation } from './observations.ts';
import { competitorsIn, stepsIn, summarised } from './plan-exchanges.ts';
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
  if (accountIds.length + opportunityIds.length === 0) return [];
  const queries = new PlanQueries(session);
  // None needs another's rows: they are sent together, and waited for as one.
  const [accounts, deals, said, patched, ofAccounts, ofDeals] = await Promise.all([
    accountIds.length > 0 ? queries.accounts(accountIds) : [],
    queries.deals(accountIds, opportunityIds),
    decidingOn(new Observations(session), accountIds, opportunityIds),
    queries.patches(accountIds, opportunityIds),
    readOfAccounts(queries, accountIds),
    readOfDeals(queries, opportunityIds),
  ]);
  const patches = grouped(patched, parentOf);
  const stateOf = (parent: PlanParent, row: PlanRow) =>
    planState(parent, row, (row.planId && patches.get(row.planId)) || []);
  const dealsOf = grouped(deals, ({ accountId }) => accountId);
  const wanted = new Set(opportunityIds);
  return [
    ...accounts.map((row): PlanState => {
      const own = dealsOf.get(row.id) ?? [];
      const facts = accountFacts(row, own, ofAccounts, said.get(row.id) ?? []);
      return { ...stateOf('account', row), parent: 'account', facts };
    }),
    ...deals
      .filter(({ id }) => wanted.has(id))
      .map((row): PlanState => {
        const facts = dealFacts(row, ofDeals, said.get(row.id) ?? []);
        return { ...stateOf('opportunity', row), parent: 'opportunity', facts };
      }),
  ];
}

/** Returns what decides on the fields that plans show, by what it is said of. */
async function decidingOn(
  observations: Observations,
  accountIds: readonly string[],
  opportunityIds: readonly string[],
): Promise<Map<string, StoredObservation[]>> {
  const said = await Promise.all([
    observations.deciding(accountIds, PROFILE_FIELDS),
    observations.deciding(opportunityIds, CORE_FIELDS),
  ]);
  return grouped(said.flat(), ({ entityId }) => entityId);
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

/** What the plans of accounts are made of beside the accounts and their deals, by account. */
interface AccountReading {
  readonly moves: ReadonlyMap<string, readonly DealMove[]>;
  readonly exchanges: ReadonlyMap<string, readonly ExchangeRow[]>;
  readonly overrides: ReadonlyMap<string, readonly OverrideAct[]>;
}

async function readOfAccounts(
  queries: PlanQueries,
  ids: readonly string[],
): Promise<AccountReading> {
  const [moves, exchanges, overrides] = await Promise.all(
    ids.length > 0
      ? ([queries.moves(ids), queries.exchangesOfAccounts(ids), queries.overrides(ids)] as const)
      : ([[], [], []] as const),
  );
  return {
    moves: grouped(moves, parentOf),
    exchanges: grouped(exchanges, parentOf),
    overrides: grouped(overrides, parentOf),
  };
}

function accountFacts(
  { id, industry, companySize, currency, catalogue }: AccountRow,
  opportunities: readonly DealRow[],
  { moves, exchanges, overrides }: AccountReading,
  said: readonly StoredObservation[],
): Facts<AccountPlanFacts> {
  const heard = exchanges.get(id) ?? [];
  return {
    account: { industry, companySize },
    observations: said.map((one) => ({ ...one, id: String(one.sequence) })),
    opportunities: opportunities.map((d) => ({ ...d, currency: d.currency ?? currency })),
    moves: moves.get(id) ?? [],
    overrides: overrides.get(id) ?? [],
    interactions: summarised(heard),
    competitors: heard.flatMap(competitorsIn),
    catalogue: listOf(catalogue).filter((line) => typeof line === 'string'),
  };
}

/** What the plans of deals are made of beside the deals, by deal. */
interface DealReading {
  readonly signals: ReadonlyMap<string, readonly SignalObservation[]>;
  readonly people: ReadonlyMap<string, readonly PlannedPerson[]>;
  readonly exchanges: ReadonlyMap<string, readonly ExchangeRow[]>;
}

async function readOfDeals(queries: PlanQueries, ids: readonly string[]): Promise<DealReading> {
  const [signals, people, exchanges] = await Promise.all(
    ids.length > 0
      ? ([queries.signals(ids), queries.people(ids), queries.exchangesOfDeals(ids)] as const)
      : ([[], [], []] as const),
  );
  return {
    signals: grouped(signals, parentOf),
    people: grouped(people, parentOf),
    exchanges: grouped(exchanges, parentOf),
  };
}

function dealFacts(
  deal: DealRow,
  { signals, people, exchanges }: DealReading,
  said: readonly StoredObservation[],
): Facts<OpportunityPlanFacts> {
  return {
    opportunity: plannedDeal(deal, said),
    qualification: qualified(signals.get(deal.id) ?? []),
    people: people.get(deal.id) ?? [],
    nextSteps: (exchanges.get(deal.id) ?? []).flatMap(stepsIn),
  };
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

const parentOf = ({ parentId }: Of<object>) => parentId;

function grouped<Row>(rows: readonly Row[], of: (row: Row) => string): Map<string, Row[]> {
  return Map.groupBy(rows, of);
}
