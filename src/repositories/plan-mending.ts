import { mendedAccountPlan } from '../domain/assemble-account-plan.ts';
import { mendedOpportunityPlan } from '../domain/assemble-opportunity-plan.ts';
import { statementsBetween } from '../domain/document-statements.ts';
import { isJsonObject, type JsonObject } from '../domain/json-merge.ts';
import type { RecordedStatement } from '../domain/plan-statements.ts';
import { InvalidJobData } from '../errors.ts';
import { KINDS, type PlanParent, storable } from './plan-kinds.ts';

/** The longest name of a field that the ledger of evidence holds. */
export const FIELD_LIMIT = 60;

/** A place in the ledger behind every stored one. */
export const LATEST = 2 ** 52;

/**
 * Returns a stored document of any shape as it may be written: every default said, lists trimmed,
 * what still breaks the schema left out.
 */
export function mendedPlan(parent: PlanParent, stored: JsonObject, now: Date): JsonObject {
  let document: JsonObject =
    parent === 'account' ? mendedAccountPlan(stored) : mendedOpportunityPlan(stored);
  for (;;) {
    try {
      return storable(KINDS[parent], document, now);
    } catch (error) {
      if (!(error instanceof InvalidJobData)) throw error;
      const fewer = error.issues.reduce((left, { path }) => without(left, path), document);
      if (fewer === document) throw error;
      document = fewer;
    }
  }
}

/**
 * Returns what a document says that nobody wrote through here: of an older release, or put there
 * by hand. Once on record it is nobody's in particular, and what is learnt later joins it.
 */
export function adoptedStatements(
  parent: PlanParent,
  stored: JsonObject,
  { at, now }: { readonly at: Date; readonly now: Date },
): RecordedStatement[] {
  const said = statementsBetween(mendedPlan(parent, {}, now), mendedPlan(parent, stored, now));
  return said
    .filter(({ field }) => field.length <= FIELD_LIMIT)
    .map(({ field, value }, i) => ({
      id: `${i}`,
      field,
      value,
      source: 'import',
      at,
      sequence: LATEST + i,
    }));
}

/** Leaves out what a path leads through: a key of a section, or the section. */
function without(document: JsonObject, path: string): JsonObject {
  const [, section = '', key = ''] = /^([^.[]+)(?:\.([^.[]+))?/.exec(path) ?? [];
  const value = document[section];
  if (value === undefined) return document;
  const { [section]: _, ...others } = document;
  if (!isJsonObject(value) || value[key] === undefined) return others;
  const { [key]: __, ...rest } = value;
  return { ...others, [section]: rest };
}
