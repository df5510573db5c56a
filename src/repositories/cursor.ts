import * as v from 'valibot';
import { InvalidJobData } from '../errors.ts';
import { closed } from '../schemas/objects.ts';
import { parseOrThrow } from '../schemas/parse.ts';

/** The most entries a page may have, and how many it has where the caller does not say. */
export const PAGE_LIMIT = 200;
const PAGE_DEFAULT = 50;

const PageRequest = closed({
  limit: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PAGE_LIMIT)),
    PAGE_DEFAULT,
  ),
  cursor: v.nullish(v.string(), null),
});

/** Which part of a list: `limit` entries (1–200, default 50) after the page that gave `cursor`. */
export type PageInput = v.InferInput<typeof PageRequest>;

/** One page of a list. `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** A page as the lists ask for it: entries with a greater id than `afterId`, null for the first. */
export interface PagePosition {
  readonly limit: number;
  readonly afterId: string | null;
}

/**
 * The ids before and after all others, for a bound that is not given: a plan that serves any value
 * begins in the index at this place, where `x is null or id > x` would read all before it.
 */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The lists there are. A cursor of one is refused by the others. */
export type ListName = 'accounts' | 'opportunities' | 'stakeholders' | 'suggestions';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads which page is asked for. Lists are in order of id, which never changes and which the
 * primary key is sorted by: a page costs the same at any depth, none is given twice, and what is
 * added or removed meanwhile moves nothing.
 *
 * @throws {InvalidJobData} the limit is out of range, or `cursor` is not one of this list's.
 */
export function pagePosition(list: ListName, page: PageInput): PagePosition {
  const { limit, cursor } = parseOrThrow(PageRequest, page, 'page');
  return { limit, afterId: cursor === null ? null : idIn(list, cursor) };
}

/** Returns the page from one row more than its limit: the surplus says that another follows. */
export function pageOf<Row extends { readonly id: string }, Item>(
  list: ListName,
  rows: readonly Row[],
  limit: number,
  read: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? cursorOf(list, last.id) : null;
  return { items: shown.map(read), nextCursor };
}

function cursorOf(list: ListName, id: string): string {
  return Buffer.from(`${list} ${id}`).toString('base64url');
}

function idIn(list: ListName, cursor: string): string {
  const [, id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  // Written again it must be the same: another list's, a cut or a padded one is refused.
  if (!UUID.test(id) || cursorOf(list, id) !== cursor) {
    throw new InvalidJobData([{ path: 'cursor', reason: 'is not a cursor of this list' }]);
  }
  return id;
}
