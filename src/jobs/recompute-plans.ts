import * as v from 'valibot';
import {
  type AheadContext,
  type DecideContext,
  type Decided,
  defineJob,
  type Message,
  snooze,
} from '../queue/define-job.ts';
import { RECOMPUTE_PLANS } from '../repositories/schedules.ts';
import type { StagedProgress } from '../repositories/stale-plans.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { closed } from '../schemas/objects.ts';
import { IsoDateTime } from '../schemas/primitives.ts';

/** All plans of the tenant that are behind their facts. */
export const RecomputePlansData = closed({
  until: v.pipe(
    v.optional(IsoDateTime),
    v.description('plans that became stale later are left; none: whatever is stale now'),
  ),
});
export type RecomputePlansData = v.InferOutput<typeof RecomputePlansData>;
type RecomputePlansMessage = Message<RecomputePlansData>;

interface Progress {
  /** What was staged in the message's name; null where nothing was. */
  readonly own: StagedProgress | null;
  /** Plans that were staged before, and are behind their facts still. */
  readonly others: number;
}

/** How far the plans of each message are, by its key. */
type ProgressByKey = ReadonlyMap<string, Progress>;

/** Plans staged in one unit of work. */
const PAGE = 500;

/** Between two looks at what was staged: half the time since, within these bounds. */
const LOOK_MS = { shortest: 1_000, longest: 60_000 };

/** After this it answers with what there is: what is left is done all the same. */
const PATIENCE_MS = 30 * 60_000;

/**
 * Has every stale plan of a tenant assembled anew, each by a job of its own, and answers when all
 * of them came to an end. How far it is shows in the queue as `{ stale, recomputed }`.
 *
 * Idempotent: plans are staged under keys of their own, and the answer is a count of what was
 * staged in its name. One that was staged before, by an edit or another night, is left to that;
 * where its job failed before this one began, it runs again.
 */
export const recomputePlans = defineJob({
  name: RECOMPUTE_PLANS,
  queue: 'clock',
  data: RecomputePlansData,
  attempts: 8,
  timeoutMs: 60_000,
  ahead,
  load,
  decide,
  save: async () => undefined,
});

const stagedBy = (idempotencyKey: string) => `${RECOMPUTE_PLANS} ${idempotencyKey}`;

async function ahead(
  { idempotencyKey, data }: RecomputePlansMessage,
  { inUnit, progress, signal }: AheadContext,
): Promise<void> {
  const by = stagedBy(idempotencyKey);
  const before = await inUnit(async (uow) => ({
    isAnswered: await isAnswered(uow, idempotencyKey),
    progress: await uow.stalePlans.progress(by),
  }));
  if (before.isAnswered) return;
  // A later start stages what the first one left, and not what became stale meanwhile.
  const failedBy = before.progress?.since ?? null;
  const until = timeOf(data, before.progress);
  for (let afterId: string | null = null; ; ) {
    signal.throwIfAborted();
    const page = await inUnit(async (uow) => {
      const stale = await uow.stalePlans.page({ until, afterId, limit: PAGE });
      await uow.stalePlans.stage(stale, { stagedBy: by, failedBy });
      return stale;
    });
    afterId = page.at(-1)?.planId ?? null;
    if (page.length < PAGE) break;
  }
  const so = await inUnit((uow) => uow.stalePlans.progress(by));
  await progress({ stale: so?.staged ?? 0, recomputed: so?.recomputed ?? 0 });
}

/** Plans that became stale later are another night's. */
function timeOf({ until }: RecomputePlansData, own: StagedProgress | null): Date | null {
  return until === undefined ? (own?.since ?? null) : new Date(until);
}

async function isAnswered(uow: UnitOfWork, idempotencyKey: string): Promise<boolean> {
  const [row] = await uow.inbox.find(RECOMPUTE_PLANS, [idempotencyKey]);
  return row !== undefined && row.status !== 'failed';
}

async function load(
  uow: UnitOfWork,
  messages: readonly RecomputePlansMessage[],
): Promise<ProgressByKey> {
  const progress = new Map<string, Progress>();
  for (const { idempotencyKey, data } of messages) {
    const by = stagedBy(idempotencyKey);
    const own = await uow.stalePlans.progress(by);
    const others = await uow.stalePlans.staleBeside(by, timeOf(data, own));
    progress.set(idempotencyKey, { own, others });
  }
  return progress;
}

function decide(
  { idempotencyKey }: RecomputePlansMessage,
  all: ProgressByKey,
  { now }: DecideContext,
) {
  const { own, others } = all.get(idempotencyKey) ?? { own: null, others: 0 };
  const before = others > 0 ? [`${others} staged before are still behind their facts`] : [];
  if (own === null) return answer('unchanged', before[0] ?? 'none of them is behind its facts');
  const { staged, recomputed, failed, since } = own;
  const waitedMs = now.getTime() - since.getTime();
  const left = staged - recomputed - failed;
  if (left > 0 && waitedMs < PATIENCE_MS) {
    return snooze(Math.min(Math.max(waitedMs / 2, LOOK_MS.shortest), LOOK_MS.longest));
  }
  const ends = [
    `recomputed ${recomputed} of ${staged}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} are still to come`] : []),
    ...before,
  ];
  return answer('updated', ends.join(', '));
}

function answer(outcome: 'updated' | 'unchanged', why: string): Decided {
  return { result: { outcome, ids: {} }, why: [`plans: ${why}`] };
}
