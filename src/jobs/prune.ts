import { type ClockContext, defineClockJob } from '../queue/define-clock-job.ts';
import {
  type PrunedPage,
  type PrunePage,
  pruneInbox,
  pruneModelAnswers,
  pruneObservations,
  pruneOutbox,
  pruneRejections,
  retentionOf,
  tenantIds,
} from '../repositories/prune.ts';

const TENANTS_PAGE = 500;
const DAY_MS = 86_400_000;

/** How long messages of no known tenant are kept. */
const REJECTION_DAYS = 90;

/** Tenants of ids from `from` on, and up to `until`. */
interface Span {
  readonly from: string;
  readonly until: string | null;
}

/** What goes of a tenant: how much of each kind. */
const NOTHING = { inbox: 0, outbox: 0, modelAnswers: 0, observations: 0 };
const KINDS = Object.keys(NOTHING) as (keyof typeof NOTHING)[];

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Deletes what is past its tenant's retention: handled messages in inbox and outbox, what
 * models answered, and evidence that was superseded and that nothing visible rests on.
 *
 * Harmless twice and at once: what is gone is not found again. Each statement is one page of one
 * tenant, in that tenant's context, in a transaction of its own. A run begins at a tenant chosen
 * by chance, so that one that is out of time leaves none out for ever.
 */
export const prune = defineClockJob({
  name: 'prune',
  cron: '40 1 * * *',
  attempts: 3,
  timeoutMs: 3_600_000,
  run: async (context) => {
    const counts = { ...NOTHING, rejections: 0, failed: 0 };
    const pivot = context.newId();
    for (const span of [
      { from: pivot, until: null },
      { from: FIRST_ID, until: pivot },
    ]) {
      for await (const tenantId of tenantsIn(context, span)) {
        try {
          const gone = await pruneTenant(context, tenantId);
          for (const kind of KINDS) counts[kind] += gone[kind];
        } catch (error) {
          context.signal.throwIfAborted();
          counts.failed++;
          context.report(error, { tenantId });
        }
      }
    }
    counts.rejections = await pruneNobodys(context);
    return counts;
  },
});

async function* tenantsIn({ janitor, signal }: ClockContext, { from, until }: Span) {
  for (let after = from; ; ) {
    signal.throwIfAborted();
    const page = await janitor.outsideTenants((query) => tenantIds(query, after, TENANTS_PAGE));
    for (const id of page) {
      if (until !== null && id > until) return;
      yield id;
    }
    after = page.at(-1) ?? after;
    if (page.length < TENANTS_PAGE) return;
  }
}

async function pruneTenant(context: ClockContext, tenantId: string) {
  const { janitor, now } = context;
  const { messageDays, observationDays } = await janitor.inTenant(tenantId, retentionOf);
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const pruned = (page: PrunePage, before: Date) => allPages(context, tenantId, page, before);
  return {
    inbox: await pruned(pruneInbox, ago(messageDays)),
    outbox: await pruned(pruneOutbox, ago(messageDays)),
    modelAnswers: await pruned(pruneModelAnswers, ago(messageDays)),
    observations: await pruned(pruneObservations, ago(observationDays)),
  };
}

async function allPages(
  { janitor, signal }: ClockContext,
  tenantId: string,
  prunePage: PrunePage,
  before: Date,
): Promise<number> {
  let deleted = 0;
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const page: PrunedPage = await janitor.inTenant(tenantId, (session) =>
      prunePage(session, before, after),
    );
    deleted += page.deleted;
    if (page.isLast) return deleted;
    after = page.after;
  }
}

async function pruneNobodys({ janitor, now, signal }: ClockContext): Promise<number> {
  const before = new Date(now.getTime() - REJECTION_DAYS * DAY_MS);
  for (let deleted = 0; ; ) {
    signal.throwIfAborted();
    const gone = await janitor.outsideTenants((query) => pruneRejections(query, before));
    deleted += gone;
    if (gone === 0) return deleted;
  }
}
