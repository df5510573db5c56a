import type { FieldEvidence } from '../domain/deal-fields.ts';
import type { Observation } from '../domain/observations.ts';
import type { AccountFinding } from '../repositories/account-mentions.ts';
import type { DealLink } from '../repositories/deal-links.ts';
import type { NewInteraction } from '../repositories/interactions.ts';
import type { NewSuggestion } from '../repositories/new-suggestions.ts';
import type { NewObservation, StoredObservation } from '../repositories/observations.ts';
import type {
  ChangedOpportunity,
  NewOpportunity,
  OpportunityFacts,
} from '../repositories/opportunities.ts';
import type { PersonState } from '../repositories/people.ts';
import type { StageMove } from '../repositories/stage-moves.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';

/** All that one decision about a deal writes; every part may be empty. */
export interface DealWrites {
  readonly interaction: NewInteraction | null;
  readonly created: NewOpportunity | null;
  readonly changed: ChangedOpportunity | null;
  readonly moves: readonly StageMove[];
  readonly people: readonly PersonState[];
  readonly links: readonly DealLink[];
  readonly observations: readonly NewObservation[];
  readonly suggestions: readonly NewSuggestion[];
}

export const NO_WRITES: DealWrites = Object.freeze({
  interaction: null,
  created: null,
  changed: null,
  moves: [],
  people: [],
  links: [],
  observations: [],
  suggestions: [],
});

/** The stored deals that decisions are about, and what decides on their fields. */
export interface DealFacts {
  readonly opportunities: readonly OpportunityFacts[];
  readonly observations: readonly StoredObservation[];
}

/** Returns the ids of the accounts that were found or made, and so are locked. */
export function lockedIds(findings: readonly AccountFinding[]): string[] {
  const ids = findings.flatMap((finding) => ('account' in finding ? finding.account.id : []));
  return [...new Set(ids)];
}

/** Reads the open deals of locked accounts, of `named` ids the closed ones too. */
export async function readDeals(
  uow: UnitOfWork,
  accountIds: readonly string[],
  named: readonly string[],
): Promise<OpportunityFacts[]> {
  return accountIds.length === 0 ? [] : uow.opportunities.openIn(accountIds, named);
}

/** Adds to deals the evidence that decides on some of their fields. */
export async function withEvidence(
  uow: UnitOfWork,
  opportunities: readonly OpportunityFacts[],
  fields: readonly string[],
): Promise<DealFacts> {
  const ids = opportunities.map(({ id }) => id);
  const observations = ids.length === 0 ? [] : await uow.observations.deciding(ids, fields);
  return { opportunities, observations };
}

/** Writes what several decisions decided, in sets: sent together, and waited for once. */
export async function saveWrites(uow: UnitOfWork, writes: readonly DealWrites[]): Promise<void> {
  const changed = writes.flatMap((write) => write.changed ?? []);
  await Promise.all([
    uow.interactions.insert(writes.flatMap(({ interaction }) => interaction ?? [])),
    uow.opportunities.insert(writes.flatMap(({ created }) => created ?? [])),
    uow.opportunities.update(lastOfEach(changed)),
    uow.stageMoves.add(writes.flatMap(({ moves }) => moves)),
    uow.people.save(lastOfEach(writes.flatMap(({ people }) => people))),
    uow.dealLinks.add(writes.flatMap(({ links }) => links)),
    uow.observations.add(writes.flatMap(({ observations }) => observations)),
    uow.suggestions.add(writes.flatMap(({ suggestions }) => suggestions)),
  ]);
}

/** Where one batch changes a row twice, the later change was decided on the earlier one. */
function lastOfEach<Row extends { readonly id: string }>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** A place in the ledger behind every stored one. */
const LATEST = 2 ** 52;

/** Returns the facts as they are once a decision is written, for the next one of the batch. */
export function afterWrites(facts: DealFacts, writes: DealWrites, now: Date): DealFacts {
  const { created, changed, observations } = writes;
  const made = created ? [{ ...created, updatedAt: now }] : [];
  const opportunities = facts.opportunities.map((deal) =>
    deal.id === changed?.id ? { ...deal, ...changed, updatedAt: now } : deal,
  );
  // Later than all that is stored, in the order in which they are decided.
  const next = LATEST + facts.observations.length;
  const aboutDeals = observations.filter(({ entityType }) => entityType === 'opportunity');
  const recorded = aboutDeals.map(({ entityId, field, value, source, observedAt }, i) => {
    return { entityId, field, value, source, at: observedAt, sequence: next + i };
  });
  return {
    opportunities: [...opportunities, ...made],
    observations: [...facts.observations, ...recorded],
  };
}

/** Returns what decides on the fields of one thing. */
export function evidenceFor(observations: readonly StoredObservation[], id: string): FieldEvidence {
  const byField = new Map<string, Observation[]>();
  for (const observation of observations) {
    if (observation.entityId !== id) continue;
    const { field } = observation;
    byField.set(field, [...(byField.get(field) ?? []), observation]);
  }
  return byField;
}
