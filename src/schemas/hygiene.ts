import { type FieldIssue, InvalidJobData } from '../errors.ts';
import { formatPath, type PathKey } from './paths.ts';

/** Something no store of ours keeps as it is: where it is, and the rule it breaks. */
export interface Unsafe {
  readonly keys: readonly PathKey[];
  readonly reason: string;
}

interface Visit {
  readonly value: unknown;
  readonly depth: number;
  readonly key?: PathKey;
  readonly parent?: Visit;
}

/** Levels of nesting in a whole message. */
export const MAX_DEPTH = 64;
/** More values than one mebibyte of JSON can hold: only a value that was never JSON gets here. */
const MAX_VALUES = 1_000_000;
/** A hostile message may break a rule at every value; the first of them say enough. */
const MAX_FINDINGS = 50;
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Returns what in a JSON-like value cannot be stored unharmed: NUL and lone surrogates in keys and
 * values (PostgreSQL's driver would silently replace them), keys that reach a prototype, numbers
 * that are not finite, what JSON cannot say, and nesting deeper than `maxDepth`. An empty list
 * means clean. Walks with a list of its own, so hostile nesting cannot overflow the stack.
 */
export function findUnsafe(root: unknown, maxDepth = MAX_DEPTH): Unsafe[] {
  const found: Unsafe[] = [];
  const open: Visit[] = [{ value: root, depth: 0 }];
  let seen = 0;
  for (let visit = open.pop(); visit && found.length < MAX_FINDINGS; visit = open.pop()) {
    seen += 1;
    const reason = seen > MAX_VALUES ? 'holds too many values' : reasonAgainst(visit, maxDepth);
    if (reason) found.push({ keys: keysOf(visit), reason });
    else if (isContainer(visit.value)) pushChildren(visit, visit.value, open, found);
    if (seen > MAX_VALUES) break;
  }
  return found.slice(0, MAX_FINDINGS);
}

/** Returns {@link findUnsafe} as issues with printed paths; the value itself has the path ''. */
export function textHygiene(value: unknown, maxDepth = MAX_DEPTH): FieldIssue[] {
  return findUnsafe(value, maxDepth).map(({ keys, reason }) => ({
    path: formatPath(keys),
    reason,
  }));
}

/**
 * Passes where the value is clean; run it on a whole message before its schema.
 *
 * @throws {InvalidJobData} {@link textHygiene} found something; `root` names the value itself.
 */
export function refuseUnsafe(value: unknown, root = 'data'): void {
  const issues = textHygiene(value);
  if (issues.length === 0) return;
  throw new InvalidJobData(issues.map(({ path, reason }) => ({ path: path || root, reason })));
}

/** Says why a text cannot be stored unharmed; null where it can. */
export function unsafeText(text: string): string | null {
  if (text.includes('\0')) return 'must not contain NUL';
  return text.isWellFormed() ? null : 'must not contain a lone surrogate';
}

/** A literal, `JSON.parse`d or null-prototype object, of this or another realm; never a list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isContainer(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

function reasonAgainst({ value, depth, key }: Visit, maxDepth: number): string | null {
  if (typeof value === 'string') return unsafeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must be a finite number';
  if (typeof value === 'boolean' || value === null) return null;
  // An absent key and a key that is undefined are one and the same in JSON.
  if (value === undefined) return typeof key === 'string' ? null : 'must be JSON';
  if (!Array.isArray(value) && !isPlainObject(value)) return 'must be plain JSON';
  return depth >= maxDepth ? `is nested deeper than ${maxDepth} levels` : null;
}

function pushChildren(visit: Visit, value: object, open: Visit[], found: Unsafe[]): void {
  const child = (key: PathKey, inner: unknown): Visit => ({
    value: inner,
    depth: visit.depth + 1,
    key,
    parent: visit,
  });
  // Pushed from the end: popped, and so reported, in the order of the document.
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index--) open.push(child(index, value[index]));
    return;
  }
  for (const [key, inner] of Object.entries(value).reverse()) {
    const reason = RESERVED_KEYS.has(key) ? 'reserved key' : unsafeText(key);
    if (reason) found.push({ keys: keysOf(child(key, inner)), reason: keyReason(reason) });
    else open.push(child(key, inner));
  }
}

function keyReason(reason: string): string {
  return reason === 'reserved key' ? reason : `its key ${reason}`;
}

function keysOf(visit: Visit): PathKey[] {
  const keys: PathKey[] = [];
  for (let at: Visit | undefined = visit; at?.key !== undefined; at = at.parent) keys.push(at.key);
  return keys.reverse();
}
