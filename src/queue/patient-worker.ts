import {
  type ConnectionOptions,
  type IQueueBackend,
  isNotConnectionError,
  type JobProgress,
  type RedisQueueBackend,
  Worker,
} from 'bullmq';
import { JobsAtHand } from './jobs-at-hand.ts';

/**
 * How long a worker waits before it turns again to a store that refused it, in milliseconds: not
 * long where it was away for a moment, and no burden on one that starts or is full.
 */
export const ASK_AGAIN_MS = 500;

/**
 * A worker that fetches few jobs more than it has begun, and that waits before it asks again for
 * work where it was refused. BullMQ's own waits where nobody listens at the store's port, and where
 * the store answers with an error (it starts up, it has no connection left, it is out of memory, it
 * is a replica now), asks again at once, thousands of times a second.
 */
export class PatientWorker<
  B extends IQueueBackend = RedisQueueBackend,
  C = ConnectionOptions,
> extends Worker<unknown, unknown, string, B, JobProgress, C> {
  readonly atHand = new JobsAtHand(this);

  override processJob(...given: Parameters<Worker['processJob']>) {
    return this.atHand.during(() => super.processJob(...given));
  }

  protected override async moveToActive(...asked: Parameters<Worker['moveToActive']>) {
    try {
      return await super.moveToActive(...asked);
    } catch (error) {
      const isRefusal = error instanceof Error && isNotConnectionError(error);
      if (isRefusal && !this.closing) await this.delay();
      throw error;
    }
  }

  /** BullMQ names no time, and means a tenth of a second, where it failed to wait for a job. */
  override delay(ms = ASK_AGAIN_MS, controller?: Parameters<Worker['delay']>[1]) {
    return super.delay(ms, controller);
  }
}
