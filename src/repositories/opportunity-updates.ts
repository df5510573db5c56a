import { canonicalJson } from '../domain/json-merge.ts';
import { currentValue, type Observation } from '../domain/observations.ts';
import type { StagePolicy } from '../domain/stage-policy.ts';
import { mayMove } from '../domain/stages.ts';
import { Opportunity } from '../entities/opportunity.ts';
import { IllegalTransition, InvalidJobData, NotFound } from '../errors.ts';
import { Actor } from '../schemas/actor.ts';
import { type OpportunityRead, OpportunityUpdate } from '../schemas/opportunity.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { lockAccount } from './account-lock.ts';
import { actorColumns, sourceOf } from './acts.ts';
import { ExternalIds } from './external-ids.ts';
import {
  columnsOf,
  type FieldValues,
  fieldChange,
  fieldObservations,
  type ObservedField,
  observedIn,
} from './opportunity-fields.ts';
import { opportunityRead } from './read-models.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What an update came to. */
export interface UpdatedOpportunity {
  readonly opportunity: OpportunityRead;
  /** The fields left as they are because a person's value holds; empty for a person's own act. */
  readonly held: readonly ObservedField[];
}

type Evidence = ReadonlyMap<string, Observation | null>;

/** Changes one opportunity as the act of an actor, under its account's lock. */
export class OpportunityUpdates {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Writes the fields that differ, each with an observation: a person's value holds until it is
   * released, so where one does an agent's or a job's is recorded but not written, and the field
   * is among `held`. Null clears a field, an absent one stays. A person who says what is there
   * already holds it from now on; anybody else's update without a difference writes nothing.
   *
   * @throws {InvalidJobData} change or actor breaks its schema.
   * @throws {NotFound} the opportunity is not visible.
   * @throws {IllegalTransition} the actor may not move the deal to that stage.
   * @throws {AlreadyExists} another opportunity has the external id.
   */
  async update(id: string, input: unknown, by: unknown): Promise<UpdatedOpportunity> {
    const change = parseOrThrow(OpportunityUpdate, input, 'change');
    const actor = parseOrThrow(Actor, by, 'actor');
    const { session } = this.#uow;
    const externalIds = new ExternalIds(session);
    await externalIds.lock(change.externalId);
    const { now } = await lockAccount(session, (await this.#row(id)).accountId);
    const row = await this.#row(id);
    const { changed, equal } = fieldChange(row, change);
    refuseIllegalMove(row, change, actor, this.#uow.tenant.stagePolicy);
    const isHuman = actor.kind === 'human';
    const sayable = isHuman ? { ...changed, ...equal } : changed;
    const evidence = await this.#evidence(id, observedIn(sayable));
    const held = isHuman ? [] : heldIn(observedIn(changed), evidence);
    const written = without(changed, held);
    const said = without(sayable, saidBefore(equal, evidence));
    const identity = identityAfter(row, written);
    await externalIds.refuseTaken(identity, id);
    const fromStage = row.dealStage;
    const columns = columnsOf(written, change.syncedAt);
    if (Object.keys(columns).length > 0) {
      session.em.assign(row, { ...columns, updatedAt: now });
      await session.em.flush();
    }
    await this.#record(id, said, evidence, actor, now);
    if (row.dealStage !== fromStage) {
      const move = { opportunityId: id, fromStage, toStage: row.dealStage, movedAt: now };
      await this.#uow.stageMoves.add([{ ...move, ...actorColumns(actor) }]);
    }
    const isNews = observedIn(isHuman ? said : written).length > 0;
    if (isNews) await this.#uow.stalePlans.refresh([row.accountId], [id]);
    return { opportunity: opportunityRead(row), held };
  }

  async #row(id: string): Promise<Opportunity> {
    const { em, tenantId } = this.#uow.session;
    const row = await em.findOne(Opportunity, { tenantId, id }, { refresh: true });
    if (!row) throw new NotFound(`no opportunity ${id}`);
    return row;
  }

  async #evidence(id: string, fields: readonly ObservedField[]): Promise<Evidence> {
    if (fields.length === 0) return new Map();
    const stored = await this.#uow.observations.deciding([id], fields);
    return new Map(
      fields.map((name) => [name, currentValue(stored.filter(({ field }) => field === name))]),
    );
  }

  /** An act is never dated before what it overrules: a conversation may claim a time to come. */
  async #record(id: string, said: FieldValues, evidence: Evidence, actor: Actor, now: Date) {
    const at = (field: ObservedField) => {
      const current = evidence.get(field);
      return current && current.at > now ? current.at : now;
    };
    const act = { opportunityId: id, source: sourceOf(actor), actor, at };
    await this.#uow.observations.add(fieldObservations(said, act));
  }
}

function refuseIllegalMove(
  row: Opportunity,
  change: OpportunityUpdate,
  actor: Actor,
  policy: StagePolicy,
): void {
  if (change.dealStage === undefined) return;
  const move = mayMove(row.dealStage, change.dealStage, actor.kind, actor.reason, policy);
  if (!move.allowed) throw new IllegalTransition(`opportunity ${row.id}: ${move.reason}`);
}

/** Returns the fields of which a person has said the same, and no one has let them go since. */
function saidBefore(values: FieldValues, evidence: Evidence): ObservedField[] {
  return observedIn(values).filter((field) => {
    const current = evidence.get(field) ?? null;
    return isOverride(current) && canonicalJson(current?.value) === canonicalJson(values[field]);
  });
}

/** The two halves of an external identity are held together, or the other would name nothing. */
function heldIn(fields: readonly ObservedField[], evidence: Evidence): ObservedField[] {
  const isLocked = (field: ObservedField) => isOverride(evidence.get(field) ?? null);
  const halves: readonly ObservedField[] = ['externalSystem', 'externalId'];
  const isIdentityHeld = halves.some((half) => fields.includes(half) && isLocked(half));
  return fields.filter((field) => isLocked(field) || (isIdentityHeld && halves.includes(field)));
}

function isOverride(current: Observation | null): boolean {
  return current?.source === 'human_override' && current.released !== true;
}

function without(values: FieldValues, held: readonly ObservedField[]): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter(([field]) => !(held as readonly string[]).includes(field)),
  );
}

function identityAfter(row: Opportunity, written: FieldValues) {
  const after = { externalSystem: row.externalSystem, externalId: row.externalId, ...written };
  const { externalSystem = null, externalId = null } = after as Partial<Opportunity>;
  if ((externalSystem === null) !== (externalId === null)) {
    const path = externalId === null ? 'externalId' : 'externalSystem';
    throw new InvalidJobData([{ path, reason: 'must be set or cleared with its other half' }]);
  }
  return { externalSystem, externalId };
}
