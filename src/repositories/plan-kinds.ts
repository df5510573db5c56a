import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../domain/json-merge.ts';
import { AccountPlanWrite } from '../schemas/account-plan.ts';
import { Actor } from '../schemas/actor.ts';
import { closed } from '../schemas/objects.ts';
import { OpportunityPlanWrite } from '../schemas/opportunity-plan.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Count, JsonObject as JsonObjectSchema, text } from '../schemas/primitives.ts';

export type PlanParent = 'account' | 'opportunity';

/** A kind of plan: where it is stored, whose it is, and what its documents must be. */
export interface PlanKind {
  readonly name: 'account plan' | 'opportunity plan';
  readonly table: 'account_plans' | 'opportunity_plans';
  readonly parent: PlanParent;
  readonly parentColumn: 'account_id' | 'opportunity_id';
  /** Parses a document on its way into the store and cuts its lists to their newest entries. */
  readonly schema: v.GenericSchema<unknown, object>;
}

export const ACCOUNT_PLAN: PlanKind = Object.freeze({
  name: 'account plan',
  table: 'account_plans',
  parent: 'account',
  parentColumn: 'account_id',
  schema: AccountPlanWrite,
});

export const OPPORTUNITY_PLAN: PlanKind = Object.freeze({
  name: 'opportunity plan',
  table: 'opportunity_plans',
  parent: 'opportunity',
  parentColumn: 'opportunity_id',
  schema: OpportunityPlanWrite,
});

/** The kinds of plan by whose they are. */
export const KINDS: Readonly<Record<PlanParent, PlanKind>> = Object.freeze({
  account: ACCOUNT_PLAN,
  opportunity: OPPORTUNITY_PLAN,
});

/** A whole document, or a patch of `{ section: value }`. */
export const PlanChange = v.pipe(
  closed({ document: v.optional(JsonObjectSchema), patch: v.optional(JsonObjectSchema) }),
  v.check(
    ({ document, patch }) => (document === undefined) !== (patch === undefined),
    'needs either a document or a patch',
  ),
);
export type PlanChangeInput =
  | { readonly document: object; readonly patch?: never }
  | { readonly patch: object; readonly document?: never };

/**
 * Who writes, why, and the version it is based on: 0 where there was no plan yet. Without an
 * `expectedVersion` the write is never refused for what others wrote.
 */
export const PlanOptions = closed({
  expectedVersion: v.optional(Count),
  actor: Actor,
  reason: v.optional(text(1_000)),
});
export type PlanOptionsInput = v.InferInput<typeof PlanOptions>;

/** @throws {InvalidJobData} the document breaks the plan's schema. */
export function storable(kind: PlanKind, document: JsonObject, now: Date): JsonObject {
  return parseOrThrow(kind.schema, dated(document, now), 'document') as JsonObject;
}

/**
 * Returns some sections of a document as they may be stored.
 *
 * @throws {InvalidJobData} one of them breaks the plan's schema.
 */
export function sectionsOf(
  kind: PlanKind,
  document: JsonObject,
  sections: readonly string[],
  now: Date,
): JsonObject {
  const present = sections.filter((section) => Object.hasOwn(document, section));
  const touched = present.map((section) => [section, document[section] ?? null] as const);
  return storable(kind, Object.fromEntries(touched), now);
}

/** Dates action items that have no date: with this write they are first heard of. */
function dated(document: JsonObject, now: Date): JsonObject {
  const { actionItems } = document;
  if (!Array.isArray(actionItems)) return document;
  const createdAt = now.toISOString();
  const withDates = actionItems.map((item) =>
    isJsonObject(item) && (item.createdAt ?? null) === null ? { ...item, createdAt } : item,
  );
  return { ...document, actionItems: withDates };
}
