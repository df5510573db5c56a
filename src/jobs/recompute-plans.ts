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

/** What was staged for each message, by its key; null where nothing was stale. */
type Progress = ReadonlyMap<string, StagedProgress | null>;

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
 * staged in its name.
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
  const until = data.until === undefined ? (before.progress?.since ?? null) : new Date(data.until);
  for (let afterId: string | null = null; ; ) {
    signal.throwIfAborted();
    const page = await inUnit(async (uow) => {
      const stale = await uow.stalePlans.page({ until, afterId, limit: PAGE });
      await uow.stalePlans.stage(stale, by);
      return stale;
    });
    afterId = page.at(-1)?.planId ?? null;
    if (page.length < PAGE) break;
  }
  const so = await inUnit((uow) => uow.stalePlans.progress(by));
  await progress({ stale: so?.staged ?? 0, recomputed: so?.recomputed ?? 0 });
}

async function isAnswered(uow: UnitOfWork, idempotencyKey: string): Promise<boolean> {
  const [row] = await uow.inbox.find(RECOMPUTE_PLANS, [idempotencyKey]);
  return row !== undefined && row.status !== 'failed';
}

async function load(
  uow: UnitOfWork,
  messages: readonly RecomputePlansMessage[],
): Promise<Progress> {
  const progress = new Map<string, StagedProgress | null>();
  for (const { idempotencyKey } of messages) {
    progress.set(idempotencyKey, await uow.stalePlans.progress(stagedBy(idempotencyKey)));
  }
  return progress;
}

function decide({ idempotencyKey }: RecomputePlansMessage, all: Progress, { now }: DecideContext) {
  const progress = all.get(idempotencyKey) ?? null;
  if (progress === null) return answer('unchanged', 'none of them is behind its facts');
  const { staged, recomputed, failed, since } = progress;
  const waitedMs = now.getTime() - since.getTime();
  const left = staged - recomputed - failed;
  if (left > 0 && waitedMs < PATIENCE_MS) {
    return snooze(Math.min(Math.max(waitedMs / 2, LOOK_MS.shortest), LOOK_MS.longest));
  }
  const ends = [
    `recomputed ${recomputed} of ${staged}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} are still to come`] : []),
  ];
  return answer('updated', ends.join(', '));
}

function answer(outcome: 'updated' | 'unchanged', why: string): Decided {
  return { result: { outcome, ids: {} }, why: [`plans: ${why}`] };
}
