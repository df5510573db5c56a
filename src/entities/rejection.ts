import { defineEntity, p } from '@mikro-orm/core';

/** A message that names no known tenant: nobody's row, kept so that it is not lost unseen. */
const RejectionSchema = defineEntity({
  name: 'Rejection',
  tableName: 'rejections',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    queue: p.string().length(100),
    queueJobId: p.string().length(200),
    job: p.string().length(100),
    errorCode: p.string().length(60),
    reason: p.text(),
  },
  uniques: [
    { name: 'rejections_queue_job_unique', properties: ['queue', 'queueJobId', 'errorCode'] },
  ],
});

export class Rejection extends RejectionSchema.class {}
RejectionSchema.setClass(Rejection);
