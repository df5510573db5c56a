import * as v from 'valibot';
import { type FieldIssue, InvalidJobData } from '../errors.ts';
import { formatPath, type PathKey } from './paths.ts';

/** A message with more faults than this says how many it left out. */
const MAX_ISSUES = 50;

/**
 * Returns the value as the schema understands it (trimmed, defaults set, dates in UTC). The
 * reasons name the rule and never what was sent; `root` stands for the value itself in a path.
 *
 * @throws {InvalidJobData} the value breaks the schema.
 */
export function parseOrThrow<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  root = 'data',
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  // No `cause`: valibot's own error carries the value.
  throw new InvalidJobData(fieldIssues(result.issues, root));
}

function fieldIssues(issues: readonly v.BaseIssue<unknown>[], root: string): FieldIssue[] {
  const shown = issues.slice(0, MAX_ISSUES).map((issue) => ({
    path: formatPath(keysOf(issue)) || root,
    reason: reasonOf(issue),
  }));
  const rest = issues.length - shown.length;
  return rest > 0 ? [...shown, { path: root, reason: `and ${rest} more` }] : shown;
}

function keysOf(issue: v.BaseIssue<unknown>): PathKey[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  if (!isDefaultMessage(issue)) return issue.message;
  return issue.kind === 'schema' ? schemaReason(issue) : ruleReason(issue);
}

/** valibot's own sentence ends with what it received; only sentences written by us are shown. */
function isDefaultMessage({ message, received }: v.BaseIssue<unknown>): boolean {
  return message.endsWith(`eceived ${received}`);
}

const OBJECT_TYPES = new Set(['object', 'loose_object', 'strict_object', 'object_with_rest']);

const TYPE_REASONS: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a finite number',
  boolean: 'must be true or false',
  array: 'must be a list',
  record: 'must be an object',
  union: 'fits none of the accepted forms',
  custom: 'is not accepted',
};

function schemaReason({ type, expected, input, path }: v.BaseIssue<unknown>): string {
  if (OBJECT_TYPES.has(type)) {
    if (path?.at(-1)?.origin !== 'key')
      return input === undefined ? 'is required' : 'must be an object';
    return expected === 'never' ? 'unknown key' : 'is required';
  }
  if (input === undefined) return 'is required';
  return TYPE_REASONS[type] ?? (expected ? `must be ${wordsOf(expected)}` : 'is not accepted');
}

function ruleReason({ type, requirement, expected, input }: v.BaseIssue<unknown>): string {
  const unit = Array.isArray(input) ? 'entries' : 'characters';
  switch (type) {
    case 'min_value':
      return `must be at least ${String(requirement)}`;
    case 'max_value':
      return `must be at most ${String(requirement)}`;
    case 'min_length':
      return `must have at least ${String(requirement)} ${unit}`;
    case 'max_length':
      return `must have at most ${String(requirement)} ${unit}`;
    case 'integer':
    case 'safe_integer':
      return 'must be a whole number';
    case 'uuid':
      return 'must be a UUID';
    default:
      return expected ? `must be ${wordsOf(expected)}` : 'is not accepted';
  }
}

/** valibot writes a choice as `("a" | "b")`; what it expects comes from the schema alone. */
function wordsOf(expected: string): string {
  if (!expected.startsWith('(')) return expected.replaceAll('"', '');
  return `one of ${expected.slice(1, -1).replaceAll('"', '').replaceAll(' | ', ', ')}`;
}
