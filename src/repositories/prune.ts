import type { Query, TenantSession } from '../db/tenant-session.ts';
import { InvariantViolation } from '../errors.ts';
import { FIRST_ID } from './cursor.ts';

/** How long a tenant's rows are kept, in days. */
export interface Retention {
  readonly messageDays: number;
  readonly observationDays: number;
}

/** One page of a table: how many of its rows went, what the next begins after, and if it is the last. */
export interface PrunedPage {
  readonly deleted: number;
  readonly after: string | null;
  readonly isLast: boolean;
}

/** Deletes what is in one page of a table and past its time. */
export type PrunePage = (
  session: TenantSession,
  before: Date,
  after: string | null,
) => Promise<PrunedPage>;

/** Rows that one statement reads, and deletes, at most. */
const PAGE = 2_000;

/** Deals that one statement reads at most: each has many observations. */
const DEALS_PAGE = 200;

/**
 * Fields of a deal of which the latest word counts: an earlier one of the same source decides
 * nothing any more, unless it is what the deal says.
 */
const LATEST_COUNTS = [
  'name',
  'productLine',
  'estimatedValue',
  'currency',
  'closeDate',
  'probability',
  'dealStage',
];

export async function retentionOf({ query, tenantId }: TenantSession): Promise<Retention> {
  const [row] = await query<Retention>`
    select message_retention_days as "messageDays",
      observation_retention_days as "observationDays"
    from tenant_settings where tenant_id = ${tenantId}`;
  return row ?? { messageDays: 90, observationDays: 730 };
}

/** Deletes what was handled, or failed for good, before a time. */
export async function pruneInbox(
  { query, tenantId }: TenantSession,
  before: Date,
  after: string | null,
): Promise<PrunedPage> {
  const [page] = await query<Page>`
    with page as (
      select id from inbox
      where tenant_id = ${tenantId} and id > coalesce(${after}::uuid, ${FIRST_ID})
      order by id limit ${PAGE}
    ), gone as (
      delete from inbox using page
      where inbox.tenant_id = ${tenantId} and inbox.id = page.id
        and coalesce(inbox.updated_at, inbox.created_at) < ${before}
      returning 1
    )
    select (select count(*)::int from gone) as deleted, (select count(*)::int from page) as read,
      (select id from page order by id desc limit 1) as last`;
  return prunedPage(page, PAGE);
}

/** Deletes what came to an end before a time; what is yet to be sent stays, whatever its age. */
export async function pruneOutbox(
  { query, tenantId }: TenantSession,
  before: Date,
  after: string | null,
): Promise<PrunedPage> {
  const [page] = await query<Page>`
    with page as (
      select id from outbox
      where tenant_id = ${tenantId} and id > coalesce(${after}::uuid, ${FIRST_ID})
      order by id limit ${PAGE}
    ), gone as (
      delete from outbox using page
      where outbox.tenant_id = ${tenantId} and outbox.id = page.id
        and outbox.outcome is not null and outbox.finished_at < ${before}
      returning 1
    )
    select (select count(*)::int from gone) as deleted, (select count(*)::int from page) as read,
      (select id from page order by id desc limit 1) as last`;
  return prunedPage(page, PAGE);
}

/** Deletes what models answered before a time: the words of a conversation are in it. */
export async function pruneModelAnswers(
  { query, tenantId }: TenantSession,
  before: Date,
): Promise<PrunedPage> {
  const gone = await query`
    delete from model_answers where tenant_id = ${tenantId} and id = any(array(
      select id from model_answers
      where tenant_id = ${tenantId} and created_at < ${before} order by created_at limit ${PAGE}))
    returning 1`;
  return { deleted: gone.length, after: null, isLast: gone.length < PAGE };
}

/**
 * Deletes observations of deals that nothing visible rests on, and that were superseded before a
 * time. One stays where it is a person's; where it is the newest of its source, which is what
 * decides, now or once a person's word is released; and where it says what the deal says, which is
 * what a value is explained by that the latest word did not change.
 */
export async function pruneObservations(
  { query, tenantId }: TenantSession,
  before: Date,
  after: string | null,
): Promise<PrunedPage> {
  const [page] = await query<Page>`
    with page as (
      select id, jsonb_build_object('name', name, 'productLine', product_line,
          'estimatedValue', estimated_value, 'currency', currency, 'probability', probability,
          'dealStage', deal_stage, 'closeDate',
          to_char(close_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as stored
      from opportunities
      where tenant_id = ${tenantId} and id > coalesce(${after}::uuid, ${FIRST_ID})
      order by id limit ${DEALS_PAGE}
    ), said as (
      select id, entity_id, field, value, created_at,
        count(*) filter (where created_at < ${before}) over (
          partition by entity_id, field, source order by observed_at desc, sequence desc
          rows between unbounded preceding and 1 preceding) as newer
      from observations
      where tenant_id = ${tenantId} and entity_id = any(array(select id from page))
        and entity_type = 'opportunity' and field = any(${LATEST_COUNTS}::text[])
        and source <> 'human_override'
    ), superseded as (
      select said.id from said join page on page.id = said.entity_id
      where newer > 0 and said.created_at < ${before}
        and coalesce(value, 'null') is distinct from coalesce(stored -> field, 'null')
      limit ${PAGE}
    ), gone as (
      delete from observations
      where tenant_id = ${tenantId} and id = any(array(select id from superseded))
      returning 1
    )
    select (select count(*)::int from gone) as deleted, (select count(*)::int from page) as read,
      (select id from page order by id desc limit 1) as last`;
  // As many as one statement may delete: there may be more of the same deals.
  if (page?.deleted === PAGE) return { deleted: PAGE, after, isLast: false };
  return prunedPage(page, DEALS_PAGE);
}

/** Deletes rejections, which are nobody's, of before a time; returns how many. */
export async function pruneRejections(query: Query, before: Date): Promise<number> {
  const rows = await query`
    delete from rejections where id in (
      select id from rejections where created_at < ${before} limit ${PAGE})
    returning 1`;
  return rows.length;
}

/** Returns tenants in the order of their ids, from `after` on. */
export async function tenantIds(query: Query, after: string, limit: number): Promise<string[]> {
  const rows = await query<{ id: string }>`
    select id from tenants where id > ${after}::uuid order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}

interface Page {
  readonly deleted: number;
  readonly read: number;
  readonly last: string | null;
}

function prunedPage(page: Page | undefined, limit: number): PrunedPage {
  if (!page) throw new InvariantViolation('a count came back without a row');
  return { deleted: page.deleted, after: page.last, isLast: page.read < limit };
}
