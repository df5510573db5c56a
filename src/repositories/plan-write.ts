import { assembleAccountPlan } from '../domain/assemble-account-plan.ts';
import { assembleOpportunityPlan } from '../domain/assemble-opportunity-plan.ts';
import { fieldOf, statementsBetween } from '../domain/document-statements.ts';
import { canonicalJson, type JsonObject } from '../domain/json-merge.ts';
import { isSamePlan } from '../domain/plan-diff.ts';
import {
  applyPatch,
  changedSections,
  type PlanStatement,
  statementsIn,
} from '../domain/plan-patch.ts';
import { type RecordedStatement, standing } from '../domain/plan-statements.ts';
import { InvalidJobData, StaleVersion } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { actorColumns, sourceOf } from './acts.ts';
import type { NewObservation } from './observations.ts';
import type { PlanState } from './plan-facts.ts';
import { KINDS, sectionsOf, storable } from './plan-kinds.ts';
import { FIELD_LIMIT, LATEST, mendedPlan } from './plan-mending.ts';
import type { NewPlanVersion } from './plan-store.ts';

/** A change of one plan as its author asks for it: a patch of some sections, or all of it. */
export interface PlanAct {
  readonly patch?: JsonObject | undefined;
  readonly document?: JsonObject | undefined;
  /** The version it is based on; 0 where there was no plan. */
  readonly expectedVersion?: number | undefined;
  readonly actor: Actor;
  readonly reason?: string | null | undefined;
}

/** What a change comes to: one more version, and what it says as evidence of its author. */
export interface PlanWrite {
  readonly version: NewPlanVersion;
  readonly observations: readonly NewObservation[];
  /** Whether the plan says anything else than before. */
  readonly isChanged: boolean;
  readonly why: readonly string[];
  /** The plan as it is once this is written. */
  readonly after: PlanState;
}

/**
 * Returns a plan as its facts and what was said of it make it: parsed, its lists trimmed. A
 * stored document of whatever shape is mended.
 */
export function assembledPlan(state: PlanState): JsonObject {
  const { parent, patches, stored } = state;
  const document =
    parent === 'account'
      ? assembleAccountPlan({ ...state.facts, patches, stored })
      : assembleOpportunityPlan({ ...state.facts, patches, stored });
  return storable(KINDS[parent], document, state.now);
}

/**
 * Decides what one change of a plan writes; pure. What it says joins what was said before, and the
 * document is assembled anew: a person's value stays under what an agent says.
 *
 * `versions` are the documents of the plan's versions that a change may be based on, by number.
 *
 * @throws {InvalidJobData} the change, or what it makes of a section, breaks the plan's schema.
 * @throws {StaleVersion} what the change is based on was changed since.
 */
export function decidePlanWrite(
  state: PlanState,
  act: PlanAct,
  versions: ReadonlyMap<number, JsonObject>,
): PlanWrite {
  refuseStale(state, act, versions);
  const { base, said } = act.document
    ? documentWrite(state, act.document, act.actor)
    : { base: state.stored, said: patchStatements(state, act.patch ?? {}) };
  const patches = [...state.patches, ...recorded(state, said, act.actor)];
  const data = assembledPlan({ ...state, stored: base, patches });
  const version = state.version + 1;
  const { reason = null } = act;
  const author = { ...actorColumns(act.actor), reason: reason ?? act.actor.reason ?? null };
  const { planId, parent, parentId, now } = state;
  return {
    version: { planId, parent, parentId, version, data, ...author, at: now },
    observations: [
      ...adoptedEvidence(state),
      ...patches.slice(state.patches.length).map((one) => evidenceOf(planId, one, author)),
    ],
    isChanged: !isSamePlan(data, state.stored ?? {}),
    why: outranked(state, said, act.actor),
    after: { ...state, version, stored: data, patches, adopted: [], staleSince: null },
  };
}

/** Returns what is to be put on record of a document that was not written through here. */
export function adoptedEvidence({ planId, adopted }: PlanState): NewObservation[] {
  return adopted.map((one) => evidenceOf(planId, one, ADOPTION));
}

