import type { Job, Worker } from 'bullmq';
import { PatientWorker } from './patient-worker.ts';

/**
 * A worker that also takes jobs whose data is no JSON, as only a program that writes into Redis
 * past BullMQ can leave them. BullMQ itself would fail to read such a job each time it looks for
 * work, and never end it. Here its data counts as null, which no envelope is: it fails for good.
 */
export class ReadableWorker extends PatientWorker {
  protected override createJob(...[stored, id]: Parameters<Worker['createJob']>): Job {
    try {
      return super.createJob(stored, id);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const job = super.createJob({ ...stored, data: 'null' }, id);
      // Stored too: whoever lists the failed jobs reads all of them, and would stumble over this one.
      void job.updateData(null).catch(() => undefined);
      return job;
    }
  }
}
