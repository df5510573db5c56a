import { isJsonObject, type JsonValue } from './json-merge.ts';
import { byRecord } from './lists.ts';
import type { Observation } from './observations.ts';
import { applyPatch, type PlanStatement } from './plan-patch.ts';

/** What a patch said of one field of a plan, as it is on record. A release's value means nothing. */
export interface RecordedStatement extends PlanStatement, Observation {
  readonly id: string;
}

/** A field as the facts make it. */
export interface AssembledValue {
  readonly value: JsonValue;
  /** When the newest of the facts was said or done; null where that is not known: long ago. */
  readonly at: Date | null;
  /** True where a human set the value elsewhere than in the plan. */
  readonly isHeld?: boolean;
}

/** A list of facts that each have a time of their own. */
export interface AssembledList {
  readonly entries: readonly DatedEntry[];
}

export interface DatedEntry {
  readonly value: JsonValue;
  readonly at: Date;
}

export type Assembled = AssembledValue | AssembledList;

/** The statements about one field that count, each list in the order in which they apply. */
export interface StandingStatements {
  readonly others: readonly RecordedStatement[];
  /** What humans said since the field was last released. */
  readonly humans: readonly RecordedStatement[];
  /** Whether a release withdrew something: a stored value may still hold what it withdrew. */
  readonly isWithdrawn: boolean;
}

/** Returns which statements about one field count, whatever the order of the list. */
export function standing(statements: readonly RecordedStatement[]): StandingStatements {
  const inOrder = statements.toSorted(byRecord);
  const acts = inOrder.filter(isHuman);
  const release = acts.findLastIndex(({ released }) => released === true);
  return {
    others: inOrder.filter((statement) => !isHuman(statement)),
    humans: acts.slice(release + 1),
    isWithdrawn: release > 0,
  };
}

/**
 * Returns a field of a plan as facts and patches make it; undefined where nothing says anything or
 * a patch cleared it.
 *
 * What a human set in the plan stands until released, over every fact and over what agents say,
 * before or after. Between agents' patches the latest counts, and between those and the facts too:
 * a whole list that an agent wrote stands for what was known then, and later facts follow it.
 * `{ add, remove }` changes the list that the facts make.
 */
export function fieldValue(
  base: Assembled | null,
  { others, humans }: StandingStatements,
): JsonValue | undefined {
  return [...others, ...humans].reduce(
    (value, statement) => afterStatement(value, statement, base),
    factValue(base),
  );
}

function factValue(base: Assembled | null): JsonValue | undefined {
  if (base === null) return undefined;
  return 'entries' in base ? base.entries.map(({ value }) => value) : base.value;
}

function afterStatement(
  value: JsonValue | undefined,
  statement: RecordedStatement,
  base: Assembled | null,
): JsonValue | undefined {
  if (base === null) return patched(value, statement.value);
  if ('entries' in base) return afterListStatement(value, statement, base);
  return isOutranked(statement, base) ? value : patched(value, statement.value);
}

function afterListStatement(
  value: JsonValue | undefined,
  statement: RecordedStatement,
  { entries }: AssembledList,
): JsonValue | undefined {
  const { value: patch, at } = statement;
  if (isJsonObject(patch) || isHuman(statement)) return patched(value, patch);
  const later = entries.filter((entry) => entry.at > at).map((entry) => entry.value);
  return patched(patch ?? [], { add: later });
}

function isOutranked(statement: RecordedStatement, { value, at, isHeld = false }: AssembledValue) {
  if (isHeld !== isHuman(statement)) return isHeld;
  const isListChange = isJsonObject(statement.value) && !isJsonObject(value);
  return !isListChange && at !== null && at > statement.at;
}

function patched(value: JsonValue | undefined, patch: JsonValue): JsonValue | undefined {
  return applyPatch(value === undefined ? {} : { value }, { value: patch }).value;
}

function isHuman({ source }: RecordedStatement): boolean {
  return source === 'human_override';
}