const ADOPTION = Object.freeze({
  actorKind: 'job',
  actorName: 'plan assembly',
  reason: 'found in the stored plan',
});

function evidenceOf(
  planId: string,
  { field, value, source, at }: RecordedStatement,
  author: Pick<NewObservation, 'actorKind' | 'actorName' | 'reason'>,
): NewObservation {
  return {
    entityType: 'plan',
    entityId: planId,
    field,
    value,
    source,
    evidence: null,
    interactionId: null,
    ...author,
    observedAt: at,
  };
}

function refuseStale(
  { parent, version, stored }: PlanState,
  { document, patch = {}, expectedVersion }: PlanAct,
  versions: ReadonlyMap<number, JsonObject>,
): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  const { name } = KINDS[parent];
  if (document) {
    throw new StaleVersion(
      `${name}: version ${expectedVersion} was expected, the newest is ${version}`,
    );
  }
  const before = expectedVersion === 0 ? {} : versions.get(expectedVersion);
  if (before === undefined) {
    throw new StaleVersion(`${name}: there is no version ${expectedVersion} to build on`);
  }
  const changed = changedSections(patch, before, stored ?? {});
  if (changed.length === 0) return;
  const names = changed.map((section) => section.slice(0, FIELD_LIMIT)).join(', ');
  throw new StaleVersion(`${name}: changed since version ${expectedVersion}: ${names}`);
}

function patchStatements(state: PlanState, patch: JsonObject): readonly PlanStatement[] {
  const current = assembledPlan(state);
  // What the patch says is refused here by name: assembly would mend it, without a word.
  sectionsOf(KINDS[state.parent], applyPatch(current, patch), Object.keys(patch), state.now);
  const said = statementsIn(current, patch);
  const long = said.find(({ field }) => field.length > FIELD_LIMIT);
  if (long) {
    const path = `patch.${long.field.slice(0, FIELD_LIMIT)}…`;
    throw new InvalidJobData([{ path, reason: `a name over ${FIELD_LIMIT} characters` }]);
  }
  return said;
}

/**
 * What a whole document says is where it differs from the one before. A changed list is said as
 * what came and went where that makes the same list, so that later facts still join it.
 */
function documentWrite(state: PlanState, written: JsonObject, actor: Actor) {
  const kind = KINDS[state.parent];
  const base = storable(kind, written, state.now);
  const between = statementsBetween(
    mendedPlan(state.parent, state.stored ?? {}, state.now),
    base,
  ).filter(
    // No fact is about a name so long: the document itself keeps its value.
    ({ field }) => field.length <= FIELD_LIMIT,
  );
  const gentle = between.map(({ field, change }) => ({ field, value: change }));
  const patches = [...state.patches, ...recorded(state, gentle, actor)];
  const outcome = assembledPlan({ ...state, stored: base, patches });
  const isMet = (field: string) =>
    canonicalJson(fieldOf(outcome, field)) === canonicalJson(fieldOf(base, field));
  const said = between.map(({ field, value, change }) => ({
    field,
    value: isMet(field) ? change : value,
  }));
  return { base, said };
}

/** An act is never dated before one that it follows, whatever the database's clock does. */
function recorded(state: PlanState, said: readonly PlanStatement[], actor: Actor) {
  const at = state.patches.reduce((latest, patch) => Math.max(latest, +patch.at), +state.now);
  const next = LATEST + state.patches.length;
  return said.map(
    ({ field, value }, i): RecordedStatement => ({
      id: `${next + i}`,
      field,
      value,
      source: sourceOf(actor),
      at: new Date(at),
      sequence: next + i,
    }),
  );
}

function outranked(state: PlanState, said: readonly PlanStatement[], actor: Actor): string[] {
  const fields = said.map(({ field }) => field);
  const stays = fields.includes('coreDeal.stage')
    ? ['coreDeal.stage: a plan does not move its deal']
    : [];
  if (actor.kind === 'human') return stays;
  const held = fields.filter((field) => {
    const about = state.patches.filter((patch) => patch.field === field);
    return standing(about).humans.length > 0;
  });
  return [...stays, ...held.map((field) => `${field}: a person's value holds until released`)];
}
