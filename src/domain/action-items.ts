import { isJsonObject, type JsonObject, type JsonValue } from './json-merge.ts';
import { byRecord, type Recorded } from './lists.ts';
import { fold } from './names.ts';
import { byDate, onceEach, textOf } from './plan-entries.ts';
import { objectsOf } from './plan-shapes.ts';
import type { DatedEntry, RecordedStatement, StandingStatements } from './plan-statements.ts';

/** A next step as an interaction named it. */
export interface HeardStep extends Recorded {
  readonly description: string;
  readonly owner: string | null;
  /** ISO 8601. */
  readonly dueDate: string | null;
  readonly status?: string;
  /** ISO 8601; null where it is as old as the interaction. */
  readonly createdAt?: string | null;
}

/** Returns the next steps heard, oldest first, as entries of a plan. */
export function heardSteps(steps: readonly HeardStep[]): DatedEntry[] {
  return steps.toSorted(byRecord).map(({ at, description, owner, dueDate, status, createdAt }) => ({
    at,
    value: {
      description,
      owner,
      dueDate,
      status: status ?? 'open',
      createdAt: createdAt ?? at.toISOString(),
    },
  }));
}

/** Returns a statement whose items without a date are as old as the statement. */
export function withItemDates(statement: RecordedStatement): RecordedStatement {
  const { value, at } = statement;
  const dated = (item: JsonValue): JsonValue =>
    isJsonObject(item) && (item.createdAt ?? null) === null
      ? { ...item, createdAt: at.toISOString() }
      : item;
  if (!isJsonObject(value)) {
    return { ...statement, value: Array.isArray(value) ? value.map(dated) : value };
  }
  const { add } = value;
  return Array.isArray(add)
    ? { ...statement, value: { ...value, add: add.map(dated) } }
    : statement;
}

/**
 * Returns the items with each thing to do once, oldest first. The same description and owner, in
 * whatever case or spacing, are one: first heard when it first was, its other values the latest
 * said. A status that a patch set holds; without any it is 'open'.
 */
export function settledItems(
  items: readonly JsonObject[],
  statements: StandingStatements,
): JsonObject[] {
  const statuses = patchedStatuses(statements);
  const once = onceEach(items, actionIdentity, mergedItem).map((item) => {
    const status = statuses.get(actionIdentity(item)) ?? (textOf(item.status) || 'open');
    return { ...item, status };
  });
  return byDate(once, 'createdAt');
}

/** What makes two items one thing to do. */
export function actionIdentity({ description, owner }: JsonObject): string {
  return [description, owner].map((part) => simplified(textOf(part))).join('\n');
}

function mergedItem(earlier: JsonObject, later: JsonObject): JsonObject {
  const [first] = byDate([earlier, later], 'createdAt');
  const { createdAt = null, description = '', owner = null } = first ?? earlier;
  const said = Object.entries(later).filter(([, value]) => value !== null);
  return { ...earlier, ...Object.fromEntries(said), createdAt, description, owner };
}

function patchedStatuses({ others, humans }: StandingStatements): ReadonlyMap<string, string> {
  const statuses = new Map<string, string>();
  for (const { value } of [...others, ...humans]) {
    for (const item of objectsOf(isJsonObject(value) ? value.add : value)) {
      const status = textOf(item.status).trim();
      if (status !== '') statuses.set(actionIdentity(item), status);
    }
  }
  return statuses;
}

function simplified(text: string): string {
  return fold(text).replaceAll(/\s+/g, ' ').trim();
}
